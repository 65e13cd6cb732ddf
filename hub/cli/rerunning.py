"""Command identity rerun: the hub's own mentions clustered anew, and what would not stay as it is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import orjson
import typer

from hub.cli.identity import Engine, Weights
from hub.cli.output import say, show
from hub.errors import StopProcess
from hub.settings import Settings

if TYPE_CHECKING:
    from hub.identify.changes import Change, Moves
    from hub.store.resolved import Moment

app = typer.Typer()
MENTIONS_A_PART = 20_000
EXAMPLES_MAX = 5


@app.command()
def rerun(
    out: Annotated[Path, typer.Option(help="the changes, a JSON object a line / 差异，每行一个 JSON 对象")],
    engine: Annotated[
        Engine, typer.Option(help="this process, or Spark (pip install 'nqi-hub[spark]')")
    ] = Engine.LOCAL,
    master: Annotated[str, typer.Option(help="Spark's master, if Spark's own settings name none")] = "local[*]",
    identity: Annotated[str, typer.Option(help="exact or weighed; the hub's own way if left out")] = "",
    weights: Weights = None,
) -> None:
    """Cluster the hub's mentions anew and compare; nothing is changed / 重新识别库中全部称谓并与现状比较（不改动数据）

    Lines out: {"change": "merged" | "split" | "moved", "before": [ids], "after": [ids], "mentions", "examples": [mentions]}.
    Exits with 1 if anything would change.
    """
    from hub.identify.changes import as_values, changes, summary
    from hub.identify.weighing import apply
    from hub.start import find
    from hub.store.database import away
    from hub.store.resolved import moment, names

    settings = Settings()
    way = identity or settings.identity
    if way not in ("exact", "weighed"):
        raise StopProcess("identity_unknown", found=way)
    if way == "exact" and engine is Engine.SPARK:
        raise StopProcess("spark_weighed_only")
    apply(weights or settings.identity_weights)
    url = find(settings).database_url
    with away(), moment(url) as now:
        found = _by_spark(url, now, master) if engine is Engine.SPARK else _here(url, now, way)
    with out.open("wb") as file:
        file.writelines(orjson.dumps(as_values(one)) + b"\n" for one in changes(found))
    figures = summary(found)
    show(figures._asdict(), False)
    if figures.merged or figures.split or figures.moved:
        shown = examples(found)
        say_examples(shown, names(url, {id_ for one in shown for id_ in one.examples}))
        say(f"→ {out}")
        raise typer.Exit(1)


def examples(found: Moves) -> list[Change]:
    """Some enterprises that would be made of several, and some that would come apart."""
    from hub.identify.changes import changes

    kinds = ("merged", "split")
    return [
        one
        for kind in kinds
        for one in islice((change for change in changes(found) if change.change == kind), EXAMPLES_MAX)
    ]


def say_examples(shown: Iterable[Change], names: Mapping[bytes, str]) -> None:
    """A line for each: the names that would come together, or part."""
    for one in shown:
        sign = " + " if one.change == "merged" else " | "
        say(f"  {one.change}: {sign.join(names.get(id_, '') for id_ in one.examples[:EXAMPLES_MAX])}")


def _here(url: str, now: Moment, way: str) -> Moves:
    from hub.identify import exact
    from hub.identify.changes import moves
    from hub.identify.cluster import cluster
    from hub.store.resolved import mentions

    stored = {one.id: before for before, one in mentions(url, now.snapshot)}
    everyone = (one for _, one in mentions(url, now.snapshot))
    if way == "exact":
        anew = exact.cluster(list(everyone), now.hot)
    else:
        anew = cluster(everyone, now.hot, now.hot_meetings, now.held).enterprises
    return moves((id_, before, anew[id_]) for id_, before in stored.items())


def _by_spark(url: str, now: Moment, master: str) -> Moves:
    """The workers read the mentions from the database themselves, all at one moment."""
    from hub.cli.distributed import spark
    from hub.identify.changes import Shared
    from hub.identify.compare import weights
    from hub.identify.spark import Rules, settled
    from hub.store.resolved import RANGES_MAX, mentions

    with spark(master) as context:
        partitions = max(context.defaultParallelism, now.mentions // MENTIONS_A_PART)
        ranges = min(RANGES_MAX, partitions)
        snapshot = now.snapshot
        rows = context.parallelize(range(ranges), ranges).flatMap(
            lambda part: (((before, one.id), one) for before, one in mentions(url, snapshot, part, ranges))
        )
        told = settled(rows, Rules(weights(), now.hot, now.hot_meetings, now.held), partitions)
        found = told.map(lambda row: ((row[0][0], row[1].enterprise or row[0][1]), Shared(1, row[0][1])))
        return dict(found.reduceByKey(Shared.also).collect())
