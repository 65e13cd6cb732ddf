"""Signatures of documents: each outcome by a signature really made; every trick leaves no document called valid."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import connectors
from hub.errors import StopProcess
from hub.messages import TEXTS, text
from hub.source.formats.dcc import dcc_row, root_of
from hub.source.raw import RawRow
from hub.source.signatures import DS, Checked, check
from hub.source.signatures.trust import Trust, trust_of
from tests.source.signing import DAY, NOW, Party, issue, revoke, roots_file, sign

SAMPLES = Path(connectors.__file__).parent / "samples/dcc"
COMMUNITY = trust_of(str(SAMPLES / "calibration_community.pem"))
SIGNED = (SAMPLES / "ptb_gp_temperature_v3.2.0_signed.xml").read_bytes()
DOCUMENT = b"<doc xmlns:x='urn:x'>\n <!-- said --><value>10.50</value>\n</doc>"

ROOT = issue("示例根证书机构", authority=True)
MIDDLE = issue("示例签发机构", ROOT, authority=True)
LAB = issue("示例市计量院", MIDDLE, person="示例某人")
TRUST = Trust((ROOT.certificate,))


def judged(content: bytes, trust: Trust = TRUST, at: datetime | None = None) -> Checked:
    """The outcome, whose message must format in both languages and name no person."""
    found = check(content, trust, at=at)
    for language in ("en", "zh") if found.code else ():
        assert "示例某人" not in text(found.code, language, **found.params)
    return found


def altered(change: Callable[[str], str], content: bytes | None = None) -> bytes:
    """A signed document after somebody's change; the change must change something."""
    before = (content or sign(DOCUMENT, LAB)).decode()
    after = change(before)
    assert after != before
    return after.encode()


def test_the_official_sample_is_valid_by_its_own_root_and_untrusted_by_others() -> None:
    valid = judged(SIGNED, COMMUNITY)
    assert (valid.state, valid.signed_by) == ("valid", "Calibration A GmbH")
    assert valid.signed_at == datetime(2023, 3, 27, 15, 14, 30, tzinfo=UTC)
    assert judged(SIGNED, TRUST).state == "untrusted"
    assert judged(SIGNED, Trust()).state == "untrusted"


def test_the_official_manipulated_sample_is_invalid_and_the_others_unsigned() -> None:
    assert (
        judged((SAMPLES / "ptb_gp_temperature_v3.2.0_signed_manipulated.xml").read_bytes(), COMMUNITY).state
        == "invalid"
    )
    for name in ("ptb_gp_humidity_v3.1.2.xml", "ptb_siliziumkugel_v2.4.0.xml"):
        assert judged((SAMPLES / name).read_bytes(), COMMUNITY) == Checked("unsigned")


@pytest.mark.parametrize("xades", [True, False])
@pytest.mark.parametrize("bits", [0, 2048])
def test_a_chain_to_a_trusted_root_is_valid(xades: bool, bits: int) -> None:
    lab = issue("示例市计量院", MIDDLE, bits=bits)
    found = judged(sign(DOCUMENT, lab, xades=xades))
    assert (found.state, found.signed_by) == ("valid", "示例市计量院")
    assert found.params["root"] == "示例根证书机构"
    assert (found.signed_at is not None) == xades
    assert found.signed is not None
    assert etree.fromstring(found.signed).findtext("value") == "10.50"


def test_trust_may_begin_at_an_issuer_or_at_the_signer_itself() -> None:
    content = sign(DOCUMENT, LAB, certificates=[LAB.certificate])
    assert judged(content, Trust((MIDDLE.certificate,))).state == "valid"
    assert judged(content, Trust((LAB.certificate,))).state == "valid"
    assert judged(content, TRUST).state == "untrusted", "nobody brings the certificate between the two"
    alone = issue("示例独立实验室")
    assert judged(sign(DOCUMENT, alone), Trust((alone.certificate,))).state == "valid"


def test_the_signer_must_be_in_force_when_it_signs_and_not_longer() -> None:
    old = issue("示例实验室", MIDDLE, begin=NOW - 300 * DAY, end=NOW - 100 * DAY)
    assert judged(sign(DOCUMENT, old, when=NOW - 200 * DAY)).state == "valid", "expired since, but not then"
    late = judged(sign(DOCUMENT, old, when=NOW - 50 * DAY))
    assert (late.state, late.code) == ("invalid", "signature_expired")
    assert judged(sign(DOCUMENT, old, when=NOW - 400 * DAY)).code == "signature_expired"


