"""Every setting of the hub, read from the environment (`HUB_…`), with why it has its default."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """The hub's settings; names here in upper case with `HUB_` before them are the environment's."""

    model_config = SettingsConfigDict(env_prefix="HUB_", extra="ignore", frozen=True)

    # Where things live
    data_dir: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("nqi-hub", appauthor=False)),
        description="Embedded servers' data, logs and keys.json live here.",
    )
    api_host: str = Field("127.0.0.1", description="Address the API listens on; loopback unless said otherwise.")
    api_port: int = Field(8000, ge=0, le=65535, description="Port of the API; 0 takes a free one.")
    metrics_public: bool = Field(True, description="/metrics without a key; scrapers seldom carry one.")
    cookie_secure: bool = Field(False, description="Set the Secure flag on cookies; turn on behind TLS.")

    # The user's own servers; unset means embedded
    kafka_bootstrap: str | None = Field(None, description="Your Kafka, host:port[,host:port]; unset: embedded.")
    kafka_security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT", description="How to talk to your Kafka."
    )
    kafka_sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] | None = Field(
        None, description="SASL mechanism of your Kafka."
    )
    kafka_username: str | None = Field(None, description="SASL user.")
    kafka_password: SecretStr | None = Field(None, description="SASL password.")
    kafka_ssl_cafile: Path | None = Field(None, description="CA file (PEM) that signed your Kafka's certificate.")
    kafka_ssl_certfile: Path | None = Field(None, description="Client certificate (PEM), if your Kafka asks for one.")
    kafka_ssl_keyfile: Path | None = Field(None, description="Key of the client certificate (PEM).")
    kafka_replication: int = Field(1, ge=1, description="Copies of each topic; 3 on a cluster, with min.insync 2.")
    database_url: SecretStr | None = Field(
        None, description="Your PostgreSQL, postgresql://user:password@host:port/name; unset: embedded."
    )

    # Embedded servers: a way out where no wheel exists for the platform
    java_home: Path | None = Field(None, description="A Java 17+ home instead of the bundled one.")
    pg_bin: Path | None = Field(None, description="bin folder of PostgreSQL 18+ instead of the bundled one.")
    embedded_kafka_port: int = Field(0, ge=0, le=65535, description="Port of the embedded Kafka; 0 takes a free one.")
    embedded_pg_port: int = Field(0, ge=0, le=65535, description="Port of the embedded PostgreSQL; 0: a free one.")

    # Topics
    topic_prefix: str = Field("nqi.", description="Put before a kind to name its topic.")
    topic_partitions: int = Field(4, ge=1, le=1000, description="Partitions of each topic: the most ingest workers.")
    consumer_group: str = Field("nqi-hub-ingest", description="Consumer group of the ingest workers.")

    # Ingest
    ingest_batch_max: int = Field(5000, ge=1, description="Events in one PostgreSQL transaction.")
    ingest_workers: int = Field(1, ge=1, le=64, description="Ingest processes that `hub demo` starts.")
    mention_cache_max: int = Field(300_000, ge=1000, description="Mentions a worker remembers as stored (~100 B each).")
    block_mentions_max: int = Field(1000, ge=10, description="Mentions sharing a name or code; more is no identity.")
    identity: Literal["exact", "weighed"] = Field(
        "exact",
        description="Which mentions are one enterprise: by equal codes and names, or by the weight of all evidence.",
    )
    identity_weights: Path | None = Field(
        None, description="A version of the weights of evidence (`hub identity weights learn`); unset: the shipped one."
    )
    poison_run_max: int = Field(100, ge=1, description="Dead letters in a row that pause their source.")
    retry_wait_s_max: float = Field(10.0, gt=0, description="Longest wait between tries while a server is away.")

    # Push
    push_body_bytes_max: int = Field(16 * 1024 * 1024, ge=1024, description="Largest request body; more is 413.")
    push_rows_max: int = Field(20_000, ge=1, description="Most events in one request.")
    push_depth_max: int = Field(32, ge=4, description="Deepest nesting of JSON accepted.")
    push_rate_per_s_max: float = Field(50_000, gt=0, description="Events a second one institution may push.")
    upload_bytes_max: int = Field(
        64 * 1024 * 1024, ge=1024, description="Largest file uploaded on a page: a sample, a sheet of rows."
    )
    event_bytes_max: int = Field(900_000, ge=1024, description="Largest single event; Kafka's own limit is 1 MB.")
    broker_ack_timeout_s: float = Field(15.0, gt=0, description="Wait for the broker's acknowledgement before 503.")

    # Collect
    collect_batch_max: int = Field(2000, ge=1, description="Rows between two saved positions.")
    field_bytes_max: int = Field(1_000_000, ge=1024, description="Largest single field of a source's row.")
    document_bytes_max: int = Field(
        256 * 1024 * 1024, ge=1024, description="Largest file that must be read whole (a JSON list, an XML document)."
    )
    collect_threads: int = Field(4, ge=1, le=64, description="Instances that one collect process reads side by side.")
    reconcile_s: float = Field(
        86_400.0, gt=0, description="Seconds between whole readings of a source that tells what changed."
    )
    path_heartbeat_s: float = Field(
        60.0, gt=0, description="Seconds between an instance's heartbeats through topic and ingest."
    )
    columns_max: int = Field(16_384, ge=1, description="Most columns of a table; a spreadsheet has no more.")
    unpacked_bytes_max: int = Field(
        20 * 1024**3, ge=1024, description="Most bytes that an archive or a spreadsheet may unpack to."
    )
    archive_files_max: int = Field(10_000, ge=1, description="Most files in one archive or one remote folder.")
    source_networks: str = Field(
        "", description="Private networks that connectors may reach (CIDR, comma-separated); public ones always."
    )
    trust_roots: Path | None = Field(
        None, description="Certificates (PEM file or folder) of those trusted to sign certificates; unset: nobody."
    )
    delete_share_max: float = Field(0.2, gt=0, le=1, description="A source losing more than this share is held.")

    # API
    personal_visible_to: str = Field(
        "",
        pattern=r"^((builder|operator)(,(builder|operator))*)?$",
        description="Roles that see personal data unmasked (builder, operator; comma-separated); nobody by default.",
    )
    decisions_four_eyes: bool = Field(
        False, description="A decision on identity waits for a second person's confirmation."
    )
    page_limit_max: int = Field(200, ge=1, description="Most rows in one page of a listing.")
    match_rows_max: int = Field(10_000, ge=1, description="Most rows of one request to match.")
    records_per_kind_max: int = Field(100, ge=1, description="Records of a kind shown inside one enterprise.")

    @cached_property
    def api_url(self) -> str:
        """Where this machine reaches the API."""
        host = "127.0.0.1" if self.api_host in ("0.0.0.0", "::") else self.api_host
        return f"http://{host}:{self.api_port}"

    @cached_property
    def personal_roles(self) -> frozenset[str]:
        """Roles that see personal data unmasked."""
        return frozenset(filter(None, self.personal_visible_to.split(",")))

    @cached_property
    def embedded(self) -> bool:
        """True if at least one server is embedded."""
        return self.kafka_bootstrap is None or self.database_url is None
