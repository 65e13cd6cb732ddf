"""Webhooks: the sources that may push so."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE webhook (
  source text PRIMARY KEY,
  generation int NOT NULL DEFAULT 1,   -- of its secret, which is derived and not stored
  replaced_at timestamptz NOT NULL DEFAULT now()
);
"""


def upgrade() -> None:
    """Add it."""
    op.execute(TABLES)


def downgrade() -> None:
    """Take it back."""
    op.execute("DROP TABLE webhook")
