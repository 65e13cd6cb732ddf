"""Keys that may only match: they stand in a service's address, where a stronger key must never be."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a key have the role `matcher`."""
    op.execute("ALTER TABLE api_key DROP CONSTRAINT api_key_role_check")
    op.execute(
        "ALTER TABLE api_key ADD CONSTRAINT api_key_role_check"
        " CHECK (role IN ('institution', 'builder', 'operator', 'matcher'))"
    )


def downgrade() -> None:
    """Take it back; such keys go."""
    op.execute("DELETE FROM api_key WHERE role = 'matcher'")
    op.execute("ALTER TABLE api_key DROP CONSTRAINT api_key_role_check")
    op.execute(
        "ALTER TABLE api_key ADD CONSTRAINT api_key_role_check CHECK (role IN ('institution', 'builder', 'operator'))"
    )
