"""Whom the hub trusts to sign: certificates in PEM files, the chain from a signer to one of them, and revocations.

Everything is checked against files that the operator put there; nothing is asked over the network.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.x509 import verification

from hub.errors import StopProcess

ENDINGS = (".pem", ".crt", ".cer", ".crl")
CERTIFICATE, LIST = b"-----BEGIN CERTIFICATE-----", b"-----BEGIN X509 CRL-----"
END_LIST = b"-----END X509 CRL-----"
COMPROMISED = (
    x509.ReasonFlags.key_compromise,
    x509.ReasonFlags.ca_compromise,
    x509.ReasonFlags.aa_compromise,
    x509.ReasonFlags.unspecified,
)
"""Reasons that put in doubt what was signed before the revocation too: a stolen key signs with any date."""


class Trust(NamedTuple):
    """Certificates that are trusted (roots, issuing authorities, or single signers), and lists of revoked ones."""

    anchors: tuple[x509.Certificate, ...] = ()
    revoked: tuple[x509.CertificateRevocationList, ...] = ()


def trust_of(path: str) -> Trust:
    """The trust in a PEM file or a folder of them (.pem, .crt, .cer, .crl); nobody is trusted without one.

    Raises:
        StopProcess: the file cannot be read, or holds neither certificates nor revocation lists.
    """
    if not path:
        return Trust()
    place = Path(path)
    try:
        files = sorted(f for f in place.iterdir() if f.suffix.lower() in ENDINGS) if place.is_dir() else [place]
        return _loaded(tuple((str(file), file.stat().st_mtime_ns, file.stat().st_size) for file in files))
    except OSError as error:
        raise StopProcess("trust_unreadable", file=path, detail=error.strerror) from None


@lru_cache(maxsize=100)
def _loaded(files: tuple[tuple[str, int, int], ...]) -> Trust:
    """The certificates and lists in the files; time and size are there so that a changed file is read again."""
    anchors: list[x509.Certificate] = []
    revoked: list[x509.CertificateRevocationList] = []
    for name, _, _ in files:
        content = Path(name).read_bytes()
        try:
            if CERTIFICATE in content:
                anchors += x509.load_pem_x509_certificates(content)
            lists = [LIST + part.partition(END_LIST)[0] + END_LIST for part in content.split(LIST)[1:]]
            revoked += map(x509.load_pem_x509_crl, lists)
        except ValueError as error:
            raise StopProcess("trust_unreadable", file=name, detail=str(error)) from None
        if CERTIFICATE not in content and not lists:
            raise StopProcess("trust_unreadable", file=name, detail="no PEM certificate")
    return Trust(tuple(anchors), tuple(revoked))


def chain_of(
    trust: Trust, signer: x509.Certificate, others: Sequence[x509.Certificate], at: datetime
) -> tuple[list[x509.Certificate], str]:
    """The chain from the signer to a trusted certificate as it stood at a time; ([], why) if there is none.

    A signer's certificate must be for signing, an issuer's for issuing (RFC 5280); keys and algorithms that the web
    does not take any more are not taken here either (SHA-1, RSA below 2048 bits).
    """
    if not trust.anchors:
        return [], ""
    optional = verification.Criticality.AGNOSTIC
    signing = verification.ExtensionPolicy.permit_all().may_be_present(x509.KeyUsage, optional, _may_sign)
    issuing = (
        verification.ExtensionPolicy.permit_all()
        .require_present(x509.BasicConstraints, optional, _is_authority)
        .may_be_present(x509.KeyUsage, optional, _may_issue)
    )
    try:
        verifier = (
            verification.PolicyBuilder()
            .store(verification.Store(list(trust.anchors)))
            .time(at.astimezone(UTC).replace(tzinfo=None))
            .extension_policies(ee_policy=signing, ca_policy=issuing)
            .build_client_verifier()
        )
        return list(verifier.verify(signer, list(others)).chain), ""
    except (verification.VerificationError, ValueError) as error:
        return [], str(error).partition(" (encountered")[0][:200]


def _may_sign(_: object, __: x509.Certificate, usage: x509.KeyUsage | None) -> None:
    if usage and not (usage.digital_signature or usage.content_commitment):
        raise ValueError("the signer's certificate is not for signing")


def _is_authority(_: object, __: x509.Certificate, constraints: x509.BasicConstraints) -> None:
    if not constraints.ca:
        raise ValueError("an issuer's certificate is none of an authority")


def _may_issue(_: object, __: x509.Certificate, usage: x509.KeyUsage | None) -> None:
    if usage and not usage.key_cert_sign:
        raise ValueError("an issuer's certificate is not for issuing")


def revocation(
    chain: Sequence[x509.Certificate], lists: Iterable[x509.CertificateRevocationList], at: datetime
) -> datetime | None:
    """When a certificate of the chain was revoked, if that spoils what was signed at a time.

    A list counts only if the issuer in the chain signed it. A revocation after `at` spoils the signature too, unless
    its reason says that the key was in good hands (superseded, ceased…).
    """
    known = list(lists)
    for certificate, issuer in pairwise(chain):
        for one in known:
            if one.issuer != issuer.subject or not _signed_by(one, issuer):
                continue
            entry = one.get_revoked_certificate_by_serial_number(certificate.serial_number)
            if entry is not None and (entry.revocation_date_utc <= at or _reason(entry) in COMPROMISED):
                return entry.revocation_date_utc
    return None


def _signed_by(one: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    try:
        return one.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]  # other keys raise TypeError
    except (TypeError, ValueError):
        return False


def _reason(entry: x509.RevokedCertificate) -> x509.ReasonFlags:
    try:
        return entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except (x509.ExtensionNotFound, ValueError):
        return x509.ReasonFlags.unspecified
