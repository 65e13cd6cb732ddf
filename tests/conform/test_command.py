"""`hub conform` as an engineer runs it: on a file of their own, on nothing, on what cannot be tried."""

from __future__ import annotations

import json
from pathlib import Path

from hub.settings import Settings
from tests.cli.test_commands import hub
from tests.conform.bad_connectors import BAD, write


def test_a_connector_of_ones_own_is_tried_and_told_of(settings: Settings, tmp_path: Path) -> None:
    file = write(tmp_path, "an_own_one")
    (verdict,) = json.loads(hub(settings, "conform", str(file), "--quick", "--json"))
    assert (verdict["connector"], verdict["family"], verdict["passed"]) == ("an_own_one", "files", True)
    checks = verdict["checks"]
    assert checks["deletions"] == {"outcome": "ok", "en": "", "zh": ""}
    assert checks["killed"]["outcome"] == "", "left out by --quick"
    assert checks["late_commits"]["outcome"] == "–"
    assert "没有会迟到的事务" in checks["late_commits"]["zh"]


def test_a_bad_one_ends_with_a_failure_and_a_table_in_both_languages(settings: Settings, tmp_path: Path) -> None:
    file = write(tmp_path, "numbers_rows_too", BAD["numbers_its_rows"].changes)
    table = hub(settings, "conform", str(file), "--quick", code=1)
    assert "FAIL" in table
    assert "it is made of the row's number" in table.replace("\n", " ").replace("  ", " ")
    assert "编号取自行号" in table
    assert "keeps the position" in table.replace("\n", " ")


def test_what_cannot_be_tried_is_said(settings: Settings, tmp_path: Path) -> None:
    assert "name a connector" in hub(settings, "conform", code=1)
    assert "name a connector" in hub(settings, "conform", "gleif", "--write-docs", code=1)
    assert "no connector nothing" in hub(settings, "conform", "nothing", code=1)
    assert "no file" in hub(settings, "conform", str(tmp_path / "missing.py"), code=1)
    alone = write(tmp_path, "without_rows")
    (alone.parent / "input.csv").unlink()
    assert "nothing was recorded of without_rows" in hub(settings, "conform", str(alone), code=1)
    empty = tmp_path / "no_source.py"
    empty.write_text('"""Nothing."""\n', encoding="utf-8")
    assert "has no SOURCE" in hub(settings, "conform", str(empty), code=1)
    taken = tmp_path / "gleif.py"
    taken.write_text('"""Nothing."""\n', encoding="utf-8")
    assert "one of the hub's own connectors" in hub(settings, "conform", str(taken), code=1)


def test_recorded_rows_may_lie_elsewhere(settings: Settings, tmp_path: Path) -> None:
    file = write(tmp_path, "rows_elsewhere")
    there = tmp_path / "there"
    there.mkdir()
    (file.parent / "input.csv").rename(there / "input.csv")
    (verdict,) = json.loads(hub(settings, "conform", str(file), "--quick", "--json", "--input", str(there)))
    assert verdict["passed"]