def test_a_signature_without_a_time_is_judged_by_the_documents_own_date() -> None:
    old = issue("示例实验室", MIDDLE, begin=NOW - 300 * DAY, end=NOW - 100 * DAY)
    content = sign(DOCUMENT, old, xades=False)
    assert judged(content, at=NOW - 200 * DAY).state == "valid"
    assert judged(content).code == "signature_expired"


def test_issuers_must_be_authorities_and_signers_allowed_to_sign() -> None:
    for issuing in (False, True):
        no_authority = issue("示例冒充机构", MIDDLE, issuing=issuing)
        assert judged(sign(DOCUMENT, issue("示例实验室", no_authority))).state == "untrusted"
    assert judged(sign(DOCUMENT, issue("示例实验室", MIDDLE, signing=False))).state == "untrusted"
    expired = issue("示例过期机构", ROOT, authority=True, end=NOW - 10 * DAY)
    assert judged(sign(DOCUMENT, issue("示例实验室", expired))).state == "untrusted"
    namesake = issue("示例根证书机构", authority=True)
    assert judged(sign(DOCUMENT, issue("示例实验室", namesake))).state == "untrusted", "the name alone is nothing"


@pytest.mark.parametrize(
    ("when", "reason", "state"),
    [
        (-10, None, "invalid"),
        (-10, x509.ReasonFlags.superseded, "invalid"),
        (10, x509.ReasonFlags.superseded, "valid"),
        (10, x509.ReasonFlags.key_compromise, "invalid"),
        (10, None, "invalid"),
    ],
)
def test_a_revoked_signer(tmp_path: Path, when: int, reason: x509.ReasonFlags | None, state: str) -> None:
    """Days between signature and revocation: a later one spoils it unless the key was in good hands."""
    signed = NOW - 50 * DAY
    content = sign(DOCUMENT, LAB, when=signed)
    roots = roots_file(tmp_path, ROOT.pem, revoke(MIDDLE, LAB, signed + timedelta(days=when), reason))
    assert judged(content, trust_of(roots)).state == state
    forged = issue("示例签发机构", authority=True)  # a list by somebody of the same name
    roots = roots_file(tmp_path, ROOT.pem, revoke(forged, LAB, signed - DAY, None), b"\n")
    assert judged(content, trust_of(roots)).state == "valid"


def test_a_changed_document_a_changed_time_and_another_documents_signature_are_invalid() -> None:
    assert judged(altered(lambda d: d.replace("10.50", "10.51"))).code == "signature_changed"
    assert judged(altered(lambda d: re.sub("SigningTime>20..", "SigningTime>2019", d))).state == "invalid"
    other = sign(b"<doc><value>1</value></doc>", LAB).decode()
    signature = re.search("<ds:Signature.*</ds:Signature>", other, re.S)
    assert signature
    assert judged(DOCUMENT.replace(b"</doc>", signature[0].encode() + b"</doc>")).code == "signature_changed"


def test_a_changed_document_with_a_new_digest_is_invalid() -> None:
    twin = sign(DOCUMENT.replace(b"10.50", b"10.51"), LAB).decode()
    digests = re.compile("(<ds:DigestValue>)[^<]*")
    values = iter([found[0] for found in digests.finditer(twin)])
    forged = altered(lambda d: digests.sub(lambda _: next(values), d.replace("10.50", "10.51")))
    assert judged(forged).state == "invalid"


def test_a_comment_put_into_a_value_later_cuts_nothing() -> None:
    """Canonical XML leaves comments out, so that the signature still fits: what is read is what was signed."""
    found = judged(altered(lambda d: d.replace("10.50", "10<!-- -->.50")))
    assert found.state == "valid"
    assert found.signed is not None
    assert etree.fromstring(found.signed).findtext("value") == "10.50"


def wrapped(inner_id: str, outer: str) -> bytes:
    """A rightly signed document put into another one, which shows its signature as its own."""
    document = DOCUMENT.replace(b"<doc ", b"<doc Id='right' ")
    signed = etree.fromstring(sign(document, LAB, xades=False, reference_uri="#right"))
    signature = signed.find(f"{DS}Signature")
    assert signature is not None
    signed.remove(signature)
    signed.set("Id", inner_id)
    forged = etree.fromstring(outer)
    holder = etree.SubElement(forged, "comment")
    holder.append(signed)
    forged.append(signature)
    return etree.tostring(forged)


