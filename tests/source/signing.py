"""Signers and signed documents for tests: authorities made with cryptography, signatures made with signxml."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from signxml.signer import XMLSigner
from signxml.xades import XAdESSigner
from signxml.xades.xades import xades_tag

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Party:
    """A key and its certificate, with the certificates above it."""

    key: Any
    certificate: x509.Certificate
    above: tuple[x509.Certificate, ...] = ()

    @property
    def pem(self) -> bytes:
        """The certificate as PEM."""
        return self.certificate.public_bytes(Encoding.PEM)


def name_of(organisation: str, person: str = "") -> x509.Name:
    """A certificate's name."""
    parts = [x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, organisation)] if organisation else []
    if person:
        parts.append(x509.NameAttribute(x509.NameOID.COMMON_NAME, person))
    return x509.Name(parts)


def issue(
    organisation: str,
    issuer: Party | None = None,
    *,
    authority: bool = False,
    person: str = "",
    begin: datetime = NOW - 365 * DAY,
    end: datetime = NOW + 365 * DAY,
    bits: int = 0,
    signing: bool = True,
    issuing: bool = False,
) -> Party:
    """A new key with a certificate by `issuer`, or by itself; RSA of `bits`, else a P-256 curve."""
    key: Any = rsa.generate_private_key(65537, bits) if bits else ec.generate_private_key(ec.SECP256R1())
    name = name_of(organisation, person)
    usage = x509.KeyUsage(signing, False, False, False, False, authority or issuing, authority, False, False)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.certificate.subject if issuer else name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(authority, None), critical=True)
        .add_extension(usage, critical=True)
    )
    above = (issuer.certificate, *issuer.above) if issuer else ()
    return Party(key, builder.sign(issuer.key if issuer else key, hashes.SHA256()), above)


def revoke(issuer: Party, gone: Party, when: datetime, reason: x509.ReasonFlags | None) -> bytes:
    """A revocation list of `issuer` that names `gone`, as PEM."""
    entry = x509.RevokedCertificateBuilder().serial_number(gone.certificate.serial_number).revocation_date(when)
    if reason:
        entry = entry.add_extension(x509.CRLReason(reason), critical=False)
    made = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(NOW - DAY)
        .next_update(NOW + DAY)
        .add_revoked_certificate(entry.build())
    )
    return made.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.PEM)


class Dated(XAdESSigner):
    """Signs with a time of its choice, as every signer can."""

    def __init__(self, when: datetime, **kwargs: Any) -> None:
        self.when = when
        super().__init__(**kwargs)

    def add_signing_time(self, signed_signature_properties: Any, sig_root: Any, signing_settings: Any) -> None:
        """The time that the signer states."""
        time = etree.SubElement(signed_signature_properties, xades_tag("SigningTime"), nsmap=self.namespaces)
        time.text = self.when.isoformat(timespec="seconds")


def sign(document: bytes, signer: Party, *, when: datetime = NOW, xades: bool = True, **options: Any) -> bytes:
    """The document with an enveloped signature; by XAdES with the time, else plain XMLDSig."""
    algorithm = "rsa-sha256" if isinstance(signer.key, rsa.RSAPrivateKey) else "ecdsa-sha256"
    c14n = options.pop("c14n", "http://www.w3.org/2006/12/xml-c14n11")
    made: Any = Dated(when, signature_algorithm=algorithm, c14n_algorithm=c14n) if xades else XMLSigner(
        signature_algorithm=algorithm, c14n_algorithm=c14n
    )  # fmt: skip
    certificates = options.pop(
        "certificates", [signer.certificate, *(c for c in signer.above if c.issuer != c.subject)]
    )
    signed = made.sign(etree.fromstring(document), key=signer.key, cert=certificates, **options)
    return etree.tostring(signed, xml_declaration=True, encoding="utf-8")


def roots_file(folder: Path, *pems: bytes) -> str:
    """A file of trusted roots."""
    file = folder / "roots.pem"
    file.write_bytes(b"".join(pems))
    return str(file)
