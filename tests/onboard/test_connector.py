"""A mapping written out as a connector: it passes the house's checks and makes the same records."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hub.cli.connector import found, tidy, write
from hub.errors import StopProcess
from hub.onboard import propose, sample_of
from hub.onboard.connector import connector_text
from hub.source import Accepted, read
from hub.source.mapping import source_of
from tests.onboard import development, first_look, fourth_look, second_look, third_look
from tests.onboard.sheets import Sheet

ROOT = Path(__file__).parents[2]
SHEETS = [sheet for looks in (development, first_look, second_look, third_look, fourth_look) for sheet in looks.SHEETS]


def loaded(script: Path) -> Any:
    """A connector's module."""
    spec = importlib.util.spec_from_file_location(script.stem, script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[script.stem] = module
    spec.loader.exec_module(module)
    return module


def test_written_connectors_make_the_same_records_and_pass_the_checks(tmp_path: Path) -> None:
    folder = tmp_path / "generated"
    folder.mkdir()
    for number, sheet in enumerate(SHEETS):
        file = sheet.write(tmp_path)
        sample = sample_of(file)
        mapping = propose(sample).mapping
        script = folder / f"generated_{number}.py"
        said = connector_text(mapping, sample, title="示例", title_en="Example", files="x", licence="none")
        script.write_text(said, "utf-8")
        tidy(script)
        assert len(script.read_text("utf-8").splitlines()) <= 90, sheet.file
        kinds = [
            [row.record for row in read(source, file, sample.options, warn=lambda _: None) if isinstance(row, Accepted)]
            for source in (loaded(script).SOURCE, source_of(mapping, document=sample.format))
        ]
        assert kinds[0] == kinds[1], sheet.file
        assert kinds[0], sheet.file
    config = ["--config", str(ROOT / "pyproject.toml")]
    for command in (["ruff", "check", *config], ["ruff", "format", "--check", *config]):
        done = subprocess.run(
            [sys.executable, "-m", *command, str(folder)], capture_output=True, text=True, cwd=tmp_path
        )
        assert done.returncode == 0, done.stdout + done.stderr
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", str(ROOT / "pyproject.toml"), "--cache-dir", str(tmp_path / "mypy"),
         *map(str, sorted(folder.glob("*.py")))],
        capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_connector_is_written_with_its_golden_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "connectors").mkdir()
    monkeypatch.chdir(tmp_path)
    file = development.RECALLS.write(tmp_path)
    sample = sample_of(file)
    made = propose(sample)
    write(sample, made, file, name="new-recalls", title="新召回")
    assert "class Row(SourceRow)" in (tmp_path / "connectors" / "new_recalls.py").read_text("utf-8")
    golden = tmp_path / "tests" / "connectors" / "new_recalls"
    expected = json.loads((golden / "expected.json").read_text("utf-8"))
    assert len(expected["records"]) == 118
    assert len(expected["refused"]) == 3
    source = loaded(tmp_path / "connectors" / "new_recalls.py").SOURCE
    assert found(source, golden / "input.tsv", {}) == expected
    with pytest.raises(StopProcess) as there:
        write(sample, made, file, name="new-recalls", title="新召回")
    assert there.value.code == "connector_there"
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    with pytest.raises(StopProcess) as nowhere:
        write(sample, made, file, name="other", title="")
    assert nowhere.value.code == "connector_nowhere"


def test_what_would_be_no_short_connector_is_told(tmp_path: Path) -> None:
    file = tmp_path / "nested.json"
    file.write_text(json.dumps([{"no": "R1", "product": {"name": "砖"}}], ensure_ascii=False), "utf-8")
    sample = sample_of(file)
    sheet: Sheet = development.RECALLS
    assert sheet.kind == "recall"
    with pytest.raises(StopProcess) as beyond:
        connector_text(propose(sample).mapping, sample, title="", title_en="", files="", licence="")
    assert beyond.value.code == "connector_beyond"
