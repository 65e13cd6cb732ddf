"""A schema registry of the institution's: which Avro schema a number stands for; asked once for each number."""

from __future__ import annotations

import io
from typing import Any, NamedTuple, Self
from urllib.parse import quote

import fastavro
import httpcore
import httpx
import orjson

from hub.errors import RejectRecord, RetryLater, StopProcess
from hub.source.formats.debezium import connect_schema
from hub.source.raw import Options
from hub.source.systems.rest.network import CheckedNetwork, trusted
from hub.source.systems.topic.options import shown_secret

FRAME = 5  # a zero, and the schema's number in four bytes
ANSWER_BYTES_MAX = 4_000_000
REFERENCES_MAX = 50
TIMEOUT_S = 10.0


class Known(NamedTuple):
    """A schema, ready to read with, and in Connect's words."""

    avro: Any
    connect: dict[str, Any]


class Registry:
    """Schemas by number; option `registry` (an address), `registry_user` and `registry_password`."""

    def __init__(self, options: Options) -> None:
        given = options.get("registry")
        if not given:
            raise StopProcess("registry_unset")
        url = httpx.URL(str(given).rstrip("/"))
        if url.scheme not in ("http", "https") or not url.host or url.userinfo:
            raise StopProcess("registry_unset")
        self._url = url
        self._headers: dict[bytes | str, bytes | str] = {
            "host": url.netloc.decode(),
            "accept": "application/vnd.schemaregistry.v1+json",
        }
        if options.get("registry_user"):
            password = shown_secret(options.get("registry_password"))
            basic = httpx.BasicAuth(str(options["registry_user"]), password)
            self._headers["authorization"] = next(basic.auth_flow(httpx.Request("GET", url))).headers["authorization"]
        self._pool = httpcore.ConnectionPool(
            network_backend=CheckedNetwork(options), ssl_context=trusted(str(options.get("ca_file", "")))
        )
        self._known: dict[int, Known | None] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.close()

    def read(self, data: bytes) -> tuple[Any, dict[str, Any]]:
        """(the value, its schema in Connect's words) of a framed Avro value.

        Raises:
            RejectRecord: no frame, an unknown number, or bytes that the schema does not read.
        """
        if len(data) < FRAME or data[0] != 0:
            raise RejectRecord("wire_format", detail=f"it begins with {data[:FRAME].hex(' ') or 'nothing'}")
        number = int.from_bytes(data[1:FRAME], "big")
        if number not in self._known:
            self._known[number] = self._fetched(number)
        known = self._known[number]
        if known is None:
            raise RejectRecord("topic_schema_unknown", found=number)
        stream = io.BytesIO(data)
        stream.seek(FRAME)
        try:
            value = fastavro.schemaless_reader(stream, known.avro, None)
        except Exception as error:  # fastavro raises whatever the bytes lead it to
            raise RejectRecord("avro_invalid", detail=f"{type(error).__name__}: {error}"[:200]) from None
        if stream.tell() != len(data):
            raise RejectRecord("avro_invalid", detail=f"{len(data) - stream.tell()} bytes are left over")
        return value, known.connect

    def _fetched(self, number: int) -> Known | None:
        answer = self._get(f"/schemas/ids/{number}")
        if answer is None:
            return None
        if answer.get("schemaType", "AVRO") != "AVRO":
            raise StopProcess("registry_answer", detail=f"schema {number} is {str(answer['schemaType'])[:20]}")
        named: dict[str, Any] = {}
        self._refer(answer, named, [])
        try:
            schema = orjson.loads(answer["schema"])
            return Known(fastavro.parse_schema(schema, named_schemas=named), connect_schema(schema))
        except Exception as error:  # fastavro raises KeyError, TypeError, and errors of its own
            raise StopProcess("registry_answer", detail=f"schema {number}: {error}"[:200]) from None

    def _refer(self, answer: dict[str, Any], named: dict[str, Any], path: list[str]) -> None:
        """The schemas that this one builds on, first."""
        for reference in answer.get("references") or ():
            subject, version = str(reference["subject"]), int(reference["version"])
            if f"{subject}/{version}" in path or len(path) > REFERENCES_MAX:
                raise StopProcess("registry_answer", detail=f"{subject} refers to itself")
            other = self._get(f"/subjects/{quote(subject, safe='')}/versions/{version}")
            if other is None:
                raise StopProcess("registry_answer", detail=f"{subject} version {version} is missing")
            self._refer(other, named, [*path, f"{subject}/{version}"])
            fastavro.parse_schema(orjson.loads(other["schema"]), named_schemas=named)

    def _get(self, path: str) -> dict[str, Any] | None:
        """The answer; None where there is nothing (404)."""
        timeout = dict.fromkeys(("connect", "read", "write", "pool"), TIMEOUT_S)
        try:
            with self._pool.stream(
                "GET", str(self._url) + path, headers=self._headers, extensions={"timeout": timeout}
            ) as response:
                body = b""
                for part in response.iter_stream():
                    body += part
                    if len(body) > ANSWER_BYTES_MAX:
                        raise StopProcess("registry_answer", detail=f"more than {ANSWER_BYTES_MAX} bytes")
                status = response.status
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
            raise RetryLater("registry_away", detail=str(error) or type(error).__name__) from None
        if status == 404:
            return None
        if status in (401, 403):
            raise StopProcess("registry_answer", detail=f"{status}; see registry_user and registry_password")
        if status >= 500 or status == 429:
            raise RetryLater("registry_away", detail=str(status))
        try:
            found = orjson.loads(body)
        except orjson.JSONDecodeError:
            found = None
        if status != 200 or not isinstance(found, dict) or not isinstance(found.get("schema"), str):
            raise StopProcess("registry_answer", detail=f"{status} {body[:60]!r}")
        return found
