"""What is left of a name, and by which bigrams it is looked up."""

from __future__ import annotations

import pytest

from hub.match.cores import CLAUSES_MAX, ROWS_MAX, clauses, core_of
from hub.store.candidates import bigrams


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("杭州市示例轴承股份有限公司", "示例轴承"),
        ("浙江省杭州市示例轴承有限责任公司", "示例轴承"),
        ("示例轴承集团有限公司", "示例轴承"),
        ("示例轴承", "示例轴承"),
        ("杭州有限公司", "杭州"),
        ("Shili Bearing Co., Ltd.", "shili bearing"),
        ("The Group Ltd", "thegroupltd"),
        ("", ""),
        ("😀", "😀"),
    ],
)
def test_core(name: str, core: str) -> None:
    assert core_of(name) == core


def test_a_rare_bigram_is_asked_for_alone_and_common_ones_by_two() -> None:
    one, two, three = bigrams("甲乙丙丁")
    share = {one: 1e-6, two: 0.01, three: 0.02}.__getitem__
    assert clauses(["甲乙丙丁"], share, 1_000_000) == [(one,), (two, three)]


def test_what_everybody_has_is_not_asked_for() -> None:
    assert clauses(["科技发展"], lambda _: 0.5, 1_000_000) == []
    assert clauses([""], lambda _: 0.0, 1_000_000) == []
    assert clauses(["科"], lambda _: 0.0, 1_000_000) == []


@pytest.mark.parametrize("share", [0.0, 1e-5, 1e-3, 0.02, 0.3])
def test_look_ups_are_bounded(share: float) -> None:
    """However long a name is, each clause is expected to meet a bounded number of names."""
    found = clauses(["".join(chr(0x4E00 + n) for n in range(500))], lambda _: share, 1_000_000)
    assert len(found) <= CLAUSES_MAX
    for clause in found:
        assert share ** len(clause) * 1_000_000 <= ROWS_MAX
