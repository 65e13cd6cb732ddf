"""Checks of what changes at a source: deletions, transactions that commit late, a restore; and the sign-off."""

from __future__ import annotations

from hub.conform.outcome import not_here
from hub.conform.playing import ALONE, HERE, Steps
from hub.conform.topic import newest
from hub.conform.trial import Trial
from hub.errors import HubError


def deletions(trial: Trial) -> Steps:
    """One row goes; then all, then most; then one is refused; then the first comes back."""
    rest = trial.items[1:]
    trial.peer.show(trial.items)
    yield HERE
    trial.reads(trial.items)
    trial.peer.show(rest)
    yield HERE
    trial.reads(rest)
    for left in ([], rest[:1]):
        trial.peer.show(left)
        yield HERE
        trial.holds()
        trial.peer.show(rest)
        if trial.peer.told:  # what the source itself has told stays told, and waits for a person
            trial.stage.release(trial.name)
        yield HERE
        trial.reads(rest)
        if not trial.peer.told:
            trial.quiet()
    if (unfit := trial.rows.unfit(rest[0])) is not None:
        trial.peer.show([unfit, *rest[1:]])
        yield HERE
        trial.quiet()
    trial.peer.show(trial.items)
    yield HERE
    trial.reads(trial.items)
    trial.once()
    return None


def late_commits(trial: Trial) -> Steps:
    """Two transactions, the later one committed first: the reading between them must not hide the earlier one."""
    if trial.peer.late is None:
        return not_here(HubError("conform_no_transactions"))
    *items, early, late = trial.items
    trial.peer.show(items)
    yield ALONE
    trial.reads(items)
    commit_early, commit_late = trial.peer.late(early), trial.peer.late(late)
    commit_late()
    yield ALONE
    trial.reads([*items, late])
    commit_early()
    yield ALONE
    trial.reads([*items, early, late])
    yield ALONE
    trial.quiet()
    return None


def restored(trial: Trial) -> Steps:
    """Rows change, come and go; then the source is as it was before."""
    first, second, *rest = trial.items
    before = [first, *rest]
    trial.peer.show(before)
    yield HERE
    trial.reads(before)
    after = [trial.rows.changed(first, 1) or first, second, *rest[1:]]
    trial.peer.show(after)
    yield HERE
    trial.reads(after)
    (trial.peer.restore or trial.peer.show)(before)
    yield HERE
    trial.reads(before)
    if trial.peer.restore and not any(one["code"] == "source_restored" for one in trial.seen.warnings or []):
        raise HubError("conform_unnoticed")
    trial.once()
    return None


def signed_off(trial: Trial) -> Steps:
    """A row goes, one changes: the sign-off counts what source and topic have."""
    if trial.candidate.declared.family.adds_only(trial.candidate.declared.options):
        return not_here(HubError("conform_adds_only"))
    second, *rest = trial.items[1:]
    for shown in (trial.items, [trial.rows.changed(second, 1) or second, *rest]):
        trial.peer.show(shown)
        yield HERE
        trial.reads(shown)
        said, found = trial.stage.signed_off(trial.name), len(newest(trial.topic))
        if said != found or said != len(shown):
            raise HubError("conform_signed", said=said, found=found, shown=len(shown))
    yield HERE
    trial.quiet()
    return None
