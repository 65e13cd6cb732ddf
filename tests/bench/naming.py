"""`python -m tests.bench.naming`: matching and searching by name with a million enterprises present, and bad input in bulk.

BENCH_ENTERPRISES (1,000,000) is the number, BENCH_ASKED (1000) how often each way is asked; BENCH_JSON also writes the
figures. Mentions are made up and stored by COPY, each with a record's link, as ingest would have stored them.
"""

from __future__ import annotations

import json
import os
import random
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import create_engine

from hub.identify.cluster import cluster
from hub.identify.evidence import blocks
from hub.identify.mention import Mention, mention
from hub.identify.parts import take_apart
from hub.identify.regions import region_of
from hub.identify.romanised import pinyin
from hub.identify.search import name_keys, search_form
from hub.match import Matcher, search, wanted_of
from hub.servers import embedded
from hub.settings import Settings
from tests.bench.machinery import database
from tests.identify.strategies import uscc
from tests.processes import plain

CITIES = (
    "杭州",
    "宁波",
    "温州",
    "绍兴",
    "湖州",
    "嘉兴",
    "金华",
    "苏州",
    "无锡",
    "常州",
    "南京",
    "合肥",
    "武汉",
    "长沙",
    "广州",
    "深圳",
)
CODES = (
    "3301",
    "3302",
    "3303",
    "3306",
    "3305",
    "3304",
    "3307",
    "3205",
    "3202",
    "3204",
    "3201",
    "3401",
    "4201",
    "4301",
    "4401",
    "4403",
)
CHARS = (
    "松柏海棠梅兰竹菊金木水火土日月山川河湖田云霞石玉井岩青白红紫恒远瑞祥和信诚德仁义嘉"
    "美华盛兴隆昌旺福禄寿喜宏达鑫源泰康宁安博创智联众新亿佳顺通运龙凤鹏飞翔宇天地光明星辰"
)
TRADES = (
    "科技",
    "机械制造",
    "食品",
    "纺织",
    "新材料",
    "电子",
    "环保",
    "建材",
    "化工",
    "医疗器械",
    "阀门",
    "仪器仪表",
    "物流",
    "商贸",
    "电气",
    "塑料",
)
INDEXES = {
    "mention_name": "CREATE INDEX mention_name ON mention USING gin (bigrams(search_name))",
    "mention_name_keys": "CREATE INDEX mention_name_keys ON mention USING gin (name_keys)",
}
PERCENTILES = (0.5, 0.95, 0.99)


def main() -> None:
    """Fill, ask, print."""
    count = int(os.environ.get("BENCH_ENTERPRISES", "1000000"))
    asked = int(os.environ.get("BENCH_ASKED", "1000"))
    figures: dict[str, Any] = {"enterprises": count}
    with tempfile.TemporaryDirectory(prefix="hub-bench-") as folder:
        settings = Settings(data_dir=Path(folder), topic_prefix="bench.")
        with embedded(settings, print) as servers, database(servers, "bench_naming") as url:
            begun = time.monotonic()
            firms = list(made_up(count))
            fill(plain(url), firms)
            print(f"filled in {time.monotonic() - begun:.0f} s")
            figures |= ask(url, firms, asked)
    figures["bad_input"] = bad_input()
    print(figures["bad_input"])
    if wanted := os.environ.get("BENCH_JSON"):
        Path(wanted).write_text(json.dumps(figures, indent=1), "utf-8")


def made_up(count: int, lengths: Sequence[int] = (2, 2, 3)) -> Iterator[Mention]:
    """So many firms with names of their own: city, 字号 of so many characters, trade, form; half with a USCC."""
    chance = random.Random(1)
    forms = ("有限公司", "有限公司", "有限公司", "股份有限公司", "有限责任公司", "厂")
    seen = set()
    while len(seen) < count:
        at = chance.randrange(len(CITIES))
        brand = "".join(chance.choices(CHARS, k=chance.choice(lengths)))
        name = f"{CITIES[at]}{brand}{chance.choice(TRADES)}{chance.choice(forms)}"
        if name not in seen:
            seen.add(name)
            codes = [("uscc", uscc(len(seen)))] if len(seen) % 2 else []
            yield mention("bench", name, codes, f"{CODES[at]}00")


