"""Onboarding: from a sample of a source's rows to a mapping of them, with the questions that remain."""

from __future__ import annotations

from hub.onboard.columns import Answers, Column
from hub.onboard.preview import Preview, preview
from hub.onboard.proposal import Proposal, propose, shown
from hub.onboard.questions import Question
from hub.onboard.sample import Sample, gathered, sample_of

__all__ = [
    "Answers",
    "Column",
    "Preview",
    "Proposal",
    "Question",
    "Sample",
    "gathered",
    "preview",
    "propose",
    "sample_of",
    "shown",
]
