"""What an instance of a SOAP service may set, beside what every service may."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from hub.source.systems.rest.options import Connection, Nested


class SoapOptions(Connection):
    """A SOAP service. Pages and times are put into the arguments; `page_param` and the like may be paths (query.pageNo),
    `total_path`, `cursor_path` and `more_path` are elements beside the rows, by local name."""

    wsdl: str = Field(min_length=1)  # an address, or a file
    operation: str
    record: str  # the element that is a row, by its local name
    service: str = ""
    port: str = ""
    address: str = ""  # instead of the WSDL's, which is often only good inside the institution
    arguments: Annotated[dict[str, Any], Nested] = Field(default_factory=dict)
    inside: str = ""  # the element whose text holds the rows: XML or JSON within a string
    paging: Literal["none", "page", "offset", "cursor"] = "none"
