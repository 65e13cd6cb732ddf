"""An institution that leaves a file for the hub to collect: certificates of made-up enterprises, and the instance for it."""

from __future__ import annotations

import csv
from pathlib import Path

from sqlalchemy import text

from hub.servers import connect_settings
from hub.start import prepare
from hub.store import instances
from tests.faults.world import World
from tests.processes import Process, until

PLUGIN = SOURCE = "city_certification"
INSTANCE = "certificates"
FIXED = {"证书类别": "管理体系", "发证日期": "2024-03-05", "状态": "有效"}
COLUMNS = [
    *("证书编号", "获证组织", "统一社会信用代码", "组织地址", "证书类别", "认证项目", "认证标准", "范围", "产品"),
    *("生产企业", "首次发证日期", "发证日期", "有效期至", "状态", "认可标志"),
]
Rows = dict[str, str]  # certificate number → scope: what the institution changes


def write(path: Path, rows: Rows) -> None:
    """The institution's file, put in its place whole."""
    draft = path.with_suffix(".new")
    with draft.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, COLUMNS)
        out.writeheader()
        for number, scope in rows.items():
            given = {"证书编号": number, "获证组织": f"示例市{number[-2:]}有限公司", "范围": scope}
            out.writerow(dict.fromkeys(COLUMNS, "") | FIXED | given)
    draft.replace(path)


def add_instance(world: World, path: Path) -> None:
    """An instance that reads the file every two seconds."""
    engine = prepare(world.settings, connect_settings(world.settings))
    with engine.begin() as connection:
        instances.add(
            connection, name=INSTANCE, plugin=PLUGIN, source=SOURCE, settings={"path": str(path)}, schedule_s=2
        )
        # as if read before: what a dead one's status says must not be green
        begun = text("INSERT INTO instance_status (instance, heartbeat_at, attempted_at) VALUES (:i, now(), now())")
        connection.execute(begun, {"i": INSTANCE})
    engine.dispose()


def seen_to_be_dead(world: World, collect: Process) -> None:
    """I7 of fault 1: the instance of a collect that died is not green, and green again soon after the start."""
    collect.kill9()
    # What a collect that died half a minute ago has left; silence is allowed to last that long.
    world.query("UPDATE instance_status SET heartbeat_at = heartbeat_at - interval '31 s' RETURNING 1")
    shown = world.api.connector(INSTANCE)
    assert (shown["green"], shown["state"]) == (False, "silent")
    assert shown["why"]
    assert shown["next_action"]
    assert shown["since"]
    collect.start()
    until(lambda: world.api.connector(INSTANCE)["green"], 15, "green again")
