"""The command kinds, and the page made by it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from hub import schema
from hub.cli.kinds import PAGE, fields_of, page
from hub.records import KINDS

SIXTEEN = {
    "enterprise", "institution", "calibration", "instrument", "cmc", "standard", "declared_standard", "certificate",
    "accreditation", "test_report", "spot_check", "penalty", "recall", "service", "quality_officer", "tbt_notice",
}  # fmt: skip


def said(*words: str) -> str:
    """What the command prints."""
    done = subprocess.run([sys.executable, "-m", "hub", "kinds", *words], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_command_lists_sixteen_kinds_with_topic_and_schema() -> None:
    rows = {row["name"]: row for row in json.loads(said("--json"))}
    assert set(rows) == SIXTEEN == set(KINDS)
    for kind, row in rows.items():
        assert row["topic"] == f"nqi.{kind}"
        assert row["id"] == schema.newest(kind).id
        assert (row["title"], row["title_zh"]) == KINDS[kind].title
    assert all(kind in said() for kind in SIXTEEN)


def test_one_kind_shows_its_fields_and_those_of_its_parts() -> None:
    shown = json.loads(said("quality_officer", "--json"))
    fields = {field["field"]: field for field in shown["fields"]}
    assert fields["name"]["classification"] == "personal"
    assert fields["trainings[].hours"]["unit"] == "h"
    assert fields["status"]["codes"] == ["active", "ended", "pending"]


def test_an_unknown_kind_says_which_there_are() -> None:
    done = subprocess.run([sys.executable, "-m", "hub", "kinds", "nothing"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "tbt_notice" in done.stderr


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == page(), "run `hub kinds --write-docs`"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_page_explains_every_field_in_both_languages(kind: str) -> None:
    written = PAGE.read_text("utf-8")
    section = written.partition(f"\n## {kind}\n")[2].partition("\n## ")[0] + written.partition("\n## enterprise\n")[0]
    for field in fields_of(KINDS[kind]):
        name = field.field.rpartition(".")[2]
        assert f"| `{name}` | {field.type} | {field.en} | {field.zh} |" in section, field.field
