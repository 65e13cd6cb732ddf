"""Initials of pinyin: 企业名称 → qymc, as database columns are often called.

GB 2312 orders its 3,755 first-level characters by their pinyin, so that a character's place says its initial; those of
the second level are ordered by radical and have none here.
"""

from __future__ import annotations

from bisect import bisect_right

LETTERS = "abcdefghjklmnopqrstwxyz"
# The first character of each initial, by its two bytes in GB 2312.
BEGINS = [
    0xB0A1, 0xB0C5, 0xB2C1, 0xB4EE, 0xB6EA, 0xB7A2, 0xB8C1, 0xB9FE, 0xBBF7, 0xBFA6, 0xC0AC, 0xC2E8, 0xC4C3, 0xC5B6,
    0xC5BE, 0xC6DA, 0xC8BB, 0xC8F6, 0xCBFA, 0xCDDA, 0xCEF4, 0xD1B9, 0xD4D1,
]  # fmt: skip
END = 0xD7FA


def initials(words: str) -> str:
    """The initials of a word of Chinese characters; "" if one of them has none here."""
    letters = ""
    for character in words:
        try:
            code = int.from_bytes(character.encode("gb2312"), "big")
        except UnicodeEncodeError:
            return ""
        if not BEGINS[0] <= code < END:
            return ""
        letters += LETTERS[bisect_right(BEGINS, code) - 1]
    return letters
