"""What is seen of a mention at a glance stands beside each key by which it meets others."""

from __future__ import annotations

from typing import Any

from alembic import op
from sqlalchemy import text

from hub.identify.known import known
from hub.identify.meeting import KIND_BITS, meeting_keys, shape, shape_at
from hub.identify.mention import Mention

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

PART = 5000
PAGE = """
SELECT id, source, name, identifiers, region, address, former FROM mention m
WHERE id > CAST(:last AS uuid) AND EXISTS (SELECT FROM met_before b WHERE b.mention = m.id) ORDER BY id LIMIT :part
"""


def upgrade() -> None:
    """Add it, and make the keys anew, which tell their kind from now on."""
    op.execute("CREATE TEMPORARY TABLE met_before ON COMMIT DROP AS SELECT DISTINCT mention FROM meeting")
    op.execute("CREATE INDEX ON met_before (mention)")
    op.execute("TRUNCATE meeting")
    op.execute("ALTER TABLE meeting DROP CONSTRAINT meeting_pkey, ADD COLUMN shape bigint NOT NULL")
    op.execute("ALTER TABLE meeting ADD PRIMARY KEY (key, mention) INCLUDE (shape)")
    connection = op.get_bind()
    hot = {key >> KIND_BITS for key in connection.execute(text("DELETE FROM hot_meeting RETURNING key")).scalars()}
    still_hot: set[int] = set()
    last = "00000000-0000-0000-0000-000000000000"
    while rows := connection.execute(text(PAGE), {"last": last, "part": PART}).all():
        values: list[dict[str, Any]] = []
        for row in rows:
            codes = tuple((scheme, value) for scheme, value in row.identifiers)
            one = known(Mention(row.id.bytes, row.source, row.name, codes, row.region, row.address, tuple(row.former)))
            keys, seen = meeting_keys(one), shape(one)
            still_hot.update(key for key in keys if key >> KIND_BITS in hot)
            values += [{"key": key, "mention": row.id, "shape": shape_at(key, seen)} for key in keys]
        if values:
            connection.execute(text("INSERT INTO meeting VALUES (:key, :mention, :shape)"), values)
        last = str(rows[-1].id)
    if still_hot:
        connection.execute(text("INSERT INTO hot_meeting VALUES (:key)"), [{"key": key} for key in sorted(still_hot)])


def downgrade() -> None:
    """Take it back; the keys stay as they are now, which tells no earlier version anything."""
    op.execute("ALTER TABLE meeting DROP CONSTRAINT meeting_pkey, DROP COLUMN shape, ADD PRIMARY KEY (key, mention)")
