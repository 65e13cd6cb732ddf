"""Webhooks: what was answered to each message, so that one sent again has no effect again."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE webhook_message (
  source text NOT NULL,
  id uuid NOT NULL,                    -- a hash of the sender's own and of the body
  outcomes jsonb NOT NULL,
  answered_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (source, id)
);
CREATE INDEX webhook_message_age ON webhook_message (answered_at);
"""


def upgrade() -> None:
    """Add it."""
    op.execute(TABLES)


def downgrade() -> None:
    """Take it back."""
    op.execute("DROP TABLE webhook_message")
