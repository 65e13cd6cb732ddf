"""Bad input: names that are none or far too long, codes that everybody bears; work stays bounded, neighbours unharmed."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter
from itertools import product
from pathlib import Path

import orjson
import pytest

from hub.identify.cluster import cluster
from hub.identify.decisions import Decided, standing
from hub.identify.evidence import block_key
from hub.identify.known import known
from hub.identify.meeting import meeting_keys
from hub.identify.mention import Mention, mention
from hub.identify.names import normalise_name
from tests.identify.strategies import uscc

FIRM = mention("register", "杭州松柏达阀门有限公司", [("uscc", uscc(1))], "330100")
LAB = mention("lab", "杭州市松柏达阀门有限责任公司", [], "330100")
BAD_NAMES = {
    "empty": "",
    "space": "\u3000 \t",
    "one character": "甲",
    "one letter": "A",
    "emoji": "😀👩\u200d🔧" * 3,
    "right to left": "\u202e司公限有",
    "mixed scripts": "示A例б에ア😀有限公司",
    "combining marks": "示" + "\u0301" * 9_999,
    "10,000 Han characters": "示" * 10_000,
    "10,000 letters": "x" * 10_000,
    "10,000 digits": "1" * 10_000,
    "words": "word " * 2_000,
    "letters that unfold": "ﷺ" * 10_000,
    "regions": "杭州市" * 3_300,
    "legal forms": "有限公司" * 2_500,
    "trades": "科技阀门食品" * 1_600,
    "branches": "分公司" * 3_300,
    "brackets": "(" * 5_000 + ")" * 5_000,
    "bracketed regions": "（杭州）" * 2_500,
    "pinyin residue": "(tuán)" * 1_500,
    "initials": "a." * 5_000,
    "long after a good one": "杭州松柏达阀门有限公司" + "示" * 10_000,
    "placeholder": "不详",
    "half of a pair": "\ud800",
}  # fmt: skip
KEYS_MAX = 40  # by which one name may be met


@pytest.mark.parametrize("what", BAD_NAMES)
def test_a_bad_name_meets_few_and_joins_nobody(what: str) -> None:
    bad = mention("lab", BAD_NAMES[what], [])
    assert len(meeting_keys(known(bad))) <= KEYS_MAX
    ids = cluster([FIRM, bad, LAB]).enterprises
    assert ids[FIRM.id] == ids[LAB.id] != ids[bad.id]
    coded = mention("lab", BAD_NAMES[what], [("uscc", uscc(2))])
    again = mention("register", BAD_NAMES[what], [("uscc", uscc(2))])
    ids = cluster([FIRM, coded, again]).enterprises
    assert ids[coded.id] == ids[again.id] != ids[FIRM.id], "a valid code joins whatever the name is"


@pytest.mark.parametrize("field", ["region", "address", "former", "code"])
def test_other_fields_are_bounded_too(field: str) -> None:
    long = "杭州市余杭区示例路" * 3_000
    bad = {
        "region": mention("lab", LAB.name, [], long),
        "address": mention("lab", LAB.name, [], "", long),
        "former": mention("lab", LAB.name, [], "", "", [f"{long[n:]}有限公司" for n in range(60)]),
        "code": mention("lab", LAB.name, [("uscc", "9" * 10_000), *(("reg_no", str(n)) for n in range(300))]),
    }[field]
    assert len(meeting_keys(known(bad))) <= 9 * KEYS_MAX  # the name and the first eight former ones
    ids = cluster([FIRM, bad]).enterprises
    assert set(ids) == {FIRM.id, bad.id}


def firms_of_one_agent(count: int) -> list[Mention]:
    """So many unlike firms with the code of their agent."""
    brands = ["".join(pair) for pair in product("松海梅竹金水土月川湖云霞", "柏棠兰菊木火日山河田石玉井岩")]
    trades = ("阀门", "陶瓷", "食品", "仪器")
    names = [f"杭州{brand}达{trade}有限公司" for trade in trades for brand in brands]
    return [mention(f"s{n % 3}", name, [("uscc", uscc(9))], "330100") for n, name in enumerate(names[:count])]


def test_500_firms_with_one_agents_code() -> None:
    found = firms_of_one_agent(500)
    assert len(found) == 500
    assert len(set(cluster(found).enterprises.values())) == 500
    owner = mention("register", found[0].name, [("uscc", uscc(10))], "330100")
    ids = cluster([*found, owner]).enterprises
    assert ids[owner.id] == ids[found[0].id], "a firm's own code still joins by its name"


def test_a_block_of_100_000_equal_names() -> None:
    """Spelt alike, printed at as many addresses: one firm as far as anybody can tell, and so too where the name is hot."""
    found = [mention("s", FIRM.name, [], "", f"示例路{n}号") for n in range(100_000)]
    assert len(set(cluster(found).enterprises.values())) == 1
    hot = {block_key("name", normalise_name(FIRM.name))}
    assert cluster(found, hot).enterprises == {one.id: one.id for one in found}


LINES, MEMORY_MB_MAX = 200_000, 700
# A process between, because the kernel counts the peak of the process that starts another as the other's own.
MEASURING = """
import os, sys
_, status, used = os.wait4(os.spawnv(os.P_NOWAIT, sys.argv[1], sys.argv[1:]), 0)
print(used.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""


def peak_mb(command: list[str]) -> float:
    """The most memory that a command held at once, MB; it must succeed."""
    done = subprocess.run([sys.executable, "-c", MEASURING, *command], stdout=subprocess.PIPE, check=True)
    return int(done.stdout.splitlines()[-1]) / 1024


def test_the_same_mention_many_times_through_the_command(tmp_path: Path) -> None:
    """Memory is that of one profile and of the lines' own names; `tests/bench/naming.py` takes a million."""
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    line = {"source": "lab", "name": FIRM.name, "region": "330100"}
    source.write_bytes(b"".join(orjson.dumps(line | {"mention": str(n)}) + b"\n" for n in range(LINES)))
    command = [sys.executable, "-m", "hub", "identity", "cluster", "--in", str(source), "--out", str(out)]
    assert peak_mb(command) < MEMORY_MB_MAX
    entities = Counter(orjson.loads(row)["entity"] for row in out.read_bytes().splitlines())
    assert list(entities.values()) == [LINES]


def test_decisions_that_go_round_in_circles() -> None:
    a, b, c, d = (bytes([n]) * 16 for n in range(4))
    circle = [
        Decided("1", "same", "li", (a, b)),
        Decided("2", "same", "li", (b, c)),
        Decided("3", "same", "li", (c, a)),
    ]
    assert standing(circle).together == ((a, b, c),)
    parted = standing([*circle, Decided("4", "different", "wang", (a,), (c,))])
    assert parted.conflicting == {"1", "2", "3", "4"}
    assert not parted.together
    assert not parted.apart
    round_ = [Decided("5", "undo", "li", decision="6"), Decided("6", "undo", "li", decision="5")]
    assert standing([*circle, *round_]).together == ((a, b, c),), "undoings that undo each other undo nothing else"
    itself = [Decided("7", "undo", "li", decision="7"), Decided("8", "confirm", "li", decision="8")]
    assert standing(itself) == standing([])
    chain = [Decided(str(n), "same", "li", (n.to_bytes(16, "big"), (n + 1).to_bytes(16, "big"))) for n in range(5_000)]
    random.Random(1).shuffle(chain)
    assert [len(group) for group in standing(chain).together] == [5_001]
    assert standing([Decided("9", "same", "li", (a, d)), Decided("10", "undo", "li", decision="unknown")]).together


def test_decisions_about_mentions_that_nobody_has() -> None:
    nobody = [bytes([n]) * 16 for n in range(200, 203)]
    held = standing(
        [
            Decided("1", "same", "li", (FIRM.id, nobody[0])),
            Decided("2", "different", "li", (nobody[1],), (LAB.id,)),
            Decided("3", "same", "li", (nobody[1], nobody[2])),
        ]
    )
    assert cluster([FIRM, LAB], held=held).enterprises == cluster([FIRM, LAB]).enterprises
