--
-- PostgreSQL database dump
--

-- Dumped from database version 18.1
-- Dumped by pg_dump version 18.1

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Data for Name: t_emsl_instruments; Type: TABLE DATA; Schema: public; Owner: d3l243
--

COPY public.t_emsl_instruments (eus_instrument_id, eus_display_name, eus_instrument_name, eus_available_hours, local_category_name, local_instrument_name, last_affected, eus_active_sw, eus_primary_instrument) FROM stdin;
1009	Mass Spectrometer: Fourier-Transform	Mass Spectrometer: 7-Tesla, Electrospray Ionization FTICR	10	\N	\N	2024-08-06 06:15:53	0	0
1010	Mass Spectrometer: Finnigan LCQ Classic #1	Mass Spectrometer: Finnigan LCQ Classic #1	24	\N	\N	2024-08-06 06:15:53	0	0
1011	Mass Spectrometer: MALDI TOF	Mass Spectrometer: MALDI TOF	10	\N	\N	2024-08-06 06:15:53	0	0
35038	Fourier-Transform Ion Cyclotron Resonance (FTICR)	Mass Spectrometer: 12T FTICR-MALDI (2004) - DUPLICATE	\N	\N	\N	2024-08-06 06:15:53	0	0
35046	Aerosol Mass Spectrometry (MS) Nanospray Desorption Electrospray Ionization (nano-DESI)	Mass Spectrometer: nano-DESI Exploris Orbitrap MX 1 (2024)	10	\N	\N	2025-11-25 06:16:47.846159	1	0
35047	Mass Spectrometry (MS) Imaging	Mass Spectrometer: TIMS ToF Flex 1 (2024)	10	\N	\N	2025-11-27 06:16:47.898581	1	0
35064	Proteomic Bottom-up (Labeled) Liquid Chromatography-Mass Spectrometry (LC-MS)	Mass Spectrometer: Exploris Orbitrap 6 (2023)	24	\N	\N	2025-11-27 06:16:47.898581	1	0
35067	Proteomic Bottom-up (Targeted) Liquid Chromatography-Mass Spectrometry (LC-MS)	Mass Spectrometer: Altis Triple Quad 4 (2024)	24	\N	\N	2025-11-25 06:16:47.846159	1	0
\.


--
-- PostgreSQL database dump complete
--

