"""Standard Webhooks: the secret each institution signs with, and whether a request is signed with it.

Format: https://github.com/standard-webhooks/standard-webhooks, signature v1: HMAC-SHA256 over `id.timestamp.body`,
base64, several separated by spaces while a secret is being replaced.

No secret is stored: each is derived from one master key in the data folder, the source and a generation number, so that
a copy of the database lets nobody sign.
"""

from __future__ import annotations

import hmac
import os
import secrets
import time
from base64 import b64decode, b64encode
from binascii import Error as NoBase64
from hashlib import sha256
from pathlib import Path

import orjson

from hub.errors import RejectRecord
from hub.settings import Settings

TOLERANCE_S = 300
PREFIX = "whsec_"
MASTER_BYTES = 32


def secret_of(settings: Settings, source: str, generation: int) -> str:
    """The secret that a source signs with, as its SDKs take it: `whsec_` and 256 bits in base64."""
    derived = hmac.digest(_master(settings), f"{source}\0{generation}".encode(), "sha256")
    return PREFIX + b64encode(derived).decode()


def _master(settings: Settings) -> bytes:
    path = settings.data_dir / "secrets" / "webhook_master"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return _new_master(path)


def _new_master(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(secrets.token_bytes(MASTER_BYTES))
    try:
        os.link(draft, path)  # whoever is first makes it; all others take his
    except FileExistsError:
        pass
    except OSError:  # a file system without links
        draft.replace(path)
    draft.unlink(missing_ok=True)
    return path.read_bytes()


def signed(body: bytes, message_id: str, timestamp: str, signatures: str, valid: list[str]) -> bool:
    """Whether one of the signatures is right for one of the secrets in `valid`, and the time within five minutes.

    Raises:
        RejectRecord: the time is not a number, or more than five minutes off (a replay, or a clock that is wrong).
    """
    if not timestamp.isdigit() or len(timestamp) > 12:
        raise RejectRecord("webhook_time", field="webhook-timestamp", found=timestamp)
    if abs(time.time() - int(timestamp)) > TOLERANCE_S:
        raise RejectRecord("webhook_time", field="webhook-timestamp", found=timestamp)
    told = [value for version, _, value in (one.partition(",") for one in signatures.split()) if version == "v1"]
    right = False
    for secret in valid:
        made = hmac.digest(b64decode(secret.removeprefix(PREFIX)), f"{message_id}.{timestamp}.".encode() + body, sha256)
        for value in told[:10]:
            try:
                right |= hmac.compare_digest(made, b64decode(value, validate=True))
            except (NoBase64, ValueError):
                continue
    return right


def event_of(body: bytes, message_id: str) -> object:
    """The event in a webhook's body, as a row of a push: `{"type": "nqi.<kind>[.deleted]", "timestamp", "data"}`.

    Raises:
        RejectRecord: it is none.
    """
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise RejectRecord("not_json", detail=str(error)) from None
    if not isinstance(told, dict):
        raise RejectRecord("field_invalid", field="body", found=type(told).__name__, expected="a JSON object")
    for name in ("type", "data"):
        if name not in told:
            raise RejectRecord("field_missing", field=name)
    kind, _, change = str(told["type"]).removeprefix("nqi.").partition(".")
    row: dict[str, object] = {"kind": kind, "id": message_id}
    if told.get("timestamp") is not None:
        row["time"] = told["timestamp"]
    if change == "deleted":
        data = told["data"]
        return row | {"deleted": True, "record_id": data.get("record_id") if isinstance(data, dict) else None}
    return row | {"record": told["data"]}
