"""The checks, each a walk through one sort of trouble."""

from __future__ import annotations

from hub.conform.checks.changes import deletions, late_commits, restored, signed_off
from hub.conform.checks.machine import clock, huge, killed, link
from hub.conform.checks.rows import bad_rows, columns, pure, repeated
from hub.conform.playing import Check
from hub.conform.trial import A_DAY_S, WHOLE_EACH_TIME_S

KILLED_BATCH = 3
PAGE_ROWS = 500  # of a service, where it is asked for many
ALL = (
    Check("killed", killed, {"collect_batch_max": KILLED_BATCH}, quick=False),
    Check("repeated", repeated),
    Check("late_commits", late_commits, {"reconcile_s": A_DAY_S}),  # by what changed alone
    Check("deletions", deletions),
    Check("bad_rows", bad_rows),
    Check("columns", columns),
    Check("huge", huge, {"page_size": PAGE_ROWS}, quick=False),
    Check("clock", clock),
    Check("link", link),
    Check("restored", restored),
    Check("pure", pure),
    Check("signed_off", signed_off, {"reconcile_s": WHOLE_EACH_TIME_S}),
)
"""In the order of `outcome.CHECKS`."""
