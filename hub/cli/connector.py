"""The command's way of writing a connector: the file, its sample and its golden folder."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hub.cli.output import language, say
from hub.errors import StopProcess
from hub.messages import text
from hub.onboard import Proposal, Sample
from hub.onboard.connector import connector_text
from hub.source import Accepted, Refused, Source, read
from hub.source.mapping import source_of

LICENCE = "ask the institution"


def write(sample: Sample, made: Proposal, file: Path | None, *, name: str, title: str) -> None:
    """Write connectors/<name>.py, its sample and tests/connectors/<name>/.

    Raises:
        StopProcess: this is no place of connectors, there is one of that name, or it would be no short one.
    """
    if file is None:
        raise StopProcess("connector_beyond", what="--database, --rest")
    name = name.replace("-", "_")
    root = Path.cwd()
    script, golden = root / "connectors" / f"{name}.py", root / "tests" / "connectors" / name
    if not script.parent.is_dir():
        raise StopProcess("connector_nowhere", folder=str(root))
    for there in (script, golden):
        if there.exists():
            raise StopProcess("connector_there", file=str(there.relative_to(root)))
    kept = root / "connectors" / "samples" / name / file.name
    files = f"{name}/{file.name}"
    said = connector_text(
        made.mapping, sample, title=title, title_en=name.replace("_", " ").capitalize(), files=files, licence=LICENCE
    )
    for place in (golden, kept.parent):
        place.mkdir(parents=True, exist_ok=True)
    script.write_text(said, "utf-8")
    tidy(script)
    shutil.copyfile(file, kept)
    shutil.copyfile(file, golden / f"input{file.suffix.lower()}")
    expected = found(source_of(made.mapping, document=sample.format), file, sample.options)
    (golden / "expected.json").write_text(json.dumps(expected, ensure_ascii=False, indent=1) + "\n", "utf-8")
    written = ", ".join(str(one.relative_to(root)) for one in (script, golden, kept))
    say(text("connector_written", language(), files=written))


def tidy(script: Path) -> None:
    """Imports in order and lines cut as the house has them, where ruff is installed."""
    for arguments in (("check", "--fix", "--quiet"), ("format", "--quiet")):
        subprocess.run([sys.executable, "-m", "ruff", *arguments, str(script)], capture_output=True, check=False)


def found(source: Source[Any], file: Path, options: dict[str, Any]) -> dict[str, Any]:
    """What the golden test expects: the records, and the refused rows with their reasons."""
    rows = list(read(source, file, options, warn=lambda warning: None))
    return {
        "records": [one.record.model_dump(mode="json", exclude_defaults=True) for one in rows if isinstance(one, Accepted)],
        "refused": [
            {"place": one.place, "field": one.error.field, "found": one.error.found, "en": one.error.describe("en"),
             "zh": one.error.describe("zh")}
            for one in rows
            if isinstance(one, Refused)
        ],
    }  # fmt: skip
