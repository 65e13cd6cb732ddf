"""The family of REST services: pages of JSON (or of documents) over HTTP, whole or by what changed."""

from __future__ import annotations

from collections.abc import Iterator

from hub.source.pull import Ask, Family, Pulled
from hub.source.raw import Options
from hub.source.systems.rest.children import Below
from hub.source.systems.rest.link import Link
from hub.source.systems.rest.options import RestOptions, parse
from hub.source.systems.rest.reading import Reading
from hub.source.systems.rest.service import Service


def pull(ask: Ask) -> Iterator[Pulled]:
    """The rows of a service; see `options.RestOptions` for all that can be set.

    Raises:
        RetryLater: away, cut off, too busy for too long, or its rows moved while they were read.
        StopProcess: refused, moved, or not what the options say.
    """
    options = parse(RestOptions, ask.options)
    with Link(options, ask) as link:
        service = Service(link, ask, options)
        expand = Below(link, service, options, options.children).expanded if options.children else None
        yield from Reading(ask, options, service.page, expand).run()


def tells_changes(options: Options) -> bool:
    """True if the service can be asked for what changed."""
    return bool(options.get("changes"))


REST = Family(name="rest", pull=pull, tells_changes=tells_changes)
