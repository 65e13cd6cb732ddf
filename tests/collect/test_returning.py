"""Refused rows given back as the institution's own sheet: mended there, read again, nothing refused any more."""

from __future__ import annotations

import csv
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, text

from hub.collect import Collector
from hub.collect.returning import give_back
from hub.errors import StopProcess
from hub.servers import Endpoints
from hub.settings import Settings
from hub.start import find, prepare
from hub.store import instances, refusals

HEADER = "seq,product_name,spec_model,production_date_or_batch,manufacturer,sampled_on,conclusion,nonconforming_items"
GOOD = "{n},砖{n},240,2017-04-23,湖州示例建材有限公司,2017-04-26,P,/"
BAD = "{n},砖{n},240,2017-04-23,湖州示例建材有限公司,2017-02-30,maybe,/"


@pytest.fixture(scope="module")
def named(settings: Settings) -> Endpoints:
    return find(settings)


@pytest.fixture(scope="module")
def engine(settings: Settings, named: Endpoints) -> Iterator[Engine]:
    made = prepare(settings, named)
    yield made
    made.dispose()


def collect(settings: Settings, named: Endpoints, engine: Engine, name: str, path: Path) -> Any:
    with engine.begin() as connection:
        connection.execute(text("UPDATE instance SET target_state = 'stopped' WHERE name <> :n"), {"n": name})
        instances.add(connection, name=name, plugin="huzhou_spot_checks", source=name,
                      settings={"path": str(path), "settle_s": 0}, schedule_s=60)  # fmt: skip
    Collector(settings, named.kafka, engine).run(threading.Event(), once=True)
    with engine.connect() as connection:
        return instances.get(connection, name)


def test_the_sheet_comes_back_mended_and_is_taken(
    settings: Settings, named: Endpoints, engine: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "checks.csv"
    file.write_text("\n".join([HEADER, *(GOOD.format(n=n) for n in range(5)), BAD.format(n=7)]) + "\n", "gb18030")
    assert collect(settings, named, engine, "given_back", file).rows_refused == 1
    [(written, count)] = give_back(settings, engine, "given_back", tmp_path / "back.csv")
    assert count == 1
    with written.open(encoding="gb18030", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[0] == [*HEADER.split(","), "退回原因 / Reason"]
    assert rows[1][:2] == ["7", "砖7"]
    for said in ("2017-02-30", "maybe", "日期", "date"):
        assert said in rows[1][-1], "every reason, in both languages"
    rows[1][5:7] = ["2017-02-28", "F"]
    with file.open("w", encoding="gb18030", newline="") as stream:
        csv.writer(stream).writerows([rows[0], *([*GOOD.format(n=n).split(","), ""] for n in range(5)), rows[1]])
    seen = collect(settings, named, engine, "given_back", file)
    assert (seen.rows_refused, seen.events_sent, seen.warnings) == (0, 6, [])
    with pytest.raises(StopProcess) as caught:
        give_back(settings, engine, "given_back", tmp_path / "none.xlsx")
    assert caught.value.code == "nothing_refused"


def test_rows_of_two_files_go_to_a_file_each(
    settings: Settings, named: Endpoints, engine: Engine, tmp_path: Path
) -> None:
    for letter in "ab":
        lines = [HEADER, GOOD.format(n=f"{letter}1"), BAD.format(n=f"{letter}2")]
        (tmp_path / f"{letter}.csv").write_text("\n".join(lines) + "\n", "utf-8")
    collect(settings, named, engine, "two_files", tmp_path / "*.csv")
    found = give_back(settings, engine, "two_files", tmp_path / "back.xlsx")
    assert [(path.name, count) for path, count in found] == [("back_a.xlsx", 1), ("back_b.xlsx", 1)]
    sheet = CalamineWorkbook.from_path(str(found[1][0])).get_sheet_by_index(0).to_python()
    assert sheet[1][0] == "b2"


def test_a_formula_in_a_refused_row_is_no_formula_in_the_sheet(
    settings: Settings, named: Endpoints, engine: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "formula.csv"
    row = "9,=HYPERLINK(1),240,2017-04-23,湖州示例建材有限公司,2017-02-30,P,/"
    file.write_text("\n".join([HEADER, GOOD.format(n=1), row]) + "\n", "utf-8")
    collect(settings, named, engine, "formula", file)
    [(written, _)] = give_back(settings, engine, "formula", tmp_path / "back.csv")
    assert ",=HYPERLINK" not in written.read_text("utf-8")
    with engine.connect() as connection:
        (kept,) = refusals.refused(connection, "formula", limit=9)
    assert b",=HYPERLINK(1)," in bytes(kept.raw), "what was refused is kept as it came"
