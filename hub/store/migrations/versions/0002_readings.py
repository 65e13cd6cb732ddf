"""Readings: leases, what a whole reading has shown, rows' own hashes and keys, unfinished sendings, sign-offs."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = r"""
-- raw_hash: of the row as the source gave it, so that an unchanged one costs a look-up only. row_key: the source's own
-- key, by which it says that a row is gone. lot: the sending that its newest event was part of.
ALTER TABLE source_row ADD COLUMN raw_hash uuid, ADD COLUMN row_key text, ADD COLUMN lot bigint NOT NULL DEFAULT 0;
CREATE INDEX source_row_raw ON source_row (feed, raw_hash);
CREATE INDEX source_row_row_key ON source_row (feed, row_key) WHERE row_key IS NOT NULL;
DROP INDEX source_row_feed;
ALTER TABLE source_row DROP COLUMN pass;
UPDATE source_row SET lot = -1 WHERE NOT acked;
ALTER TABLE source_row DROP COLUMN acked;

-- A sending that the broker has not acknowledged yet, or never will: its rows are sent again. One row a batch, where a
-- mark on each of its rows would write every row twice.
CREATE SEQUENCE lot_id;
CREATE TABLE open_lot (id bigint PRIMARY KEY);
INSERT INTO open_lot VALUES (-1);

-- What the whole reading under way has shown; what it has not shown at its end is gone.
CREATE TABLE seen (feed text NOT NULL, key uuid NOT NULL, PRIMARY KEY (feed, key));

-- Each whole reading that came to its end: "source = hub as of as_of: n records". as_of moves on when a later reading
-- finds the source unchanged as a whole.
CREATE TABLE sign_off (
  instance text NOT NULL,
  began_at timestamptz NOT NULL,
  ended_at timestamptz NOT NULL DEFAULT now(),
  as_of timestamptz NOT NULL,
  records bigint NOT NULL,   -- that source and hub both have
  unchanged bigint NOT NULL,
  missed bigint NOT NULL,    -- that the hub did not have, or had otherwise
  gone bigint NOT NULL,
  refused bigint NOT NULL,
  PRIMARY KEY (instance, began_at)
);

ALTER TABLE instance_status
  ADD COLUMN lease_until timestamptz,
  ADD COLUMN path_at timestamptz,           -- the newest heartbeat of this instance that came through topic and ingest
  ADD COLUMN release boolean NOT NULL DEFAULT false,  -- a person lets the held deletions happen
  ADD COLUMN warnings jsonb NOT NULL DEFAULT '[]';
ALTER TABLE refused_row
  ADD COLUMN severity text NOT NULL DEFAULT 'refused' CHECK (severity IN ('refused', 'warned')),
  ADD COLUMN others jsonb NOT NULL DEFAULT '[]';
"""


def upgrade() -> None:
    """Add them."""
    op.execute(TABLES)


def downgrade() -> None:
    """Not taken back: what a source has shown would be forgotten, and everything sent again."""
    raise NotImplementedError
