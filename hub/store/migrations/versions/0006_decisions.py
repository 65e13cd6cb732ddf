"""Mentions that are close to each other, former names, and what people decided about identity."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = """
ALTER TABLE session ADD COLUMN label text NOT NULL DEFAULT '';
ALTER TABLE mention ADD COLUMN former jsonb NOT NULL DEFAULT '[]';
-- Words of names by which mentions are found for comparison, and the mentions that came close.
CREATE TABLE meeting (key bigint NOT NULL, mention uuid NOT NULL, PRIMARY KEY (key, mention));
CREATE TABLE hot_meeting (key bigint PRIMARY KEY);
CREATE TABLE link (mention uuid NOT NULL, other uuid NOT NULL, PRIMARY KEY (mention, other));
CREATE TABLE decision (
  id text PRIMARY KEY,
  verdict text NOT NULL,
  decided_by text NOT NULL,
  decided_at timestamptz NOT NULL,
  why text,
  since date,                          -- of a new name
  scheme text, value text, key uuid,   -- of a code that is no identity; the key of its block
  decision text,                       -- that is confirmed or undone
  needs_confirmation boolean NOT NULL,
  mentions uuid[] NOT NULL,
  others uuid[] NOT NULL,
  part int NOT NULL, "offset" bigint NOT NULL,
  known_at timestamptz NOT NULL
);
CREATE INDEX decision_key ON decision (key) WHERE key IS NOT NULL;
CREATE INDEX decision_decision ON decision (decision) WHERE decision IS NOT NULL;
CREATE INDEX decision_known ON decision (known_at, id);
CREATE TABLE decision_mention (
  mention uuid NOT NULL,
  decision text NOT NULL,
  PRIMARY KEY (mention, decision)
);
"""


def upgrade() -> None:
    """Add them."""
    op.execute(TABLES)


def downgrade() -> None:
    """Take them back."""
    op.execute("DROP TABLE decision, decision_mention, link, hot_meeting, meeting")
    op.execute("ALTER TABLE mention DROP COLUMN former")
    op.execute("ALTER TABLE session DROP COLUMN label")
