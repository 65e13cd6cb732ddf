"""What an instance of a service may set: where it is, how to get in, how its pages go on, what tells a change."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from hub.errors import StopProcess
from hub.source.raw import Options


def from_text(value: object) -> object:
    """A list or an object that was written as JSON text, as in the settings of Kafka Connect's clients."""
    return json.loads(value) if isinstance(value, str) and value.strip()[:1] in ("{", "[") else value


def from_list(value: object) -> object:
    """Several values: a list, or one text with commas."""
    value = from_text(value)
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


Several = Annotated[tuple[str, ...], BeforeValidator(from_list)]
Nested = BeforeValidator(from_text)


class Part(BaseModel):
    """A piece of the options; a name that it does not know is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Signing(Part):
    """How requests are signed. Templates name {method} {host} {path} {query} {body} {body_hash} {timestamp} {nonce}
    {user} {secret}; those of headers and params also {signature}."""

    algorithm: str = (
        "hmac-sha256"  # hmac-<hash>, or a plain <hash> of a text that holds {secret}; sm3 where OpenSSL has it
    )
    text: str = "{method}\n{path}\n{query}\n{timestamp}\n{nonce}\n{body_hash}"
    encoding: Literal["hex", "HEX", "base64"] = "hex"
    timestamp: Literal["s", "ms", "iso"] = "s"
    headers: Annotated[dict[str, str], Nested] = Field(
        default={"X-Key-Id": "{user}", "X-Timestamp": "{timestamp}", "X-Nonce": "{nonce}", "X-Signature": "{signature}"}
    )
    params: Annotated[dict[str, str], Nested] = {}


class Changes(Part):
    """How the service is asked for what changed: the parameter for the time, the cell that has it, and how late a change
    may still come to light (a transaction that began before and ended after): so far back is asked again."""

    param: str
    column: str
    overlap_s: float = Field(300.0, ge=0, le=366 * 86_400)
    format: str = (
        "iso"  # iso (UTC), local (2026-11-25 10:00:00, Beijing), date, s, ms, or a pattern of strftime (Beijing)
    )


class Deleted(Part):
    """The cell by which the service says that a row is no more, and what then stands there."""

    column: str
    values: Several = ("1", "true", "True", "Y", "y", "是", "已删除", "deleted")


class Children(Part):
    """What hangs below each row and is asked for one by one: `path` names cells of the row, /reports/{id}/items.

    With `into` it becomes that cell of the row ("." lays an object over the row); without, each child is a row of its own,
    with the cells of its parent that `parent_cells` names.
    """

    path: str
    items: str | None = None
    into: str = ""
    parent_cells: Several = ()


class Connection(BaseModel):
    """How a service is reached: by REST and by SOAP alike."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    hosts: Several = ()  # further hosts (host or host:port) that links and imports may lead to, with the credentials
    headers: Annotated[dict[str, str | SecretStr], Nested] = {}
    auth: Literal["none", "header", "query", "basic", "oauth2", "hmac", "wsse", "wsse_digest"] = "none"
    auth_name: str = "Authorization"  # the header, or the parameter of the query
    auth_prefix: str = ""  # before the secret in that header: "Bearer "
    auth_user: str = ""  # user, client id, key id
    auth_secret: SecretStr | None = None  # key, password, client secret, signing key
    auth_send: Literal["header", "body"] = "header"  # where OAuth2's client shows who it is
    token_url: str = ""
    scope: str = ""
    signing: Annotated[Signing, Nested] = Signing()
    proxy: str = ""  # only this one: the environment's proxies are never used
    ca_file: Path | None = None  # an institution's own certification authority (PEM)
    requests_per_s: float = Field(50.0, gt=0, le=10_000)
    timeout_s: float = Field(30.0, gt=0, le=3600)  # without a byte
    answer_s_max: float = Field(300.0, gt=0, le=86_400)  # for one whole answer
    answer_bytes_max: int = Field(64 * 1024 * 1024, ge=1024)  # unpacked
    tries_max: int = Field(4, ge=1)  # of one request, before the reading is given up for now
    wait_s_max: float = Field(60.0, ge=0, le=86_400)  # waited in place; a service that wants more is read again later
    pages_max: int = Field(100_000, ge=1)
    paging: Literal["auto", "none", "page", "offset", "cursor", "link", "next"] = "auto"
    page_param: str = "page"
    page_first: int = 1
    page_size: int = Field(0, ge=0)
    size_param: str = ""
    offset_param: str = "offset"
    cursor_param: str = "cursor"
    cursor_path: str = ""
    cursor_column: str = ""  # the cursor is this cell of the last row
    next_path: str = ""
    more_path: str = ""  # a truth value: whether another page follows
    total_path: str = ""
    last_page: Literal["empty", "short", "missing"] = "empty"  # what a page after the last one looks like
    key: Several = ()  # the row's own key: a column, or several
    changes: Annotated[Changes | None, Nested] = None
    deleted: Annotated[Deleted | None, Nested] = None


class RestOptions(Connection):
    """A REST service."""

    url: str
    method: Literal["GET", "POST"] = "GET"
    params: Annotated[dict[str, str | int | float | bool], Nested] = {}
    body: Annotated[dict[str, Any], Nested] = {}  # of a POST; pages and times are then put into it
    items: str | None = None  # where the rows are: "data.list"; "" where the answer itself is the list
    ok_path: str = ""  # where the service says how it went, though the status is 200: "code"
    ok_values: Several = ("0", "200", "true", "True")
    busy_values: Several = ()  # of the same: asked too much, try later
    children: Annotated[Children | None, Nested] = None


M = TypeVar("M", bound=Connection)


def parse(model: type[M], options: Options) -> M:
    """The options as the family's own type.

    Raises:
        StopProcess: one is missing or is not what it must be; what was given is not shown, it may be a secret.
    """
    try:
        found = model.model_validate(dict(options))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise StopProcess("service_option", option=".".join(map(str, first["loc"])), detail=first["msg"]) from None
    if found.auth != "none" and found.auth_secret is None:
        raise StopProcess("service_option_wanted", option="auth_secret", because=f"auth={found.auth}")
    if found.auth == "oauth2" and not found.token_url:
        raise StopProcess("service_option_wanted", option="token_url", because="auth=oauth2")
    if found.deleted and not found.key:
        raise StopProcess("service_option_wanted", option="key", because="deleted")
    wanted = {"cursor": ("cursor_path", "cursor_column"), "next": ("next_path",)}.get(found.paging, ())
    if wanted and not any(getattr(found, name) for name in wanted):
        raise StopProcess("service_option_wanted", option=wanted[0], because=f"paging={found.paging}")
    return found