def test_signature_wrapping_is_invalid() -> None:
    right = sign(DOCUMENT.replace(b"<doc ", b"<doc Id='right' "), LAB, xades=False, reference_uri="#right")
    assert judged(right).state == "valid", "a reference by the root's own id is one to the whole document"
    forged = "<doc><value>99</value></doc>"
    assert judged(wrapped("right", forged)).code == "signature_part"
    assert judged(wrapped("right", forged.replace("<doc>", "<doc Id='right'>"))).code == "signature_ambiguous"
    assert judged(wrapped("right", forged.replace("<doc>", "<doc ID='right'>"))).code == "signature_ambiguous"
    assert judged(wrapped("other", forged.replace("<doc>", "<doc Id='right'>"))).state == "invalid"


def test_a_signature_deep_inside_is_not_the_documents() -> None:
    assert judged(b"<doc><comment>" + sign(DOCUMENT, LAB).partition(b"?>")[2] + b"</comment></doc>").state == "unsigned"


def test_of_several_signatures_the_first_counts_and_the_rest_is_said() -> None:
    once = sign(DOCUMENT, LAB)
    twice = sign(once, issue("示例市另一机构", MIDDLE))
    found = judged(twice)
    assert (found.state, found.signed_by, found.signatures) == ("valid", "示例市计量院", 2)
    assert judged(altered(lambda d: d.replace("10.50", "10.51"), twice)).state == "invalid"


RSA_SHA256, ECDSA_SHA256 = (f"http://www.w3.org/2001/04/xmldsig-more#{name}" for name in ("rsa-sha256", "ecdsa-sha256"))
C14N = "http://www.w3.org/2006/12/xml-c14n11"


@pytest.mark.parametrize(
    ("old", "new", "state"),
    [
        (ECDSA_SHA256, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1", "invalid"),
        (ECDSA_SHA256, "http://www.w3.org/2000/09/xmldsig#rsa-sha1", "invalid"),
        (ECDSA_SHA256, "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256", "invalid"),
        (ECDSA_SHA256, "http://www.w3.org/2009/xmldsig11#dsa-sha256", "invalid"),
        (ECDSA_SHA256, "http://www.w3.org/2001/04/xmldsig-more#rsa-md5", "invalid"),
        (ECDSA_SHA256, RSA_SHA256, "invalid"),
        (ECDSA_SHA256, "urn:example:sm2-sm3", "present"),
        ("http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2000/09/xmldsig#sha1", "invalid"),
        (C14N, "http://www.w3.org/TR/1999/REC-xslt-19991116", "invalid"),
        (C14N, "http://www.w3.org/TR/1999/REC-xpath-19991116", "present"),
        (C14N, "http://www.w3.org/2000/09/xmldsig#base64", "present"),
    ],
)
def test_weak_shared_and_executable_algorithms_are_refused_and_unknown_ones_said(
    old: str, new: str, state: str
) -> None:
    assert judged(altered(lambda d: d.replace(old, new))).state == state


@pytest.mark.parametrize("uri", ["http://127.0.0.1:1/x", "file:///etc/passwd", "other.xml", "//host/x"])
def test_a_reference_to_another_place_is_refused_and_not_followed(uri: str) -> None:
    assert judged(altered(lambda d: d.replace('URI=""', f'URI="{uri}"'))).code == "signature_elsewhere"


def test_hostile_signatures_are_facts_too() -> None:
    assert judged(sign(DOCUMENT, issue("示例实验室", MIDDLE, bits=1024))).code == "signature_weak"
    huge = altered(lambda d: d.replace("<ds:X509Certificate>", f"<ds:X509Certificate>{'A' * 2_000_000}", 1))
    assert judged(huge).code == "signature_large"
    many = altered(lambda d: re.sub("(<ds:X509Certificate>.*?</ds:X509Certificate>)", r"\1" * 20, d, flags=re.S))
    assert judged(many).code == "signature_large"
    references = altered(lambda d: re.sub("(<ds:Reference.*?</ds:Reference>)", r"\1" * 4, d, flags=re.S))
    assert judged(references).code == "signature_references"
    for change in (
        lambda d: re.sub("<ds:X509Certificate>.{40}", "<ds:X509Certificate>" + "A" * 40, d),
        lambda d: re.sub("<ds:SignatureValue>.*?</ds:SignatureValue>", "<ds:SignatureValue/>", d),
        lambda d: re.sub("<ds:SignedInfo>.*</ds:SignedInfo>", "", d, flags=re.S),
        lambda d: re.sub("<ds:DigestMethod[^>]*>", "", d),
        lambda d: d.replace('Algorithm="http', 'Algorithm="x'),
    ):
        assert judged(altered(change)).state in ("invalid", "present")
    assert judged(b"<doc xmlns:ds='http://www.w3.org/2000/09/xmldsig#'><ds:Signature/></doc>").state == "invalid"


def test_a_bare_key_and_a_certificate_for_another_key_prove_nobody() -> None:
    bare = altered(lambda d: re.sub("<ds:X509Data>.*</ds:X509Data>", "", d, flags=re.S))
    assert judged(bare).state == "invalid", "XAdES without its certificate"
    plain = sign(DOCUMENT, LAB, xades=False, always_add_key_value=True)
    bare = altered(lambda d: re.sub("<ds:X509Data>.*</ds:X509Data>", "", d, flags=re.S), plain)
    assert (judged(bare).state, judged(bare).code) == ("untrusted", "signature_no_certificate")
    thief = Party(issue("示例").key, LAB.certificate, LAB.above)
    assert judged(sign(DOCUMENT, thief, xades=False)).state == "invalid"


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_no_change_of_a_byte_is_ever_called_valid_with_other_content(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(SIGNED) - 1))
    byte = data.draw(st.integers(0, 255))
    content = SIGNED[:at] + bytes([byte]) + SIGNED[at + 1 :]
    row = dcc_row(content, {"trust_roots": str(SAMPLES / "calibration_community.pem")})
    if isinstance(row, RawRow) and row.cells["signature"] in ("valid", "untrusted"):
        right = dcc_row(SIGNED, {"trust_roots": str(SAMPLES / "calibration_community.pem")})
        assert isinstance(right, RawRow)
        said = {"signature", "signatureDetail", "signedBy", "signedAt"}
        assert {k: v for k, v in row.cells.items() if k not in said} == {
            k: v for k, v in right.cells.items() if k not in said
        }


