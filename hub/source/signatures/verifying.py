"""The check of a signature: what it covers, whether it fits, who made it, whether that one was in force and trusted.

Weak algorithms, keys shared with the reader (HMAC), programs (XSLT) and references to other places are refused before
anything is computed. What was signed is handed back, so that nothing else is read.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import InvalidSignature
from signxml.verifier import SignatureConfiguration, XMLVerifier
from signxml.xades.xades import XAdESSignatureConfiguration, XAdESVerifier

from hub.source.signatures import DS, Checked, State
from hub.source.signatures.trust import Trust, chain_of, revocation

XADES = "{http://uri.etsi.org/01903/v1.3.2#}"
SIGNED_PROPERTIES = "http://uri.etsi.org/01903#SignedProperties"
ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
CANONICAL = re.compile(
    r"http://www\.w3\.org/(TR/2001/REC-xml-c14n-20010315|2006/12/xml-c14n11|2001/10/xml-exc-c14n#?)(#?WithComments)?"
)
ALGORITHMS = frozenset(one.value for names in (DigestAlgorithm, SignatureMethod) for one in names)
REFUSED = re.compile(r"sha1|md5|hmac|#dsa-|xslt", re.I)
SIGNATURE_BYTES_MAX = 1_000_000  # long-term signatures carry chains, time stamps and lists: some 100 KB
CERTIFICATES_MAX = 30
REFERENCES_MAX = 5  # each makes a copy of the document
RSA_BITS_MIN, RSA_BITS_MAX, EC_BITS_MIN = 2048, 8192, 224


class Finding(Exception):
    """The check ends here."""

    def __init__(self, state: State, code: str, **params: object) -> None:
        self.checked = Checked(state, code, params)


def verify(root: Any, content: bytes, trust: Trust, at: datetime | None) -> Checked:
    """The first signature of a document, as its signer saw the document: before others signed it."""
    first, *others = root.findall(f"{DS}Signature")
    for other in others:
        root.remove(other)
    try:
        return _judged(root, etree.tostring(root) if others else content, first, trust, at)
    except Finding as finding:
        return finding.checked


def _judged(root: Any, content: bytes, signature: Any, trust: Trust, at: datetime | None) -> Checked:
    whole = _acceptable(root, signature)
    xades = any(one.get("Type") == SIGNED_PROPERTIES for one in signature.iterfind(f"{DS}SignedInfo/{DS}Reference"))
    certificates = list(_certificates(signature, f"{DS}KeyInfo/{DS}X509Data/{DS}X509Certificate"))
    if not certificates:
        _right(content, None, xades=False)
        raise Finding("untrusted", "signature_no_certificate")
    signer = _signer(certificates)
    _strong(signer)
    results = _right(content, signer, xades=xades)
    stated = _signing_time(results)
    when = stated or at or datetime.now(UTC)
    who = _organisation(signer.subject)
    known: dict[str, object] = {"signer": who or _numbered(signer), "time": when.strftime("%Y-%m-%d %H:%M UTC")}
    found = Checked("valid", "signature_valid", known, who, stated, results[whole].signed_data)
    if not signer.not_valid_before_utc <= when <= signer.not_valid_after_utc:
        span = {"begin": f"{signer.not_valid_before_utc:%Y-%m-%d}", "end": f"{signer.not_valid_after_utc:%Y-%m-%d}"}
        return found._replace(state="invalid", code="signature_expired", params=known | span)
    carried = list(_certificates(signature, f".//{XADES}EncapsulatedX509Certificate"))
    chain, why = chain_of(trust, signer, [c for c in (*certificates, *carried) if c != signer], when)
    if not chain:
        issuer = _organisation(signer.issuer) or signer.issuer.rfc4514_string()[:200]
        code = "signature_untrusted" if trust.anchors else "signature_nobody_trusted"
        return found._replace(state="untrusted", code=code, params=known | {"issuer": issuer, "detail": why})
    revoked = revocation(chain, (*trust.revoked, *_lists(signature)), when)
    if revoked:
        params = known | {"revoked": f"{revoked:%Y-%m-%d}"}
        return found._replace(state="invalid", code="signature_revoked", params=params)
    return found._replace(params=known | {"root": _organisation(chain[-1].subject) or _numbered(chain[-1])})


def _acceptable(root: Any, signature: Any) -> int:
    """Which of the references is to the whole document.

    Raises:
        Finding: nothing that should be computed at all.
    """
    if len(etree.tostring(signature, with_tail=False)) > SIGNATURE_BYTES_MAX:
        raise Finding("present", "signature_large", limit=SIGNATURE_BYTES_MAX, certificates=CERTIFICATES_MAX)
    for element in signature.iterfind(f"{DS}SignedInfo//*[@Algorithm]"):
        _algorithm(element.get("Algorithm"))
    references = signature.findall(f"{DS}SignedInfo/{DS}Reference")
    if len(references) > REFERENCES_MAX:
        raise Finding("present", "signature_references", found=len(references), limit=REFERENCES_MAX)
    whole = [number for number, one in enumerate(references) if _target(root, one) is root]
    if len(whole) != 1:
        raise Finding("invalid", "signature_part")
    return whole[0]


def _algorithm(name: str) -> None:
    if REFUSED.search(name):
        raise Finding("invalid", "signature_weak", algorithm=name[:200])
    if name not in ALGORITHMS and name != ENVELOPED and not CANONICAL.fullmatch(name):
        raise Finding("present", "signature_algorithm", algorithm=name[:200])


def _target(root: Any, reference: Any) -> Any:
    """What a reference is to, inside the document."""
    uri = reference.get("URI")
    if uri == "":
        return root
    if uri is None or not uri.startswith("#"):
        raise Finding("invalid", "signature_elsewhere", uri=(uri or "")[:200])
    if uri.startswith("#xpointer("):
        raise Finding("present", "signature_algorithm", algorithm=uri[:200])
    found = root.xpath("//*[@*[local-name()='Id' or local-name()='ID' or local-name()='id']=$id]", id=uri[1:])
    if len(found) != 1:
        raise Finding("invalid", "signature_ambiguous", uri=uri[:200], found=len(found))
    return found[0]


def _certificates(signature: Any, path: str) -> Iterator[x509.Certificate]:
    """Certificates that the signature brings along."""
    found = signature.findall(path)
    if len(found) > CERTIFICATES_MAX:
        raise Finding("present", "signature_large", limit=SIGNATURE_BYTES_MAX, certificates=CERTIFICATES_MAX)
    for element in found:
        try:
            yield x509.load_der_x509_certificate(b64decode(element.text or "", validate=False))
        except (ValueError, binascii.Error) as error:
            raise Finding("invalid", "signature_unreadable", detail=str(error)[:200]) from None


def _lists(signature: Any) -> Iterator[x509.CertificateRevocationList]:
    """Revocation lists that a long-term signature brings along; one that cannot be read proves nothing."""
    for element in signature.findall(f".//{XADES}EncapsulatedCRLValue")[:CERTIFICATES_MAX]:
        try:
            yield x509.load_der_x509_crl(b64decode(element.text or ""))
        except (ValueError, binascii.Error):
            continue


def _signer(certificates: list[x509.Certificate]) -> x509.Certificate:
    """The signer's: the one that issued none of the others. XMLDSig promises no order."""
    issuers = [c.issuer for c in certificates if c.issuer != c.subject]
    return next((c for c in certificates if c.subject not in issuers), certificates[0])