def fill(url: str, firms: Sequence[Mention]) -> None:
    """Store them, each an enterprise of its own."""
    with psycopg.connect(url) as connection:
        connection.execute("INSERT INTO stream (topic, kind) VALUES ('bench.certificate', 'certificate')")
        columns = (
            "id, enterprise, source, name, search_name, region, region_found, address, identifiers, former, name_keys"
        )
        keys = {one.id: min(blocks(one), key=lambda block: (block.strength, block.key)).key for one in firms}
        for index in INDEXES:
            connection.execute(f"DROP INDEX {index}")
        with connection.cursor() as cursor:
            with cursor.copy(f"COPY mention ({columns}) FROM STDIN") as copy:
                for m in firms:
                    codes = json.dumps(m.identifiers)
                    found = (m.region, region_of(m.name, "", m.region), "", codes, "[]", name_keys([m.name]))
                    copy.write_row(
                        (UUID(bytes=m.id), UUID(bytes=keys[m.id]), m.source, m.name, search_form(m.name), *found)
                    )
            with cursor.copy("COPY block (key, mention) FROM STDIN") as copy:
                for m in firms:
                    for block in blocks(m):
                        copy.write_row((UUID(bytes=block.key), UUID(bytes=m.id)))
            with cursor.copy("COPY party (mention, stream, key) FROM STDIN") as copy:
                for m in firms:
                    copy.write_row((UUID(bytes=m.id), 1, UUID(bytes=m.id)))
        for made in INDEXES.values():
            connection.execute(made)
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")


def ask(url: str, firms: Sequence[Mention], asked: int) -> dict[str, Any]:
    """Ask for firms in each way that people write them: times in ms, and how often the first answer is the firm."""
    chance = random.Random(2)
    engine = create_engine(url)
    matcher = Matcher(engine)
    figures: dict[str, Any] = {}
    try:
        for what in WAYS:
            some = chance.choices(firms, k=asked)
            written = [WAYS[what](chance, one.name) for one in some]
            with engine.connect() as connection:
                for kind in ("match", "search"):
                    times, right = [], 0
                    for one, text in zip(some, written, strict=True):
                        begun = time.perf_counter()
                        if kind == "match":
                            best = [
                                c.name
                                for c in matcher.found(connection, [wanted_of({"name": text, "region": one.region})])[
                                    0
                                ].candidates
                            ]
                        else:
                            best = [row["name"] for row in search(matcher, connection, text, offset=0, limit=20)[0]]
                        times.append((time.perf_counter() - begun) * 1000)
                        right += best[:1] == [one.name]
                        connection.rollback()
                    figures[f"{kind}_{what}"] = summed(times) | {"first": right / asked}
                    print(f"{kind}, {what}: {figures[f'{kind}_{what}']}")
    finally:
        engine.dispose()
    return figures


def summed(times: Sequence[float]) -> dict[str, float]:
    """Percentiles in ms."""
    ordered = sorted(times)
    found = {
        f"p{int(100 * part)}_ms": round(ordered[min(int(part * len(ordered)), len(ordered) - 1)], 1)
        for part in PERCENTILES
    }
    return found | {"max_ms": round(ordered[-1], 1)}


def _misprint(chance: random.Random, name: str) -> str:
    at = chance.randrange(2, len(name) - 2)
    return name[:at] + chance.choice("的一是了我不人在他有这个上们来到时") + name[at + 1 :]


def _short(_: random.Random, name: str) -> str:
    for form in ("股份有限公司", "有限责任公司", "有限公司", "厂"):
        if name.endswith(form):
            return name.removesuffix(form)
    return name


def _pinyin(_: random.Random, name: str) -> str:
    parts = take_apart(name)
    return " ".join(pinyin(part) for part in (parts.prefix, parts.brand, parts.trade) if part)


WAYS = {
    "as_registered": lambda _, name: name,
    "misprint": _misprint,
    "without_form": _short,
    "pinyin": _pinyin,
    "brand": lambda _, name: name[2:4],
    "one_common_word": lambda chance, _: chance.choice(("科技", "有限公司", "食品有限公司", "杭州")),
    "nobody": lambda chance, _: "".join(chance.choices("鼋鼍蠹彝夔饕餮魑魅魍魉", k=4)) + "科技有限公司",
}


def bad_input() -> dict[str, Any]:
    """Seconds and peak memory of what should cost next to nothing: one mention a million times, equal names."""
    found: dict[str, Any] = {}
    name = "杭州松柏达阀门有限公司"
    sets = {
        "one mention 1,000,000 times": lambda: [mention("s", name, [])] * 1_000_000,
        "100,000 equal names": lambda: [mention("s", name, [], "", f"示例路{n}号") for n in range(100_000)],
    }
    for what, made in sets.items():
        mentions = made()
        begun = time.monotonic()
        enterprises = len(set(cluster(mentions).enterprises.values()))
        seconds = round(time.monotonic() - begun, 2)
        found[what] = {"enterprises": enterprises, "seconds": seconds}
    found["peak_rss_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return found


if __name__ == "__main__":
    main()
