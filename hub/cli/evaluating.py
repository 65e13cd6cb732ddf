"""`hub identity evaluate` and `generate`: clusters beside a known truth, and made-up mentions with one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.output import opened, say, show
from hub.cli.running import Json
from hub.errors import StopProcess
from hub.settings import Settings

if TYPE_CHECKING:
    from hub.identify.measure.report import Report
    from hub.identify.measure.truth import TruthSet

app = typer.Typer()
CAUSES_SHOWN_MAX = 8


@app.command()
def evaluate(
    truth: Annotated[
        str, typer.Option(help="a truth file (JSON lines, docs/identity.md), or a set: overlap, senzing, name_bench")
    ],
    clusters: Annotated[Path | None, typer.Option(help="another system's {mention, entity} lines")] = None,
    scores: Annotated[Path | None, typer.Option(help="pairs with scores {a, b, score}, for the curve")] = None,
    plot: Annotated[Path | None, typer.Option(help="write a page with figures, causes and curve")] = None,
    weights: Annotated[Path | None, typer.Option(help="a version of the weights; the hub's own if left out")] = None,
    as_json: Json = False,
) -> None:
    """Precision and recall of identity on mentions whose enterprise is known, and what went wrong / 评估识别质量"""
    from hub.identify.measure.report import as_page, as_values, report
    from hub.identify.measure.sets import PAIR_BY_PAIR, pair_by_pair
    from hub.identify.measure.system import hub_clusters
    from hub.identify.measure.truth import read_clusters, read_scores
    from hub.identify.weighing import apply

    apply(weights or Settings().identity_weights)
    known = _truth(truth)
    found: Mapping[str, str]
    if clusters:
        with opened(clusters) as lines:
            found = read_clusters(lines, str(clusters), known.lines)
    else:
        system = pair_by_pair(hub_clusters) if truth in PAIR_BY_PAIR else hub_clusters
        found = system(known.lines)
    if scores:
        with opened(scores) as lines:
            made = report(known.lines, found, read_scores(lines, str(scores), known.lines))
    else:
        made = report(known.lines, found)
    if plot:
        plot.write_text(as_page(made, f"{truth}: {clusters or 'hub'}"), encoding="utf-8")
    if as_json:
        show(as_values(made) | {"header": known.header, "unused": known.unused}, True)
    else:
        _print(made, known)


@app.command()
def generate(
    enterprises: Annotated[int, typer.Option(help="how many firms, branches and look-alikes among them")],
    out: Annotated[Path, typer.Option(help="the truth file to write")],
    seed: Annotated[int, typer.Option(help="0 to 99 to train, 1000 and more with --hold-out")] = 0,
    hold_out: Annotated[bool, typer.Option("--hold-out", help="other words, other seeds: never tuned on")] = False,
    mentions: Annotated[Path | None, typer.Option(help="write the mentions alone too, without the answers")] = None,
) -> None:
    """Made-up mentions of made-up firms with known truth, to measure with / 生成带标准答案的虚构提及"""
    import orjson

    from hub.identify.made_up import generate as generated
    from hub.identify.measure.truth import question, write_truth

    header, lines = generated(enterprises, seed, hold_out=hold_out)
    with out.open("wb") as file:
        file.writelines(write_truth(lines, header))
    if mentions:
        with mentions.open("wb") as file:
            file.writelines(orjson.dumps(question(line), option=orjson.OPT_APPEND_NEWLINE) for line in lines)
    show({key: value for key, value in header.items() if key != "made_up"}, False)


def _truth(asked: str) -> TruthSet:
    from hub.identify.measure.sets import SETS
    from hub.identify.measure.truth import read_truth

    if asked in SETS:
        return SETS[asked]()
    if not Path(asked).exists():
        raise StopProcess("truth_unknown", file=asked, known=", ".join(SETS))
    with opened(Path(asked)) as lines:
        return read_truth(lines, asked)


def _print(made: Report, known: TruthSet) -> None:
    from hub.identify.measure.report import KINDS, PRECISION_MIN, words

    figures = made.figures
    for kind in ("split", "seed", "enterprises"):
        if kind in known.header:
            say(f"{kind}: {known.header[kind]}")
    if known.unused:
        say(f"not used / 未使用的字段: {', '.join(known.unused)}")
    say(
        f"mentions / 提及 {figures.mentions}, undecidable / 无法判定 {figures.undecidable} "
        f"({figures.undecidable / figures.mentions:.1%}), enterprises / 企业 {figures.entities}, "
        f"clusters / 聚类 {figures.clusters}"
    )
    say(
        f"true pairs / 应合并 {figures.true_pairs}, found / 已合并 {figures.found_pairs}, "
        f"false / 误合并 {figures.false_pairs}, of these guesses at undecidable ones / 其中猜测 {figures.guessed_pairs}"
    )
    show([_row(made, kind) for kind in KINDS], False)
    for title, found in (("false joins / 误合并", made.causes.false_joins), ("missed / 漏合并", made.causes.missed)):
        say(f"\n{title}")
        for cause in found[:CAUSES_SHOWN_MAX]:
            say(f"  {cause.pairs:>8.0f}  {cause.cause}")
            for one, other in cause.examples[:2]:
                say(f"            {words(one)}  ↔  {words(other)}")
    if made.curve:
        from hub.identify.measure.curve import best

        for title, point in (
            ("best F1", best(made.curve)),
            (f"precision ≥ {PRECISION_MIN}", best(made.curve, PRECISION_MIN)),
        ):
            said = f"threshold {point.threshold:g}: {_rates(point.pairwise)}" if point else "–"
            say(f"{title}: {said}")


def _rates(rates: Iterable[float]) -> str:
    return ", ".join(f"{name} {value:.4f}" for name, value in zip(("precision", "recall", "F1"), rates, strict=True))


def _row(made: Report, kind: str) -> dict[str, str]:
    values, ends = getattr(made.figures, kind), getattr(made.intervals, kind)
    names = ("precision / 准确率", "recall / 召回率", "F1")
    return {"95%": kind} | {
        name: f"{value:.4f} ({end.low:.4f}–{end.high:.4f})"
        for name, value, end in zip(names, values, ends, strict=True)
    }
