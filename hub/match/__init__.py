"""Match for builders: which enterprise a row means, with a score, the reasons, and whether it is safe to take it."""

from hub.match.columns import ADDED, cells_of, columns_of, refused_cells, row_of
from hub.match.finding import MEMBERS_MAX, Answer, Candidate, Matcher
from hub.match.searching import search
from hub.match.shown import answer_shown, refusal_shown
from hub.match.wanted import Wanted, wanted_of

__all__ = [
    "ADDED",
    "MEMBERS_MAX",
    "Answer",
    "Candidate",
    "Matcher",
    "Wanted",
    "answer_shown",
    "cells_of",
    "columns_of",
    "refusal_shown",
    "refused_cells",
    "row_of",
    "search",
    "wanted_of",
]
