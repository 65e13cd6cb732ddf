"""Onboarding: from a sample of a source's rows to a mapping of them, with the questions that remain."""

from __future__ import annotations

from hub.onboard.columns import Answers, Column
from hub.onboard.instance import PLUGIN, checked_name, name_for, settings_of, title_for
from hub.onboard.preview import Preview, preview
from hub.onboard.proposal import Proposal, propose, shown
from hub.onboard.questions import Question
from hub.onboard.sample import Sample, gathered, sample_of
from hub.onboard.template import headings, meant, template

__all__ = [
    "PLUGIN",
    "Answers",
    "Column",
    "Preview",
    "Proposal",
    "Question",
    "Sample",
    "checked_name",
    "gathered",
    "headings",
    "meant",
    "name_for",
    "preview",
    "propose",
    "sample_of",
    "settings_of",
    "shown",
    "template",
    "title_for",
]
