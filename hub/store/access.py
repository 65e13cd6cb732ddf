"""Keys and page sessions: only hashes are kept; sources and what they are called."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, text


class Access(NamedTuple):
    """What a key or session may do: its role, for an institution the source it pushes as, and whose it is."""

    role: str
    source: str | None
    csrf: str = ""
    name: str = ""  # who it is, for what people decide


def digest(secret: str) -> bytes:
    """SHA-256 of a secret of 256 random bits; such a secret needs no slow hash."""
    return sha256(secret.encode()).digest()


def add_key(connection: Connection, secret: str, role: str, source: str | None, label: str) -> None:
    """Keep a key's hash."""
    query = text("INSERT INTO api_key (hash, role, source, label) VALUES (:h, :r, :s, :l) ON CONFLICT DO NOTHING")
    connection.execute(query, {"h": digest(secret), "r": role, "s": source, "l": label})


def find_key(connection: Connection, secret: str) -> Access | None:
    """What a key may do; None for an unknown or revoked one."""
    query = text("SELECT role, source, label FROM api_key WHERE hash = :h AND revoked_at IS NULL")
    row = connection.execute(query, {"h": digest(secret)}).one_or_none()
    return Access(row.role, row.source, name=row.label) if row else None


def add_session(connection: Connection, secret: str, kind: str, who: Access, *, seconds: int) -> None:
    """Keep a one-time link or a cookie; expired ones go."""
    connection.execute(text("DELETE FROM session WHERE expires_at < now()"))
    query = text(
        "INSERT INTO session (hash, kind, role, label, csrf, expires_at)"
        " VALUES (:h, :k, :r, :l, :c, now() + make_interval(secs => :s))"
    )
    connection.execute(
        query, {"h": digest(secret), "k": kind, "r": who.role, "l": who.name, "c": who.csrf, "s": seconds}
    )


def use_link(connection: Connection, secret: str) -> Access | None:
    """What a one-time link opens; it is gone after."""
    query = text("DELETE FROM session WHERE hash = :h AND kind = 'link' AND expires_at > now() RETURNING role, label")
    row = connection.execute(query, {"h": digest(secret)}).one_or_none()
    return Access(row.role, None, name=row.label) if row else None


def find_session(connection: Connection, secret: str) -> Access | None:
    """What a cookie may do."""
    query = text("SELECT role, label, csrf FROM session WHERE hash = :h AND kind = 'cookie' AND expires_at > now()")
    row = connection.execute(query, {"h": digest(secret)}).one_or_none()
    return Access(row.role, None, row.csrf, row.label) if row else None


def end_session(connection: Connection, secret: str) -> None:
    """Log out."""
    connection.execute(text("DELETE FROM session WHERE hash = :h"), {"h": digest(secret)})


def add_source(connection: Connection, name: str, en: str, zh: str, *, licence: str = "", sample: bool = False) -> None:
    """Name a source in both languages."""
    query = text(
        "INSERT INTO source VALUES (:n, :en, :zh, :l, :s) ON CONFLICT (name) DO UPDATE SET title_en = excluded.title_en,"
        " title_zh = excluded.title_zh, licence = excluded.licence, sample = excluded.sample"
    )
    connection.execute(query, {"n": name, "en": en, "zh": zh, "l": licence, "s": sample})


def name_source(connection: Connection, name: str) -> None:
    """See that a source has an entry; its titles stay if it has."""
    query = text("INSERT INTO source (name, title_en, title_zh) VALUES (:n, :n, :n) ON CONFLICT DO NOTHING")
    connection.execute(query, {"n": name})


def sources(connection: Connection) -> Sequence[Row[Any]]:
    """Every source with its titles."""
    return connection.execute(text("SELECT name, title_en, title_zh, licence, sample FROM source ORDER BY name")).all()
