"""Checks of what happens to the machine: killed, its clock wrong, its memory short, its link bad."""

from __future__ import annotations

import random

from hub.conform.outcome import not_here
from hub.conform.playing import HERE, Steps
from hub.conform.process import Run, clock_library
from hub.conform.trial import Trial
from hub.errors import HubError
from hub.source.systems.files import FILES

POINTS = ("after_read", "after_produce", "before_position", "after_position", "after_settling")
DIED = 137
BATCH = 3
BADLY = Run(patient=False)
DIES_WITHIN = (0.95, 1.25)
"""Of the time that it took to die at a point: somewhere in the reading."""
HOUR_FAST, HOUR_SLOW = "+3600", "-3600"
ROWS, MORE = 5_000, 10
BYTES_MAX = 8 * 1024 * 1024
MEMORY_SHARE_MAX = 0.3


def killed(trial: Trial) -> Steps:
    """Ended at each point, and at some moment, of one reading after the other; then read to the end."""
    items, deaths = trial.items, 0
    trial.peer.show(items)
    for point in POINTS:
        dies_at = (("HUB_CRASH_POINT", f"collect.{point}"),)
        ended = yield Run(process=True, environment=dies_at, alone=True, patient=False)
        if ended.code != DIED:
            raise HubError("conform_not_dead", point=point, ended=ended.code)
        deaths += 1
    changed = [trial.rows.changed(item, 1) or item for item in items[1:]]
    trial.peer.show(changed)
    # A row is gone: the deletion too must survive.
    dies_after_s = ended.took_s * random.uniform(*DIES_WITHIN)
    ended = yield Run(process=True, alone=True, dies_after_s=dies_after_s, patient=False)
    deaths += ended.code != 0
    yield Run(process=True, alone=True)
    trial.shows(changed)
    yield HERE  # documents that changed while a reading was interrupted: what went with them is seen by the next one
    trial.reads(changed)
    trial.once(again_max=deaths * BATCH)
    return None


def clock(trial: Trial) -> Steps:
    """The content changes while the clock is fast, then slow, then right."""
    library = clock_library()
    if library is None:
        return not_here(HubError("conform_no_clock"))
    first, *rest = trial.items
    for number, offset in enumerate((HOUR_FAST, HOUR_SLOW, "")):
        shown = [first if not number else trial.rows.changed(first, number) or first, *rest[number:]]
        trial.peer.show(shown)
        faked = (("LD_PRELOAD", str(library)), ("FAKETIME", offset), ("DONT_FAKE_MONOTONIC", "1"))
        yield Run(process=True, environment=faked) if offset else HERE
        trial.reads(shown)
    trial.once()
    return None


def huge(trial: Trial) -> Steps:
    """The memory of a process that reads so many rows, and of one that reads ten times as many."""
    if trial.peer.whole_document:
        yield from ()
        return not_here(HubError("conform_whole"))
    one = max(len(item.raw) for item in trial.items)
    count = max(ROWS // 100, min(ROWS, BYTES_MAX // MORE // max(1, one)))
    items = trial.rows.sample(count * MORE)
    memory = []
    for shown in (items[:count], items):
        trial.peer.show(shown)
        ended = yield Run(process=True, alone=True)
        trial.reads(shown)
        memory.append(ended.memory)
    least, most = memory
    if most > least * (1 + MEMORY_SHARE_MAX):
        percent = round((most / least - 1) * 100)
        mb = {"mb": most >> 20, "least": least >> 20}
        raise HubError("conform_memory", rows=len(items), percent=percent, **mb)
    return None


def link(trial: Trial) -> Steps:
    """Read over a slow link; then a link that breaks off in the middle, and heals."""
    if trial.peer.link is None:
        return not_here(HubError("conform_no_link" if trial.candidate.declared.family is FILES else "conform_no_wire"))
    rest = trial.items[1:]
    trial.peer.show(trial.items)
    trial.peer.link.slow()
    yield BADLY
    trial.peer.link.heal()
    if not trial.seen.code:
        trial.reads(trial.items)
    yield HERE
    trial.reads(trial.items)
    changed = [trial.rows.changed(item, 1) or item for item in rest]
    trial.peer.show(changed)
    trial.peer.link.cut()
    yield BADLY
    if trial.seen.error_class != "RetryLater" or any(sent.value is None for sent in trial.news):
        raise HubError("conform_not_held", wanted="RetryLater", said=trial.seen.message_en or "–")
    trial.peer.link.heal()
    yield HERE
    trial.reads(changed)
    trial.once(again_max=len(changed))
    return None
