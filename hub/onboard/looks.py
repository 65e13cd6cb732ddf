"""What a column's values look like: which types read them, which codes are right, what parts them, whose they are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import pairwise
from typing import Any

from pydantic import TypeAdapter, ValidationError

from hub.identify.identifiers import identifier_state
from hub.source.cells import plain
from hub.source.mapping import READS
from hub.source.mapping.reads import to_text, type_of
from hub.source.row import BLANKS

VALUES_MAX = 400  # looked at; more would say the same
WORDS_MAX = 40  # a column with more different values is no list of codes
SEPARATORS = ("；", ";", "、", "|", "║", "，", "\n", "/")
ORGANISATION = re.compile(
    r"(公司|集团|厂|院|所|中心|局|委员会|协会|学会|学校|大学|医院|合作社|商行|商店|超市|经营部|门市部|研究院|实验室|站|部|店|社|队|政府|委|办|厅|总局|处)"
    r"(?:[(（].*[)）])?$|(?i:\b(co|ltd|inc|corp|corporation|company|llc|gmbh|ag|s\.?a|plc|limited|group|institute|university|bv|spa)\b\.?)"
)
STANDARD = re.compile(
    r"^(GB|GB/T|GB/Z|JJ[FG]|[A-Z]{2}/T|DB\d{2,6}(/T)?|T/|Q/|ISO|IEC|EN|ASTM|HJ|YY|QB|JB)[\s/\d]", re.I
)
ADDRESS = re.compile(r"[路街道镇村弄巷]|\d+号|大厦|园区|(?i:\b(street|st|road|rd|avenue|ave|drive|blvd|lane)\b)")
URL = re.compile(r"^(https?|ftp)://", re.I)
EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[A-Za-z]{2,}$")
MOBILE = re.compile(r"^(\+?86[- ]?)?1[3-9]\d{9}$")
PHONE = re.compile(r"^(\+?86[- ]?)?(0\d{2,3}[- ]?)\d{7,8}([- ]\d{1,5})?$")
ID_CARD = re.compile(r"^[1-9]\d{5}(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dXx]$")
CHINESE_NAME = re.compile(r"^[一-鿿]{2,3}$")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643, the citizen's number
MEASURABLE = tuple(name for name in READS if name not in ("choice", "text", "verdict", "standard_status", "yes_no"))


@dataclass
class Look:
    """One column. Shares are of its filled values, 0 to 1."""

    name: str
    filled: int
    blank: int
    distinct: int
    readable: dict[str, float] = field(default_factory=dict)  # by type of cell
    unreadable: dict[str, Counter[str]] = field(default_factory=dict)  # by type of cell: the words it does not read
    codes: dict[str, float] = field(default_factory=dict)  # by scheme, check digits right
    parted: dict[str, float] = field(default_factory=dict)  # by separator: cells that have it
    words: Counter[str] = field(default_factory=Counter)  # the different values, if there are few
    organisations: float = 0
    standards: float = 0
    urls: float = 0
    addresses: float = 0
    digits: float = 0
    lists: float = 0
    personal: str = ""  # what sort of personal data it seems to hold
    examples: tuple[str, ...] = ()
    counting: bool = False  # 1, 2, 3, … down the rows

    @property
    def unique(self) -> float:
        """Share of different values."""
        return self.distinct / self.filled if self.filled else 0.0


@cache
def adapter(reads: str) -> TypeAdapter[Any]:
    """What reads a cell."""
    return TypeAdapter(type_of(reads, {}))


def look_at(name: str, cells: Sequence[Any]) -> Look:
    """What a column's cells look like."""
    flat = [one for cell in cells for one in (cell if isinstance(cell, list) else [cell])]
    values = [cell for cell in flat if cell is not None and str(cell).strip() not in BLANKS]
    printed = [plain(to_text(value)) for value in values]
    seen = Counter(printed)
    look = Look(name, len(values), len(flat) - len(values), len(seen))
    look.lists = sum(isinstance(cell, list) for cell in cells) / len(cells) if cells else 0.0
    look.examples = tuple(list(seen)[:5])
    look.words = seen if len(seen) <= WORDS_MAX else Counter()
    look.counting = len(printed) > 3 and all(value.isdigit() for value in printed) and _counts(list(map(int, printed)))
    some, texts = values[:VALUES_MAX], printed[:VALUES_MAX]
    if not some:
        return look
    for reads in MEASURABLE:
        bad = [text for value, text in zip(some, texts, strict=True) if not _reads(reads, value)]
        look.readable[reads] = 1 - len(bad) / len(some)
        if 0 < len(bad) < len(some):
            look.unreadable[reads] = Counter(text for text in printed if text in set(bad))
    look.codes = {scheme: _share(texts, partial(_is_code, scheme)) for scheme in ("uscc", "lei", "org_code", "reg_no")}
    look.parted = {mark: share for mark in SEPARATORS if (share := _share(texts, partial(_holds, mark)))}
    look.organisations = _share(texts, lambda text: len(text) >= 4 and bool(ORGANISATION.search(text)))
    look.standards = _share(texts, lambda text: bool(STANDARD.match(text)))
    look.digits = _share(texts, lambda text: any(character.isdigit() for character in text))
    look.addresses = _share(texts, lambda text: bool(ADDRESS.search(text)))
    look.urls = _share(texts, lambda text: bool(URL.match(text)))
    look.personal = _personal(texts)
    return look


def _reads(reads: str, value: Any) -> bool:
    try:
        adapter(reads).validate_python(value)
    except ValidationError:
        return False
    return True


def _is_code(scheme: str, text: str) -> bool:
    return identifier_state(scheme, text) == "valid"


def _holds(mark: str, text: str) -> bool:
    return mark in text


def _share(texts: Sequence[str], fits: Callable[[str], bool]) -> float:
    return sum(map(fits, texts)) / len(texts)


def _counts(numbers: list[int]) -> bool:
    return numbers[0] in (0, 1) and all(after - before == 1 for before, after in pairwise(numbers))


def _personal(texts: Sequence[str]) -> str:
    """The sort of personal data that most of a column's values are; "" for none."""
    probes: dict[str, Callable[[str], bool]] = {
        "email": lambda text: bool(EMAIL.match(text)),
        "phone": lambda text: bool(MOBILE.match(text) or PHONE.match(text)),
        "id_card": id_card,
    }
    return next((name for name, fits in probes.items() if _share(texts, fits) >= 0.5), "")


def id_card(text: str) -> bool:
    """A citizen's identity number with a right check digit (GB 11643)."""
    if not ID_CARD.match(text):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == text[17].upper()
