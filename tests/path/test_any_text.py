"""Whatever texts a party has, ingest stores the record or makes a dead letter of it, and readers can show what is stored."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import fastavro
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from hub import codec, unified
from hub.event import Event
from hub.records import Certificate, Party
from hub.store.database import engine as make_engine
from hub.store.database import migrate
from tests.path.storing import KIND, Store, messages

any_text = st.text(st.characters(exclude_categories=("Cs",)), max_size=20) | st.sampled_from(
    [
        "",
        " ",
        "\0",
        "990100",
        "CN",
        "cn",
        "99",
        "杭州市",
        "（",
        "有限公司",
        "集团",
        "%",
        "\\",
        "𠮷" * 3,
        "\u3000",
        "ﷺ" * 5,
        "İ",
        "ß",
        "示" * 3000,
    ]
)
scheme = st.sampled_from(["uscc", "lei", "org_code", "reg_no", "stock_code"]) | any_text
party = st.fixed_dictionaries(
    {
        "role": st.just("holder") | any_text,
        "name": st.none() | any_text,
        "identifiers": st.lists(st.fixed_dictionaries({"scheme": scheme, "value": any_text}), max_size=2),
        "region": st.none() | any_text,
        "address": st.none() | any_text,
    }
)


@pytest.fixture(scope="module")
def store(database_url: str) -> Iterator[Store]:
    """An empty database of this module's."""
    migrate(database_url)
    found = Store(database_url, block_max=100, weighed=False)
    yield found
    found.connection.close()


def framed(record_id: str, parties: list[dict[str, Any]]) -> bytes:
    """A certificate with parties that no model has checked."""
    value = codec.encoder(KIND)(Certificate(record_id=record_id, number="n", parties=[Party(role="holder", name="甲")]))
    schema_id, fields = codec.decode_plain(value)
    out = io.BytesIO(value[: codec.HEADER_BYTES])
    out.seek(codec.HEADER_BYTES)
    fastavro.schemaless_writer(out, codec._plain(schema_id), fields | {"parties": parties})
    return out.getvalue()


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(found=st.lists(st.lists(party, max_size=2), min_size=1, max_size=4), source=any_text, own_id=any_text)
def test_any_text(store: Store, database_url: str, found: list[list[dict[str, Any]]], source: str, own_id: str) -> None:
    store.clear()
    events = [
        Event(source or "s", KIND, f"R{n}", 1, framed(f"R{n}", parties), own_id) for n, parties in enumerate(found)
    ]
    store.put(messages(events))
    rows = store.connection.execute("SELECT count(*) FROM version").fetchone()
    dead = store.connection.execute("SELECT count(*) FROM dead_letter").fetchone()
    store.connection.commit()
    assert rows is not None
    assert dead is not None
    assert rows[0] + dead[0] == len(found)
    clean = "\0" not in source and "/" not in source and "\\x00" not in repr(found)
    assert not (clean and dead[0]), "nothing but a NUL makes a text unusable"
    show(database_url)


def show(database_url: str) -> None:
    """Everything that is stored, as readers see it."""
    engine = make_engine(database_url, pool_size=1)
    try:
        with engine.connect() as connection:
            unified.listing(connection, after=None, limit=50)
            for enterprise in connection.execute(text("SELECT DISTINCT enterprise FROM mention")).scalars().all():
                standing, mentions = unified.resolve(connection, enterprise)
                assert standing == enterprise
                unified.record_of(connection, enterprise, mentions, records_max=10)
    finally:
        engine.dispose()
