"""What a move was: merged, redirected, split, moved; and who caused it."""

from __future__ import annotations

import pytest

from hub.identify.decisions import Decided
from hub.identify.moves import Moved, causes, kinds

A, B, C, X, Y, Z = (bytes([n]) * 16 for n in range(1, 7))


@pytest.mark.parametrize(
    ("before", "now", "wanted"),
    [
        ({A: X, B: Y}, {A: X, B: X}, {B: "merged"}),
        ({A: X, B: X}, {A: Y, B: Y}, {A: "redirected", B: "redirected"}),
        ({A: X, B: X}, {A: X, B: Y}, {B: "split"}),
        ({A: X, B: X}, {A: Y, B: Z}, {A: "split", B: "split"}),
        ({A: X, B: X, C: Y}, {A: X, B: Y, C: Y}, {B: "moved"}),
        ({A: X, B: Y}, {A: Z, B: Z}, {A: "redirected", B: "redirected"}),
        ({A: X}, {A: X}, {}),
    ],
)
def test_what_became_of_the_one_before(
    before: dict[bytes, bytes], now: dict[bytes, bytes], wanted: dict[bytes, str]
) -> None:
    moved = [Moved(id_, before[id_], now[id_]) for id_ in before if before[id_] != now[id_]]
    assert {one.mention: kind for one, kind in kinds(moved, now, before)} == wanted


def test_a_new_mention_that_takes_one_over_is_no_split() -> None:
    """C was not stored before: what A is now is a new enterprise, and nothing is left of the old one."""
    assert [kind for _, kind in kinds([Moved(A, X, Y)], {A: Y, C: Y}, [A])] == ["redirected"]


def test_a_decision_causes_what_it_touches_and_nothing_else() -> None:
    resolved = {A: X, B: X, C: Z}
    moved = [Moved(B, Y, X), Moved(C, Y, Z)]
    told = [(Decided("1", "same", "li", (A, B)), {A, B}, set[bytes]())]
    assert causes(moved, resolved, told) == {B: "1", C: "1"}, "what the other half of a broken enterprise became, too"
    assert causes([Moved(C, Z, Y)], {A: X, C: Y}, [(Decided("1", "same", "li", (A, B)), {A, B}, set[bytes]())]) == {}
    assert causes([Moved(C, Z, Y)], {C: Y}, [(Decided("1", "placeholder", "li", key=X), set[bytes](), {C})]) == {C: "1"}
