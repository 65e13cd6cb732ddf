"""Electronic signatures of XML documents (XMLDSig, XAdES): checked against trusted roots; the outcome is a fact.

A signature is never an error. What is checked is the whole document: a signature over a part of it, or over something
else that the document carries along ("wrapping", https://www.w3.org/TR/xmldsig-bestpractices/), is none of it. The
packages that compute signatures are optional; without them a signature is `present` and said to be unchecked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from lxml import etree

if TYPE_CHECKING:
    from hub.source.signatures.trust import Trust

DS = "{http://www.w3.org/2000/09/xmldsig#}"
State = Literal["unsigned", "valid", "untrusted", "invalid", "present"]


class Checked(NamedTuple):
    """What the check found: `code` and `params` are a message; `signed` the root as it was signed, if rightly."""

    state: State
    code: str = ""
    params: Mapping[str, object] = {}
    signed_by: str | None = None
    signed_at: datetime | None = None
    signed: bytes | None = None
    signatures: int = 0  # in the document


def check(content: bytes, roots: str | Trust = "", *, at: datetime | None = None) -> Checked:
    """The signature of a well-formed document: its root's child; of several the first.

    `roots` names a PEM file or folder. `at` stands in for the time of signing where the signature states none (else it
    is now): the signer's certificate and its chain must have been in force then. Revocation lists that the document or
    the operator brings count; nothing is asked over the network.

    Raises:
        StopProcess: the trusted roots cannot be read.
    """
    root: Any = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    count = len(root.findall(f"{DS}Signature"))
    if not count:
        return Checked("unsigned")
    if find_spec("signxml") is None:
        missing = {"package": "signxml", "extra": "sources"}
        return Checked("present", "signature_extra", missing, signatures=count)
    from hub.source.signatures.trust import trust_of
    from hub.source.signatures.verifying import verify

    trust = trust_of(roots) if isinstance(roots, str) else roots
    return verify(root, content, trust, at)._replace(signatures=count)
