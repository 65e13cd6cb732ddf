"""Reports: one run's figures, intervals, causes and curve, for programs (plain values) and for people (a page)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

from hub.identify.measure.causes import Cause, Causes, causes
from hub.identify.measure.curve import Point, best, curve, thinned
from hub.identify.measure.figures import Figures, figures, parts
from hub.identify.measure.intervals import Intervals, intervals
from hub.identify.measure.truth import Truth

KINDS = ("pairwise", "cluster", "b_cubed")
PRECISION_MIN = 0.99  # the curve's second point of interest
_WIDTH, _HEIGHT, _MARGIN = 560, 320, 40
_STYLE = """body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;margin:1rem 0}td,th{padding:.2rem .8rem;text-align:left;border-bottom:1px solid #ccc}
svg{background:#fafafa;border:1px solid #ccc}.p{stroke:#06c;fill:none}.r{stroke:#c40;fill:none}text{font-size:12px}"""


class Report(NamedTuple):
    """All that is said of one run."""

    figures: Figures
    intervals: Intervals
    causes: Causes
    curve: list[Point]


def report(
    truth: Sequence[Truth], clusters: Mapping[str, str], scored: Iterable[tuple[str, str, float]] = (), seed: int = 0
) -> Report:
    """Measure `clusters` (mention → cluster), and the curve of `scored` pairs if there are any."""
    return Report(
        figures(truth, clusters),
        intervals(parts(truth, clusters).values(), seed),
        causes(truth, clusters, seed),
        curve(truth, scored),
    )


def as_values(made: Report) -> dict[str, Any]:
    """The report as JSON values: each rate with its value, low and high end; at most some examples of each cause."""
    counted = {key: value for key, value in made.figures._asdict().items() if key not in KINDS}
    shown: dict[str, Any] = dict(counted)
    for kind in KINDS:
        rates, ends = getattr(made.figures, kind), getattr(made.intervals, kind)
        shown[kind] = {
            name: {"value": value, "low": end.low, "high": end.high}
            for name, value, end in zip(rates._fields, rates, ends, strict=True)
        }
    shown["causes"] = {name: [_cause_values(cause) for cause in found] for name, found in made.causes._asdict().items()}
    if made.curve:
        shown["curve"] = [_point_values(point) for point in thinned(made.curve)]
        shown["best_f1"] = _point_values(best(made.curve))
        shown["best_at_precision"] = _point_values(best(made.curve, PRECISION_MIN))
    return shown


def _cause_values(cause: Cause) -> dict[str, Any]:
    examples = [[line._asdict() for line in pair] for pair in cause.examples]
    return {"cause": cause.cause, "pairs": cause.pairs, "examples": examples}


def _point_values(point: Point | None) -> dict[str, float] | None:
    return {"threshold": point.threshold, **point.pairwise._asdict()} if point else None


def as_page(made: Report, title: str) -> str:
    """The report as one HTML page that loads nothing from anywhere."""
    rows = "".join(
        f"<tr><th>{escape(kind)}</th>"
        + "".join(
            f"<td>{value:.4f}<br><small>{end.low:.4f}–{end.high:.4f}</small></td>"
            for value, end in zip(getattr(made.figures, kind), getattr(made.intervals, kind), strict=True)
        )
        + "</tr>"
        for kind in KINDS
    )
    counted = made.figures
    said = (
        f"mentions / 提及 {counted.mentions}, undecidable / 无法判定 {counted.undecidable}, "
        f"enterprises / 企业 {counted.entities}, clusters / 聚类 {counted.clusters}; "
        f"true pairs / 应合并 {counted.true_pairs}, found / 已合并 {counted.found_pairs}, "
        f"false / 误合并 {counted.false_pairs}, guesses at undecidable ones / 其中猜测 {counted.guessed_pairs}"
    )
    return (
        f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
        f"<h1>{escape(title)}</h1><p>{said}</p><table><tr><th></th><th>precision / 准确率</th><th>recall / 召回率</th>"
        f"<th>F1</th></tr>{rows}</table>{_plot(made.curve)}"
        f"<h2>False joins / 误合并</h2>{_table(made.causes.false_joins)}"
        f"<h2>Missed pairs / 漏合并</h2>{_table(made.causes.missed)}</html>"
    )


def _table(found: Sequence[Cause]) -> str:
    rows = "".join(
        f"<tr><td>{escape(cause.cause)}</td><td>{cause.pairs:.0f}</td><td>"
        + "<br>".join(" ↔ ".join(escape(words(line)) for line in pair) for pair in cause.examples)
        + "</td></tr>"
        for cause in found
    )
    return f"<table><tr><th>cause / 原因</th><th>pairs / 对数</th><th>examples / 例</th></tr>{rows}</table>"


def words(line: Truth) -> str:
    """One mention in a line: name, then what else the source gives."""
    more = [line.region, line.uscc, line.org_code, line.reg_no, *(f"←{name}" for name in line.former)]
    shown = line.name if len(line.name) <= 80 else line.name[:80] + "…"
    return f"{shown} ({', '.join([line.source, *filter(None, more)])})"


def _plot(points: Sequence[Point]) -> str:
    """Precision (blue) and recall (red) over the threshold."""
    if not points:
        return ""
    kept = thinned(points)
    low, high = kept[-1].threshold, kept[0].threshold
    span = (high - low) or 1.0

    def path(values: Sequence[tuple[float, float]]) -> str:
        return " ".join(
            f"{_MARGIN + (at - low) / span * (_WIDTH - 2 * _MARGIN):.1f},"
            f"{_HEIGHT - _MARGIN - value * (_HEIGHT - 2 * _MARGIN):.1f}"
            for at, value in values
        )

    precision = path([(point.threshold, point.pairwise.precision) for point in kept])
    recall = path([(point.threshold, point.pairwise.recall) for point in kept])
    return (
        "<h2>Thresholds / 阈值</h2>"
        f'<svg width="{_WIDTH}" height="{_HEIGHT}" role="img" aria-label="precision and recall over the threshold">'
        f'<polyline class="p" points="{precision}"/><polyline class="r" points="{recall}"/>'
        f'<text x="{_MARGIN}" y="{_HEIGHT - 12}">{low:g}</text>'
        f'<text x="{_WIDTH - _MARGIN}" y="{_HEIGHT - 12}" text-anchor="end">{high:g}</text>'
        f'<text x="4" y="{_MARGIN}">1</text><text x="4" y="{_HEIGHT - _MARGIN}">0</text>'
        f'<text x="{_MARGIN + 8}" y="20">precision / 准确率: blue / 蓝; recall / 召回率: red / 红</text></svg>'
    )
