"""Questions to people about identity, conflicts, and why an enterprise changed: kept true as mentions are resolved."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLES = """
-- Two enterprises that may be one, by the two mentions that speak most for it.
CREATE TABLE question (
  id uuid PRIMARY KEY,                 -- a hash of both mentions
  one uuid NOT NULL, other uuid NOT NULL,
  weight double precision NOT NULL,    -- log2 odds that they are one
  reason text NOT NULL,
  uncertainty double precision NOT NULL,
  records int NOT NULL,                -- of both enterprises, when they were last resolved
  priority double precision NOT NULL,
  set_aside text,                      -- the decision "not sure" that took it out of the queue
  asked_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX question_queue ON question (priority, id);
CREATE INDEX question_one ON question (one);
CREATE INDEX question_other ON question (other);
-- A code with several unlike names, or a name in one region with several codes.
CREATE TABLE conflict (
  kind text NOT NULL,
  key uuid NOT NULL,                   -- of the block
  scheme text NOT NULL, value text NOT NULL,
  mentions uuid[] NOT NULL,            -- one of each side
  registers int NOT NULL,              -- registers among the sources of these, when they were last resolved
  noted_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (kind, key)
);
CREATE INDEX conflict_key ON conflict (key);
-- What became of the enterprise before (merged, redirected, split, moved), and the decision that did it, if one did.
ALTER TABLE identity_change ADD COLUMN kind text, ADD COLUMN decision text;
CREATE INDEX identity_change_split_before ON identity_change (before) WHERE kind = 'split';
CREATE INDEX identity_change_split_after ON identity_change (after) WHERE kind = 'split';
"""


def upgrade() -> None:
    """Add them."""
    op.execute(TABLES)


def downgrade() -> None:
    """Take them back."""
    op.execute("DROP TABLE conflict, question")
    op.execute("ALTER TABLE identity_change DROP COLUMN kind, DROP COLUMN decision")
