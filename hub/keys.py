"""Keys: made at first start into keys.json (0600), kept in the store as hashes only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import orjson
from sqlalchemy import Engine

from hub.settings import Settings
from hub.store import access
from hub.store.database import away

GENERATED = ("institution", "builder", "operator")  # at first start
ROLES = (*GENERATED, "matcher")  # a matcher's key stands in an address (OpenRefine), so it may only match
FIRST_INSTITUTION = "first_institution"  # the source that the generated institution key pushes as


def path_of(settings: Settings) -> Path:
    """Where keys.json is."""
    return settings.data_dir / "keys.json"


def load(settings: Settings) -> dict[str, str]:
    """The generated keys by role; {} before the first start."""
    try:
        found = orjson.loads(path_of(settings).read_bytes())
    except FileNotFoundError:
        return {}
    return {role: str(found[role]) for role in GENERATED}


def ensure(settings: Settings, engine: Engine) -> dict[str, str]:
    """The keys, made if this is the first start; their hashes put into the store if it has none (a new database)."""
    keys = load(settings)
    if not keys:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        keys = {role: new_secret() for role in GENERATED}
        target = path_of(settings)
        draft = target.with_suffix(f".{os.getpid()}.new")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
            stream.write(orjson.dumps(keys, option=orjson.OPT_INDENT_2))
        try:
            os.link(draft, target)  # unlike a rename, never replaces what another process made meanwhile
        except FileExistsError:
            keys = load(settings)
        except OSError:  # a file system without links
            draft.replace(target)
        draft.unlink(missing_ok=True)
    with away(), engine.begin() as connection:
        access.add_source(connection, FIRST_INSTITUTION, "The first institution", "首个接入机构")
        for role, secret in keys.items():
            source = FIRST_INSTITUTION if role == "institution" else None
            access.add_key(connection, secret, role, source, role)
    return keys


def new_secret() -> str:
    """256 random bits, told apart by a prefix (so that scanners find a leaked one)."""
    return "nqi_" + secrets.token_urlsafe(32)
