"""Command match: a file of names and codes, and which enterprise each of them means."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import orjson
import typer

from hub.cli.output import ask, contents, say, show
from hub.cli.running import Json
from hub.errors import StopProcess
from hub.settings import Settings

app = typer.Typer()
SHEETS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods")
LINES = (".ndjson", ".jsonl")


@app.command()
def match(
    file: Path,
    out: Annotated[Path | None, typer.Option(help="where the answer goes / 结果文件")] = None,
    name: Annotated[str, typer.Option(help="the column of names, if it is not found / 名称所在列")] = "",
    as_json: Json = False,
) -> None:
    """Which enterprise each row of a file means: CSV, XLSX (back with columns added), NDJSON, JSON / 匹配文件中的企业"""
    suffix = file.suffix.lower()
    body = contents(file)
    if suffix in SHEETS:
        answer = ask(Settings(), "builder", "POST", "/v1/match", files={"file": (file.name, body)}, data={"name": name})
        ending = ".csv" if suffix in SHEETS[:3] else ".xlsx"
        to = out or file.with_name(f"{file.stem}_matched{ending}")
        to.write_bytes(answer.content)
        say(str(to))
        return
    kinds = {".json": "application/json"} | dict.fromkeys(LINES, "application/x-ndjson")
    if suffix not in kinds:
        raise StopProcess("push_file_type", file=file.name, known=", ".join((*kinds, *SHEETS)))
    answer = ask(Settings(), "builder", "POST", "/v1/match", content=body, headers={"content-type": kinds[suffix]})
    if out:
        out.write_bytes(answer.content)
        say(str(out))
        return
    told = answer.content
    rows = [orjson.loads(line) for line in told.splitlines()] if suffix in LINES else orjson.loads(told)
    rows = rows.get("data", [rows]) if isinstance(rows, dict) else rows
    best = [(row["candidates"] or [{}])[0] | {"row": row["row"], "match": row["match"]} for row in rows]
    show(rows if as_json else best, as_json, ["row", "match", "score", "id", "name", "reasons"])
