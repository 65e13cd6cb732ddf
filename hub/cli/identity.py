"""Command identity: which lines of a file name the same enterprise, without any server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import orjson
import typer

from hub.cli.output import opened, say
from hub.settings import Settings

if TYPE_CHECKING:
    from hub.identify.mention import Mention

app = typer.Typer(name="identity", help="which mentions are one enterprise / 哪些称谓是同一企业")
REQUIRED = ("mention", "source", "name")
CODES = ("uscc", "org_code", "reg_no")


class Engine(StrEnum):
    """What the work is done by."""

    LOCAL = "local"
    SPARK = "spark"


Weights = Annotated[Path | None, typer.Option(help="a version of the weights / 权重文件（见 hub identity weights）")]


@app.command()
def cluster(
    in_: Annotated[Path, typer.Option("--in", help="mentions, a JSON object a line / 称谓，每行一个 JSON 对象")],
    out: Annotated[Path, typer.Option("--out", help="mention and entity, a line each / 称谓与企业，每行一对")],
    engine: Annotated[
        Engine, typer.Option(help="this process, or Spark (pip install 'nqi-hub[spark]')")
    ] = Engine.LOCAL,
    master: Annotated[str, typer.Option(help="Spark's master, if Spark's own settings name none")] = "local[*]",
    weights: Weights = None,
) -> None:
    """Give every mention of a file its enterprise / 为文件中的每个称谓判定企业

    Lines in: {"mention", "source", "name", "region", "uscc", "org_code", "reg_no", "former": []}; all but the first three
    may be absent; `region` is a GB/T 2260 code or a name. Lines out: {"mention", "entity"}, in the same order.
    """
    from hub.identify.weighing import apply

    apply(weights or Settings().identity_weights)
    if engine is Engine.SPARK:
        from hub.cli.distributed import cluster_file

        mentions, enterprises = cluster_file(in_, out, master)
    else:
        mentions, enterprises = _cluster_file(in_, out)
    say(f"{mentions} mentions / 称谓 → {enterprises} enterprises / 企业")


def _cluster_file(in_: Path, out: Path) -> tuple[int, int]:
    """The number of mentions and of enterprises."""
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
        for label, number in zip(labels, numbers, strict=True):
            written.write(answer(label, settled[number], profiles.least[number]))
    return len(labels), len(set(settled))


def answer(label: str, entity: bytes | None, least: bytes) -> bytes:
    """The line about a mention."""
    # What is too weak to identify names nobody twice, even where two lines are equal.
    text = entity.hex() if entity else f"{least.hex()}-{label}"
    return orjson.dumps({"mention": label, "entity": text}) + b"\n"


def read_mentions(lines: Iterable[bytes], file: str, first: int = 1) -> Iterator[tuple[str, Mention]]:
    """Label and mention of each line; empty lines are skipped.

    Raises: StopProcess naming the line, for what is no JSON object, lacks a field or has one of another type.
    """
    from hub.identify.lines import objects, text, texts
    from hub.identify.mention import mention

    for number, row in objects(lines, file, first):
        label, source, name = (text(row, field, number, file, required=True) for field in REQUIRED)
        codes = [(scheme, code) for scheme in CODES if (code := text(row, scheme, number, file))]
        region = text(row, "region", number, file)
        yield label, mention(source, name, codes, region, "", texts(row, "former", number, file))
