"""People of the sample city: nobody's names, and telephone numbers that no network gives out."""

from __future__ import annotations

import random
from typing import NamedTuple

_SURNAMES = ("王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "欧阳", "司徒")
_GIVEN = ("文", "敏", "静", "磊", "强", "洋", "勇", "军", "杰", "娟", "涛", "明", "超", "秀英", "建国", "晓东")


class Person(NamedTuple):
    """A made-up person; 示 in the name marks it as made up."""

    name: str
    phone: str
    email: str


def person(rng: random.Random) -> Person:
    """Somebody. Mobile numbers never begin with 10, and example.com is nobody's."""
    number = rng.randint(0, 9_999_999)
    name = f"{rng.choice(_SURNAMES)}示{rng.choice(_GIVEN)}"
    return Person(name, f"1099{number:07d}", f"u{number:07d}@example.com")
