"""Onboarding: from a sample of a source's rows to a mapping of them, with the questions that remain."""

from __future__ import annotations

from hub.onboard.preview import Preview, preview
from hub.onboard.proposal import Answers, Column, Proposal, Question, propose, shown
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
