"""Versions of the weights: learned, proposed, read back, refused where they are bad, and in force where they are named."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import orjson
import pytest
from typer.testing import CliRunner

from hub.__main__ import app
from hub.errors import StopProcess
from hub.identify.changes import Shared, changes, moves, summary
from hub.identify.compare import Weights, chosen, shipped, verdict, weigh, weights
from hub.identify.known import Known, known
from hub.identify.made_up import generate
from hub.identify.measure.truth import question
from hub.identify.mention import Mention, mention
from hub.identify.profiles import Profiles
from hub.identify.weighing import as_file, read_weights
from hub.identify.weighing.evidence import labelled, sample
from hub.identify.weighing.learning import learn, propose
from hub.settings import Settings
from hub.start import prepare

FULL = "杭州松柏达阀门有限公司"


def evidence(name: str, region: str = "330100") -> Known:
    return known(mention("s", name, [], region))


def made_up(enterprises: int = 600) -> list[Mention]:
    found = []
    for line in generate(enterprises, 4)[1]:
        codes = [(scheme, code) for scheme in ("uscc", "org_code", "reg_no") if (code := getattr(line, scheme))]
        found.append(mention(line.source, line.name, codes, line.region, "", line.former))
    return found


def profiles(found: list[Mention]) -> Profiles:
    made = Profiles()
    for one in found:
        made.add(one)
    return made


@pytest.fixture(scope="module")
def learned() -> Weights:
    """Learned from made-up mentions of a training seed."""
    return learn(sample(profiles(made_up()), pairs_max=30_000), shipped()).weights


def test_what_agrees_more_weighs_more(learned: Weights) -> None:
    with chosen(learned):
        compared = [
            weigh(evidence(FULL), evidence(other)).verdict.weight
            for other in (FULL, "杭州松柏达阀们有限公司", "杭州海棠达阀门有限公司", "杭州海棠达陶瓷有限公司")
        ]
    assert compared == sorted(compared, reverse=True), compared
    assert compared[0] > 0 > compared[2]
    for kind, better, worse in (("form", "same_other", "different"), ("region", "city", "conflict")):
        assert learned.bits[kind][better] > 0 > learned.bits[kind][worse]


def test_rules_are_not_learned(learned: Weights) -> None:
    for rule in ("uscc", "org_code", "lei", "reg_no", "branch", "sequel"):
        assert learned.bits[rule] == shipped().bits[rule]
    assert (learned.prior, learned.same, learned.ask) == (shipped().prior, shipped().same, shipped().ask)
    assert learned.bits["name"] != shipped().bits["name"]


def test_order_changes_nothing_of_what_is_learned(learned: Weights) -> None:
    found = made_up()
    random.Random(3).shuffle(found)
    assert learn(sample(profiles(found), pairs_max=30_000), shipped()).weights == learned


def test_fewer_pairs_than_there_are_still_say_their_share() -> None:
    found = made_up(300)
    every, some = sample(profiles(found), pairs_max=20_000), sample(profiles(found), pairs_max=500)
    met = sum(every.met.values())
    assert every.share == 1
    assert sum(some.met.values()) <= 500
    assert sum(some.met.values()) / some.share == pytest.approx(met, rel=0.25)


def test_decisions_move_weights_and_no_more_than_they_must() -> None:
    alike = (evidence(FULL), evidence("杭州松柏达阀们有限公司"))
    with chosen(shipped()):
        before = verdict(*alike).weight
    assert before > 0
    proposed = propose(labelled([(*alike, False)] * 30), shipped()).weights
    with chosen(proposed):
        assert verdict(*alike).weight < before - 3
        assert weigh(evidence(FULL), evidence(FULL)).verdict.outcome == "same"
    assert proposed.bits["region"]["conflict"] == shipped().bits["region"]["conflict"]
    few = propose(labelled([(*alike, False)]), shipped()).weights
    with chosen(few):
        assert before - 3 < verdict(*alike).weight < before


def test_choosing_forgets_what_was_compared_before() -> None:
    one = evidence(FULL)
    before = verdict(one, one)
    lower = shipped().bits | {"name": dict(shipped().bits["name"], equal=-9.0)}
    with chosen(shipped()._replace(bits=lower)):
        assert verdict(one, one).weight == before.weight - 9
    assert verdict(one, one) == before
    assert weights() == shipped()


def test_a_file_comes_back_as_it_was(learned: Weights, tmp_path: Path) -> None:
    file = tmp_path / "w.json"
    file.write_bytes(as_file(learned, {"by": "test"}))
    assert read_weights(file) == learned


BAD: dict[str, tuple[Any, str]] = {
    "no JSON": (b"{", "weights_not_json"),
    "a list": (b"[]", "weights_form"),
    "no bits": ({"bits": None}, "weights_form"),
    "levels are a list": ({"bits": dict(shipped().bits, name=[])}, "weights_form"),
    "no version": ({"version": None}, "weights_number"),
    "a prior that is no number": ({"prior": "x"}, "weights_number"),
    "endless": ({"same": 1e9}, "weights_number"),
    "asks above same": ({"ask": 5.0}, "weights_thresholds"),
    "evidence missing": ({"bits": {k: v for k, v in shipped().bits.items() if k != "form"}}, "weights_missing"),
    "a level missing": ({"bits": dict(shipped().bits, uscc={"same": 1.0})}, "weights_missing"),
    "a level too many": ({"bits": dict(shipped().bits, uscc={"same": 1, "different": 1, "sam": 1})}, "weights_strange"),
    "a level that is no number": (
        {"bits": dict(shipped().bits, uscc={"same": True, "different": 1})},
        "weights_number",
    ),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_refused(what: str, tmp_path: Path) -> None:
    content, code = BAD[what]
    file = tmp_path / "w.json"
    if isinstance(content, dict):
        content = orjson.dumps(orjson.loads(as_file(shipped(), {})) | content)
    file.write_bytes(content)
    with pytest.raises(StopProcess) as told:
        read_weights(file)
    assert told.value.code == code
    assert str(file) in told.value.describe("zh")


def test_no_process_starts_with_a_bad_file(tmp_path: Path) -> None:
    from hub.servers import Endpoints

    nowhere = Endpoints("127.0.0.1:1", {"bootstrap_servers": "127.0.0.1:1"}, "postgresql+psycopg://127.0.0.1:1/x")
    with pytest.raises(StopProcess) as told:
        prepare(Settings(identity_weights=tmp_path / "none.json"), nowhere)
    assert told.value.code == "file_unreadable"


def run(*words: str, **names: str) -> Any:
    done = CliRunner().invoke(app, ["identity", *words], env=names)
    assert done.exit_code == 0, (done.output, done.exception)
    return done.output


def test_the_commands(tmp_path: Path) -> None:
    mentions, learned, out = (tmp_path / name for name in ("in.jsonl", "learned.json", "out.jsonl"))
    mentions.write_bytes(b"\n".join(orjson.dumps(question(line)) for line in generate(200, 6)[1]))
    rows = orjson.loads(run("weights", "learn", "--in", str(mentions), "--out", str(learned), "--json"))
    assert {row["evidence"] for row in rows} == set(shipped().bits)
    assert any(row["old"] != row["new"] and row["same"] > 1 for row in rows)
    shown = orjson.loads(run("weights", "show", "--json", HUB_IDENTITY_WEIGHTS=str(learned)))
    assert [row["new"] for row in shown] == [row["new"] for row in rows]
    never = orjson.loads(learned.read_bytes())
    never["prior"] = -150.0
    learned.write_bytes(orjson.dumps(never))
    told = orjson.loads(run("weights", "diff", "--in", str(mentions), "--weights", str(learned), "--json"))
    assert told["split"] > 10
    assert told["merged"] == 0
    assert all(len(row["names"]) == len(row["after"]) > 1 for row in told["changes"] if row["change"] == "split")
    many = run("cluster", "--in", str(mentions), "--out", str(out), "--weights", str(learned))
    few = run("cluster", "--in", str(mentions), "--out", str(out))
    assert int(many.split("→ ")[1].split()[0]) > int(few.split("→ ")[1].split()[0])
    assert weights() == shipped()


def test_changes_are_counted_by_enterprise() -> None:
    a, b, c, d, e = (bytes([n]) * 16 for n in range(5))
    rows = [(b"1", a, a), (b"2", b, a), (b"3", c, c), (b"4", c, d), (b"5", e, b), (b"6", e, b)]
    found = moves(rows)
    assert found[e, b] == Shared(2, b"5")
    assert summary(found)._asdict() == {
        "mentions": 6, "enterprises_before": 4, "enterprises_after": 4, "merged": 1, "split": 1, "moved": 4,
    }  # fmt: skip
    assert [(one.change, one.before, one.after, one.mentions) for one in changes(found)] == [
        ("merged", (a, b), (a,), 2), ("split", (c,), (c, d), 2), ("moved", (e,), (b,), 2),
    ]  # fmt: skip
