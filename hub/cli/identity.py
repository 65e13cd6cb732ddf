"""Command identity: which lines of a file name the same enterprise, without any server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import orjson
import typer

from hub.cli.output import opened, say

if TYPE_CHECKING:
    from hub.identify.mention import Mention

app = typer.Typer(name="identity", help="which mentions are one enterprise / 哪些称谓是同一企业")
REQUIRED = ("mention", "source", "name")
CODES = ("uscc", "org_code", "reg_no")


@app.command()
def cluster(
    in_: Annotated[Path, typer.Option("--in", help="mentions, a JSON object a line / 称谓，每行一个 JSON 对象")],
    out: Annotated[Path, typer.Option("--out", help="mention and entity, a line each / 称谓与企业，每行一对")],
) -> None:
    """Give every mention of a file its enterprise / 为文件中的每个称谓判定企业

    Lines in: {"mention", "source", "name", "region", "uscc", "org_code", "reg_no", "former": []}; all but the first three
    may be absent; `region` is a GB/T 2260 code or a name. Lines out: {"mention", "entity"}, in the same order.
    """
    import gc
    from array import array

    from hub.identify.cluster import settle
    from hub.identify.profiles import Profiles

    profiles = Profiles()
    numbers = array("I")
    labels: list[str] = []
    gc.disable()  # nothing here refers to itself, and looking for it again and again takes a fifth of the time
    with opened(in_) as lines:
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


def read_mentions(lines: Iterable[bytes], file: str) -> Iterator[tuple[str, Mention]]:
    """Label and mention of each line; empty lines are skipped.

    Raises: StopProcess naming the line, for what is no JSON object, lacks a field or has one of another type.
    """
    from hub.identify.lines import objects, text, texts
    from hub.identify.mention import mention

    for number, row in objects(lines, file):
        label, source, name = (text(row, field, number, file, required=True) for field in REQUIRED)
        codes = [(scheme, code) for scheme in CODES if (code := text(row, scheme, number, file))]
        region = text(row, "region", number, file)
        yield label, mention(source, name, codes, region, "", texts(row, "former", number, file))