def test_what_is_read_is_what_was_signed() -> None:
    found = check(SIGNED, COMMUNITY)
    assert found.signed is not None
    assert root_of(found.signed).find(f"{DS}Signature") is None


def test_roots_are_read_from_a_file_or_a_folder_and_again_when_they_change(tmp_path: Path) -> None:
    assert trust_of("") == Trust()
    file = roots_file(tmp_path, b"a heading\n", ROOT.pem)
    assert trust_of(file).anchors == (ROOT.certificate,)
    roots_file(tmp_path, ROOT.pem, MIDDLE.pem)
    assert len(trust_of(file).anchors) == 2
    (tmp_path / "notes.txt").write_text("not a certificate")
    assert len(trust_of(str(tmp_path)).anchors) == 2


@pytest.mark.parametrize("content", [b"", b"hello", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_roots_that_are_none_stop_with_the_files_name(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(StopProcess, match=r"roots\.pem") as stopped:
        trust_of(roots_file(tmp_path, content))
    assert stopped.value.code == "trust_unreadable"
    with pytest.raises(StopProcess, match="nowhere"):
        trust_of(str(tmp_path / "nowhere.pem"))


def test_without_the_optional_packages_a_signature_is_present_and_said_to_be_unchecked() -> None:
    script = (
        "import sys; sys.modules |= dict.fromkeys(('signxml', 'cryptography')); import pathlib;"
        "from hub.source.formats.dcc import dcc_row; row = dcc_row(pathlib.Path(sys.argv[1]).read_bytes(), {});"
        "print(row.cells['signature'], row.cells['signatureDetail'].encode('ascii', 'ignore').decode())"
    )
    sample = str(SAMPLES / "ptb_gp_temperature_v3.2.0_signed.xml")
    shown = subprocess.run([sys.executable, "-c", script, sample], capture_output=True, text=True, check=True).stdout
    assert shown.startswith("present")
    assert "pip install 'nqi-hub[sources]'" in shown


def test_every_outcome_has_a_text() -> None:
    files = Path(check.__code__.co_filename).parent.glob("*.py")
    used = {code for file in files for code in re.findall(r'"(signature_[a-z_]+)"', file.read_text("utf-8"))}
    assert len(used) > 10
    assert used <= set(TEXTS)
