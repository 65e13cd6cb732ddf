"""Readings that end in the middle: a process for each, cut off at one line of hub/collect/{reading,sending}.py, then one to the end.

Run as `python -m tests.collect.crashing STRIDE`; prints a line of JSON for each: the line, what is there, what was saved.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import text

from hub.collect import reading, sending
from hub.settings import Settings
from hub.source.pull import Gone
from hub.start import find, prepare
from hub.store import instances
from tests.collect.test_hostile import System, row

FILES = (reading.__file__, sending.__file__)
KILLED = 137
LINES_MAX = 5000


def cut_off_at(number: int) -> None:
    """End the process, as a power cut would, before the `number`-th line that it runs in these files."""
    count = [0]

    def line(frame: Any, event: str, _: object) -> Any:
        if event == "line":
            count[0] += 1
            if count[0] == number:
                print(f"{os.path.basename(frame.f_code.co_filename)}:{frame.f_lineno}", file=sys.stderr, flush=True)
                os._exit(KILLED)
        return line

    def call(frame: Any, event: str, _: object) -> Any:
        return line if frame.f_code.co_filename in FILES else None

    threading.settrace(call)
    sys.settrace(call)


def in_a_process(work: Callable[[], None]) -> int:
    """Its exit code."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException as error:
            print(repr(error), file=sys.stderr)
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def scene(settings: Settings, name: str, *, changes: bool, step: str, cut: int = 0) -> None:
    """One reading of a system: as it was ("first"), or as it is since ("second")."""
    servers = find(settings)
    engine = prepare(settings, servers)
    system = System(settings, servers, engine, changes, name)
    with engine.begin() as connection:
        instances.set_target(connection, name, "running")
    before = [*(row(f"N{n}") for n in range(12)), row("NX", "bad")]
    if step == "first":
        system.show(*before)
        os._exit(0)
    changed = [row("N1", "changed"), row("N99"), row("NX", "bad")]
    now = [*before[:1], *changed, *before[3:-1]]
    if changes:
        now = [changed[0], Gone("-", "N2"), *changed[1:], Gone("-", "N3"), before[3]]
    if cut:
        cut_off_at(cut)
    system.show(*now)
    sys.settrace(None)
    os._exit(0)


def there(settings: Settings, name: str) -> dict[str, Any]:
    """What the hub rests on after all of it."""
    engine = prepare(settings, find(settings))
    try:
        with engine.connect() as connection:
            query = text("SELECT record_id, raw_hash IS NOT NULL FROM source_row WHERE feed = :n AND NOT EXISTS"
                         " (SELECT 1 FROM open_lot o WHERE o.id = lot)")  # fmt: skip
            rows = dict(connection.execute(query, {"n": name}).tuples().all())
            refused = connection.execute(
                text("SELECT count(*) FROM refused_row WHERE instance = :n"), {"n": name}
            ).scalar_one()
            code, position = connection.execute(
                text("SELECT code, position FROM instance_status WHERE instance = :n"), {"n": name}
            ).one()
    finally:
        engine.dispose()
    return {"rows": rows, "refused": refused, "code": code, "open": position.get("open")}


def main(stride: int) -> None:
    """Cut at every `stride`-th line of a reading as a whole and of one of changes."""
    settings = Settings()
    for changes in (False, True):
        for number in range(1, LINES_MAX, stride):
            name = f"{'changes' if changes else 'whole'}_{number}"

            def run(step: str, cut: int = 0, name: str = name, changes: bool = changes) -> int:
                return in_a_process(lambda: scene(settings, name, changes=changes, step=step, cut=cut))

            assert run("first") == 0
            ended = run("second", number)
            if ended != KILLED:  # the reading has no more lines
                assert ended == 0
                break
            assert run("second") == 0
            print(json.dumps({"name": name, "changes": changes, **there(settings, name)}), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
