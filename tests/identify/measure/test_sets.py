"""The sets that come with the hub: whole, as published, consistently labelled; what identity does on them today."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path

from typer.testing import CliRunner

from hub.__main__ import app
from hub.identify.measure.figures import figures
from hub.identify.measure.sets import name_bench, overlap, pair_by_pair, senzing
from hub.identify.measure.system import hub_clusters
from hub.identify.measure.truth import Truth
from hub.identify.names import normalise_name
from tests.identify.test_real_names import real_mentions


def test_no_line_of_the_overlap_set_differs_from_a_record() -> None:
    printed = {(one.source, one.name, dict(one.identifiers).get("uscc", "")) for one in real_mentions().values()}
    labelled = {(line.source, line.name, line.uscc) for line in overlap().lines}
    assert labelled <= printed
    assert len(printed - labelled) == 6  # those that nobody could decide


def test_the_overlap_set_is_labelled_without_contradiction() -> None:
    of_name: defaultdict[str, set[str]] = defaultdict(set)
    names: defaultdict[str, set[str]] = defaultdict(set)
    reasons: defaultdict[str, str] = defaultdict(str)
    for line in overlap().lines:
        name = normalise_name(line.name)
        of_name[name].add(line.entity)
        names[line.entity].add(name)
        reasons[line.entity] += line.why
    assert max(map(len, of_name.values())) == 1, "one name, two enterprises"
    joined = {entity for entity, found in names.items() if len(found) > 1}
    assert len(joined) == 15
    assert all(reasons[entity] for entity in joined), "names joined by hand without a reason"


def test_every_trap_of_the_overlap_set_is_of_several_enterprises() -> None:
    families: defaultdict[str, set[str]] = defaultdict(set)
    for line in overlap().lines:
        for kind in line.what:
            if ":" in kind:
                families[kind.partition(":")[2]].add(line.entity)
    assert len(families) > 35
    assert min(map(len, families.values())) >= 2


def test_nothing_is_joined_wrongly_on_real_names() -> None:
    assert figures(overlap().lines, hub_clusters(overlap().lines)).false_pairs == 0
    assert figures(senzing().lines, hub_clusters(senzing().lines)).false_pairs == 0


def test_senzing_has_six_firms_at_two_sources() -> None:
    lines = senzing().lines
    assert set(Counter(line.entity for line in lines).values()) == {2}
    assert {line.source for line in lines} == {"CUSTOMERS", "REFERENCE"}
    assert {line.region for line in lines} == {"", "SG", "DE"}


def test_the_name_bench_is_judged_pair_by_pair() -> None:
    lines = name_bench().lines
    assert len(lines) == 2 * 266
    same = [Truth("0/a", "s", "Songbaida Valve Co Ltd", "0"), Truth("0/b", "t", "SONGBAIDA VALVE CO., LTD.", "0")]
    again = [Truth("1/a", "s", "Songbaida Valve Co Ltd", "1 a"), Truth("1/b", "t", "Another Co Ltd", "1 b")]
    clusters = pair_by_pair(hub_clusters)([*same, *again])
    assert clusters["0/a"] == clusters["0/b"] != clusters["1/a"] != clusters["1/b"]


def test_equal_lines_that_identify_nobody_are_not_joined() -> None:
    weak = [Truth(mention, "s", "不详", mention) for mention in "ab"]
    strong = [Truth(mention, "s", "示例市甲有限公司", "x") for mention in "cd"]
    clusters = hub_clusters([*weak, *strong])
    assert clusters["a"] != clusters["b"]
    assert clusters["c"] == clusters["d"]


def test_generate_and_evaluate_from_the_command(tmp_path: Path) -> None:
    truth, mentions, page, clusters = (tmp_path / name for name in ("t.jsonl", "m.jsonl", "p.html", "c.jsonl"))
    runner = CliRunner()
    made = runner.invoke(
        app, ["identity", "generate", "--enterprises", "100", "--out", str(truth), "--mentions", str(mentions)]
    )
    assert made.exit_code == 0, made.output
    told = [json.loads(text) for text in truth.read_text("utf-8").splitlines()]
    asked = [json.loads(text) for text in mentions.read_text("utf-8").splitlines()]
    assert "made up" in told[0]["made_up"]
    assert len(told) == len(asked) + 1 and not {"entity", "what"} & {key for row in asked for key in row}

    said = runner.invoke(app, ["identity", "evaluate", "--truth", str(truth), "--plot", str(page), "--json"])
    assert said.exit_code == 0, said.output
    figures_said = json.loads(said.output)
    assert figures_said["mentions"] == len(asked) and figures_said["header"]["split"] == "train"
    assert 0 < figures_said["pairwise"]["recall"]["low"] <= figures_said["pairwise"]["recall"]["high"] <= 1
    assert "http" not in page.read_text("utf-8")

    answers = [{"mention": row["mention"], "entity": row["entity"]} for row in told[1:]]
    clusters.write_text("\n".join(map(json.dumps, answers)), "utf-8")
    scores = tmp_path / "s.jsonl"
    scores.write_text(json.dumps({"a": answers[0]["mention"], "b": answers[1]["mention"], "score": 0.5}), "utf-8")
    perfect = runner.invoke(
        app,
        [
            "identity",
            "evaluate",
            "--truth",
            str(truth),
            "--clusters",
            str(clusters),
            "--scores",
            str(scores),
            "--plot",
            str(page),
        ],
    )
    assert perfect.exit_code == 0, perfect.output
    assert "1.0000" in perfect.output and "threshold 0.5" in perfect.output
    assert "<polyline" in page.read_text("utf-8")
