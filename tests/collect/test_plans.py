"""What a planner makes of a reading's own tables, when it looked at them at the worst moment."""

from __future__ import annotations

from sqlalchemy import text

from hub.event import content_hash
from hub.settings import Settings
from hub.start import find, prepare
from hub.store import source_rows

MANY = 20_000


def test_what_is_gone_is_found_by_hashing_though_the_table_of_what_was_seen_looked_empty(settings: Settings) -> None:
    """Compared row by row, 100,000 rows took six minutes."""
    engine = prepare(settings, find(settings))
    values = {"feed": "f", "nothing": str(content_hash(None).hex())}
    with engine.begin() as connection:
        connection.execute(text("ANALYZE seen"))  # as it is between readings
        connection.execute(
            text(
                "INSERT INTO source_row (key, source, kind, record_id, version, hash, feed, lot)"
                " SELECT md5(n::text)::uuid, 's', 'recall', n::text, 1, md5(n::text)::uuid, 'f', 1 FROM generate_series(1, :n) n"
            ),
            {"n": MANY},
        )
        connection.execute(text("INSERT INTO seen SELECT 'f', key FROM source_row WHERE feed = 'f'"))
        source_rows.patient(connection)
        plans = [
            "\n".join(connection.execute(text("EXPLAIN " + query.text), values | {"limit": 10}).scalars())
            for query in (source_rows.SHARE, source_rows.GONE)
        ]
        assert source_rows.gone_share(connection, "f", content_hash(None)) == (0, MANY)
    engine.dispose()
    for plan in plans:
        assert "seen" in plan
        assert "Nested Loop" not in plan
