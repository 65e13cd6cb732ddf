"""The family of SOAP services: a WSDL's operation asked page by page; its rows are elements, read as they are printed.

zeep makes the request (it knows the WSDL, its types and WS-Security); it never speaks to the network itself: what it loads
and sends goes through the same checked link as REST. The answer is not turned into typed objects: 1.50 stays 1.50, a date
without zone gets none, and a service that breaks its own schema in one row can still be read.
"""

from __future__ import annotations

from collections.abc import Iterator

from hub.source.pull import Ask, Family, Pulled
from hub.source.raw import Options
from hub.source.systems.rest.link import Link
from hub.source.systems.rest.options import parse
from hub.source.systems.rest.reading import Reading
from hub.source.systems.soap.options import SoapOptions
from hub.source.systems.soap.service import Service
from hub.source.systems.soap.wsdl import Wsdl


def pull(ask: Ask) -> Iterator[Pulled]:
    """The rows of an operation; see `options.SoapOptions` for all that can be set.

    Raises:
        RetryLater: away, cut off, or a fault of the service's own.
        StopProcess: refused, a fault of the caller, or not what the options say.
    """
    options = parse(SoapOptions, ask.options)
    with Link(options, ask) as link:
        service = Service(link, ask, options, Wsdl(link, options))
        yield from Reading(ask, options, service.page, None).run()


def tells_changes(options: Options) -> bool:
    """True if the service can be asked for what changed."""
    return bool(options.get("changes"))


SOAP = Family(name="soap", pull=pull, tells_changes=tells_changes)
