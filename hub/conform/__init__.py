"""The conformance kit: runs a connector through every sort of trouble and says what it guarantees."""

from __future__ import annotations

from hub.conform.candidate import Candidate, built_in, own
from hub.conform.outcome import CHECKS, Verdict
from hub.conform.stage import Stage, stage
from hub.conform.trying import conform

__all__ = ["CHECKS", "Candidate", "Stage", "Verdict", "built_in", "conform", "own", "stage"]
