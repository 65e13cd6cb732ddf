"""Two mentions compared: the level of agreement of each piece of evidence, its weight, and the outcome.

Weights are log2 of Bayes factors m/u, as in Fellegi and Sunter, "A Theory for Record Linkage", JASA 64 (1969); the
agreement of a brand or a trade weighs −log2 of its own frequency (Winkler's frequency-based matching). They add up to
the log2 odds that both mentions are one enterprise's.
"""

from __future__ import annotations

from hub.identify.compare.outcome import Apart, Verdict, Weighed, apart, verdict, weigh
from hub.identify.compare.places import areas
from hub.identify.compare.weights import MARGIN, Step, Weights, choose, chosen, shipped, weights

__all__ = [
    "MARGIN", "Apart", "Step", "Verdict", "Weighed", "Weights", "apart", "areas", "choose", "chosen", "shipped", "verdict",
    "weigh", "weights",
]  # fmt: skip
