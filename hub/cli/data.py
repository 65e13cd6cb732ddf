"""Commands that show or move data: push, enterprises, connectors, changes, schemas, keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from hub import keys as key_making
from hub import schema
from hub.cli.database import database
from hub.cli.output import ask, contents, say, show
from hub.cli.running import Json
from hub.errors import StopProcess
from hub.records import SCHEMED
from hub.settings import Settings
from hub.store import access, webhooks
from hub.webhooks import secret_of

app = typer.Typer()
enterprises = typer.Typer(no_args_is_help=True, help="Unified records / 企业统一档案")
keys = typer.Typer(no_args_is_help=True, help="Access keys / 访问密钥")
app.add_typer(enterprises, name="enterprises")
app.add_typer(keys, name="keys")


TYPES = {
    ".json": "application/json", ".ndjson": "application/x-ndjson", ".jsonl": "application/x-ndjson",
    ".xml": "application/dcc+xml",
}  # fmt: skip


@app.command()
def push(file: Path, as_json: Json = False) -> None:
    """Push a file of events (.json, .ndjson) or a calibration certificate (DCC, .xml); each row's outcome / 推送事件文件"""
    settings = Settings()
    content_type = TYPES.get(file.suffix.lower())
    if content_type is None:
        raise StopProcess("push_file_type", file=file.name, known=", ".join(TYPES))
    body = contents(file)
    accepted, refused = 0, []
    for first, part in _parts(body, content_type, settings):
        answer = ask(settings, "institution", "POST", "/v1/events", content=part,
                     headers={"content-type": content_type}).json()  # fmt: skip
        accepted += answer["accepted"]
        refused += [row | {"row": row["row"] + first} for row in answer["rows"] if row["status"] == "refused"]
    if as_json:
        show({"accepted": accepted, "refused": refused}, True)
    else:
        say(f"accepted / 已接收 {accepted}, refused / 拒收 {len(refused)}")
        if refused:
            show(refused, False, ["row", "field", "found", "message"])
    if refused:
        raise typer.Exit(1)


def _parts(body: bytes, content_type: str, settings: Settings) -> Iterator[tuple[int, bytes]]:
    """(rows before, body) of each request: NDJSON is cut at lines within the limits, a document goes whole."""
    if content_type != "application/x-ndjson":
        yield 0, body
        return
    part: list[bytes] = []
    sent = size = 0
    for line in filter(bytes.strip, body.split(b"\n")):
        if part and (len(part) >= settings.push_rows_max or size + len(line) >= settings.push_body_bytes_max):
            yield sent, b"\n".join(part)
            sent, size, part = sent + len(part), 0, []
        part.append(line)
        size += len(line) + 1
    if part:
        yield sent, b"\n".join(part)


@enterprises.command("list")
def list_enterprises(
    name: str = "", identifier: str = "", region: str = "", kind: str = "", limit: int = 20, as_json: Json = False
) -> None:
    """Search / 检索"""
    asked = {"name": name, "identifier": identifier, "region": region, "kind": kind, "limit": limit}
    params = {key: value for key, value in asked.items() if value}
    answer = ask(Settings(), "builder", "GET", "/v1/enterprises", params=params).json()
    show(answer if as_json else answer["data"], as_json, ["id", "name", "region", "counts"])


@enterprises.command("show")
def show_enterprise(enterprise: str, as_of: str = "", as_json: Json = False) -> None:
    """One unified record, by its id or any identifier (USCC, LEI…) / 查看一家企业"""
    settings = Settings()
    if len(enterprise) != 32:
        found = ask(settings, "builder", "GET", "/v1/enterprises", params={"identifier": enterprise}).json()["data"]
        if not found:
            raise StopProcess("enterprise_unknown", found=enterprise)
        if len(found) > 1:  # a code that several firms' records carry: showing the first would be a guess
            show(found, as_json, ["id", "name", "region", "counts"])
            raise StopProcess("identifier_shared", found=enterprise, count=len(found))
        enterprise = found[0]["id"]
    params = {"as_of": as_of} if as_of else {}
    answer = ask(settings, "builder", "GET", f"/v1/enterprises/{enterprise}", params=params).json()
    if as_json:
        show(answer, True)
        return
    rows: list[dict[str, Any]] = [
        {"field": field, "value": folded["value"], "sources": ", ".join(sorted({p["source"] for p in folded["provenance"]})),
         "others": len(folded["others"])}
        for field, folded in answer["profile"].items()
    ]  # fmt: skip
    show(rows, False)
    show(dict(answer["counts"]), False)


@app.command()
def changes(after: str = "", limit: int = 50, as_json: Json = False) -> None:
    """The change feed after a cursor / 变更流"""
    answer = ask(Settings(), "builder", "GET", "/v1/changes", params={"after": after, "limit": limit}).json()
    show(answer if as_json else answer["data"], as_json, ["cursor", "type", "kind", "source", "record_id", "known_at"])


@keys.command("add")
def add_key(
    role: str,
    source: Annotated[str, typer.Option(help="the source an institution pushes as")] = "",
    title: str = "",
    title_zh: str = "",
    name: Annotated[str, typer.Option(help="whose it is: stands beside what that person decides")] = "",
) -> None:
    """Make a key; it is shown once / 新建密钥（只显示一次）"""
    if role not in key_making.ROLES:
        raise StopProcess("choice_unknown", field="role", found=role, known=", ".join(key_making.ROLES))
    if (role == "institution") != bool(source) or not all(c.isalnum() or c in "_-" for c in source):
        raise StopProcess("key_source")
    secret = key_making.new_secret()
    with database() as connection:
        access.add_key(connection, secret, role, source or None, name.strip() or role)
        if source:
            access.add_source(connection, source, title or source, title_zh or title or source)
    say(secret)


@keys.command("webhook")
def webhook_secret(source: str) -> None:
    """Let a source push by signed webhooks, or replace its secret; the one before is taken for a day / Webhook 签名密钥"""
    if not source or not all(c.isalnum() or c in "_-" for c in source):
        raise StopProcess("key_source")
    with database() as connection:
        generation = webhooks.replace(connection, source)
        access.name_source(connection, source)
    say(secret_of(Settings(), source, generation))


@app.command()
def schemas(
    release: Annotated[bool, typer.Option(help="write changed kinds as new versions")] = False, as_json: Json = False
) -> None:
    """Released schemas; with --release, release what changed in the models / 已发布的模式"""
    if release:
        for kind in SCHEMED:
            row = schema.release(kind)
            if row:
                say(f"released / 已发布 {row.name}, id {row.id}")
    show([row._asdict() for row in schema.released()], as_json)