def _strong(signer: x509.Certificate) -> None:
    try:
        key = signer.public_key()
    except UnsupportedAlgorithm as error:  # SM2, for one
        raise Finding("present", "signature_algorithm", algorithm=str(error)[:200]) from None
    except ValueError as error:
        raise Finding("invalid", "signature_unreadable", detail=str(error)[:200]) from None
    if isinstance(key, rsa.RSAPublicKey):
        if not RSA_BITS_MIN <= key.key_size <= RSA_BITS_MAX:
            raise Finding("invalid", "signature_weak", algorithm=f"RSA {key.key_size}")
    elif not isinstance(key, ec.EllipticCurvePublicKey):
        raise Finding("present", "signature_algorithm", algorithm=type(key).__name__)
    elif key.key_size < EC_BITS_MIN:
        raise Finding("invalid", "signature_weak", algorithm=f"EC {key.curve.name}")


def _right(content: bytes, signer: x509.Certificate | None, *, xades: bool) -> list[Any]:
    """The parts of the document that the signature covers, computed anew; whether the signer is trusted is not asked.

    Raises:
        Finding: the document, the signature or the certificate is not what was signed.
    """
    made = XAdESSignatureConfiguration if xades else SignatureConfiguration
    methods = frozenset(one for one in SignatureMethod if not REFUSED.search(one.value))
    config = made(
        require_x509=signer is not None,
        location="./",
        expect_references=True,  # any number: _acceptable has counted them
        signature_methods=methods,
        verification_time=signer.not_valid_before_utc if signer else None,  # the caller judges the time
    )
    try:
        verifier = XAdESVerifier() if xades else XMLVerifier()
        return list(verifier.verify(content, x509_cert=signer, expect_config=config))  # type: ignore[arg-type]
    except InvalidSignature as error:
        raise Finding("invalid", "signature_changed", detail=str(error)[:200]) from None
    except Exception as error:  # whatever a made-up signature may cause in a library: it is no valid one
        raise Finding("invalid", "signature_unreadable", detail=f"{type(error).__name__}: {error}"[:200]) from None


def _signing_time(results: list[Any]) -> datetime | None:
    """The time that the signer states, if it is signed. It is the signer's word: time stamps are not checked."""
    found = [one.signed_xml for one in results if one.signed_xml is not None]
    properties = next((root for root in found if root.tag == f"{XADES}SignedProperties"), None)
    text = "" if properties is None else properties.findtext(f".//{XADES}SigningTime") or ""
    try:
        stated = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return stated.astimezone(UTC) if stated.tzinfo else stated.replace(tzinfo=UTC)


def _organisation(name: x509.Name) -> str | None:
    """The organisation in a certificate's name. A common name may be a person's and is not taken."""
    found = name.get_attributes_for_oid(x509.NameOID.ORGANIZATION_NAME)
    return str(found[0].value)[:500] if found else None


def _numbered(certificate: x509.Certificate) -> str:
    """A certificate that names no organisation, by its serial number."""
    return f"No. {certificate.serial_number:x}"
