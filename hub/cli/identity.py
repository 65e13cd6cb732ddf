"""Command identity: which lines of a file name the same enterprise, without any server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import orjson
import typer

from hub.cli.output import say
from hub.errors import StopProcess

if TYPE_CHECKING:
    from hub.identify.mention import Mention

app = typer.Typer(name="identity", help="which mentions are one enterprise / 哪些称谓是同一企业")
TEXTS = ("mention", "source", "name", "region", "uscc", "org_code", "reg_no")
REQUIRED = ("mention", "source", "name")
CODES = ("uscc", "org_code", "reg_no")
LINE_BYTES_MAX = 1 << 20


@app.command()
def cluster(
    in_: Annotated[Path, typer.Option("--in", help="mentions, a JSON object a line / 称谓，每行一个 JSON 对象")],
    out: Annotated[Path, typer.Option("--out", help="mention and entity, a line each / 称谓与企业，每行一对")],
) -> None:
    """Give every mention of a file its enterprise / 为文件中的每个称谓判定企业

    Lines in: {"mention", "source", "name", "region", "uscc", "org_code", "reg_no", "former": []}; all but the first three
    may be absent; `region` is a GB/T 2260 code or a name. Lines out: {"mention", "entity"}, in the same order.
    """
    from hub.identify.cluster import settle
    from hub.identify.profiles import Profiles

    profiles = Profiles()
    numbers = []
    labels: list[str] = []
    with _opened(in_) as lines:
        for label, one in read_mentions(lines, str(in_)):
            numbers.append(profiles.add(one))
            labels.append(label)
    settled = settle(profiles)
    with out.open("wb") as written:
        for at, label in enumerate(labels):
            entity = settled[numbers[at]]
            # What is too weak to identify names nobody twice, even where two lines are equal.
            text = entity.hex() if entity else f"{profiles.least[numbers[at]].hex()}-{at + 1}"
            written.write(orjson.dumps({"mention": label, "entity": text}) + b"\n")
    say(f"{len(labels)} mentions / 称谓 → {len(set(settled))} enterprises / 企业")


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise StopProcess("file_unreadable", file=str(path), detail=error.strerror) from None


def read_mentions(lines: BinaryIO, file: str) -> Iterator[tuple[str, Mention]]:
    """Label and mention of each line; empty lines are skipped.

    Raises: StopProcess naming the line, for what is no JSON object, lacks a field or has one of another type.
    """
    from hub.identify.mention import mention

    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        if len(line) > LINE_BYTES_MAX:
            raise StopProcess("mention_line_bad", file=file, line=number, found=f"{len(line)} bytes > {LINE_BYTES_MAX}")
        try:
            row = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise StopProcess("mention_line_bad", file=file, line=number, found=str(error)) from error
        if problem := problem_of(row):
            raise StopProcess("mention_line_bad", file=file, line=number, found=problem)
        codes = [(scheme, row[scheme]) for scheme in CODES if row.get(scheme)]
        yield (
            row["mention"],
            mention(row["source"], row["name"], codes, row.get("region") or "", "", row.get("former") or ()),
        )


def problem_of(row: Any) -> str:
    """What is wrong with a line, "" if nothing is."""
    if not isinstance(row, dict):
        return f"{type(row).__name__}, not an object / 不是 JSON 对象"
    for field in REQUIRED:
        if not isinstance(row.get(field), str):
            return f"{field}: {'missing / 缺失' if field not in row else 'not text / 不是文本'}"
    for field in TEXTS:
        if not isinstance(row.get(field) or "", str):
            return f"{field}: not text / 不是文本"
    former = row.get("former") or []
    if not isinstance(former, list) or not all(isinstance(one, str) for one in former):
        return "former: not a list of texts / 不是文本列表"
    return ""
