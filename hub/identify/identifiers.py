"""Identifier schemes: canonical form and validity, and which of them are identity."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from operator import mul
from typing import Literal

from stdnum.iso7064 import mod_11_10, mod_97_10

State = Literal["valid", "bad_check_digit", "malformed", "placeholder", "not_identity"]

# Scheme -> strength of the evidence, 0 the strongest. Every other scheme (stock code, DUNS, licence…) is display only.
STRENGTHS = {"uscc": 0, "lei": 1, "org_code": 2, "reg_no": 3}
# Weaker evidence gives way to what stands before it here. An organisation code goes before an LEI when joining,
# since it is part of the USCC and so must never contradict it.
JOINING_ORDER = ("uscc", "org_code", "lei", "reg_no")
UPPER_CASE = frozenset(STRENGTHS)

_ORG_CODE_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714—1997
_ORG_CODE_VALUES = {char: int(char, 36) for char in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100—2015, as are the weights: powers of 3, modulo 31
_USCC_VALUES = {char: value for value, char in enumerate(USCC_ALPHABET)}
_USCC_WEIGHTS = tuple(3**place % 31 for place in range(17))
_SEPARATORS = re.compile(r"[\s\-‐‑‒–—―−_.·]+")
_USCC = re.compile(r"[0-9]{8}[0-9A-HJ-NPQRTUWXY]{10}")
_LEI = re.compile(r"[0-9A-Z]{18}[0-9]{2}")
_ORG_CODE = re.compile(r"[0-9A-Z]{8}[0-9X]")
_REG_NO = re.compile(r"[0-9]{15}")
_PATTERNS = {"uscc": _USCC, "lei": _LEI, "org_code": _ORG_CODE, "reg_no": _REG_NO}
_COUNTING = "01234567890123456789012345678901234567890"
_NOT_GIVEN = frozenset(
    {"不详", "不明", "无", "未知", "暂无", "未提供", "未公示", "未填写", "空", "无信息", "无代码", "待定"}
    | {"/", "//", "\\", "NA", "N/A", "NIL", "NONE", "NULL", "UNKNOWN"}
)


def canonical(scheme: str, value: str) -> str:
    """`value` without separators, half-width and in upper case; a scheme that is no identity is only stripped."""
    if scheme not in STRENGTHS:
        return value.strip()
    if not value.isascii():
        value = unicodedata.normalize("NFKC", value)
    value = value.strip().upper()
    return value if value.isalnum() else _SEPARATORS.sub("", value)


def identifier_state(scheme: str, value: str) -> State:
    """What may be made of `value`: only "valid" is identity, every other state is kept and shown with its mark."""
    if scheme not in STRENGTHS:
        return "not_identity"
    return state_of_canonical(scheme, canonical(scheme, value))


@lru_cache(maxsize=16384)
def state_of_canonical(scheme: str, code: str) -> State:
    """The state of a value of an identity scheme that is in its canonical form already."""
    if is_placeholder(code):
        return "placeholder"
    if not _PATTERNS[scheme].fullmatch(code):
        return "malformed"
    if scheme == "uscc":
        if is_placeholder(code[8:17]) or is_placeholder(code[8:16]):
            return "placeholder"
        good = uscc_check_digit(code[:17]) == code[17]
    elif scheme == "org_code":
        if is_placeholder(code[:8]):
            return "placeholder"
        good = org_code_check_digit(code[:8]) == code[8]
    elif scheme == "lei":
        good = mod_97_10.is_valid(code)
    else:
        good = mod_11_10.is_valid(code)  # GS 15—2006, the registration number of 2007 to 2015
    return "valid" if good else "bad_check_digit"


def is_placeholder(code: str) -> bool:
    """True for what people type when they have no code: nothing, one repeated character, 1234567890…, 不详."""
    if len(code) < 2 or code in _NOT_GIVEN or not code.strip(code[0]):
        return True
    return len(code) >= 6 and (code in _COUNTING or code.startswith("123456789"))


def uscc_check_digit(body: str) -> str:
    """The check character (GB 32100—2015) of the first 17 of a USCC; ours since it runs for every mention."""
    total = sum(map(mul, map(_USCC_VALUES.__getitem__, body), _USCC_WEIGHTS))
    return USCC_ALPHABET[-total % 31]


def org_code_check_digit(body: str) -> str:
    """The check digit (GB 11714—1997) of the eight characters (0–9, A–Z) of an organisation code."""
    total = sum(map(mul, map(_ORG_CODE_VALUES.__getitem__, body), _ORG_CODE_WEIGHTS))
    return "0123456789X0"[11 - total % 11]


def org_code_of(code: str) -> str:
    """The organisation code inside a valid USCC (characters 9 to 17), or "" where its own check digit is wrong."""
    inner = code[8:17]
    return inner if state_of_canonical("org_code", inner) == "valid" else ""
