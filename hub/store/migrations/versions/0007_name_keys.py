"""Keys by which names are understood in a search: their sound, the words of their trade, names that they had."""

from alembic import op
from sqlalchemy import text

from hub.identify.search import name_keys

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

PART = 5000


def upgrade() -> None:
    """Add them, and make those of the mentions that are there."""
    op.execute("ALTER TABLE mention ADD COLUMN name_keys int[] NOT NULL DEFAULT '{}'")
    connection = op.get_bind()
    last = "00000000-0000-0000-0000-000000000000"
    page = text("SELECT id, name, former FROM mention WHERE id > CAST(:last AS uuid) ORDER BY id LIMIT :part")
    while rows := connection.execute(page, {"last": last, "part": PART}).all():
        values = [{"id": row.id, "keys": name_keys([row.name, *row.former])} for row in rows]
        connection.execute(text("UPDATE mention SET name_keys = :keys WHERE id = :id"), values)
        last = str(rows[-1].id)
    op.execute("CREATE INDEX mention_name_keys ON mention USING gin (name_keys)")


def downgrade() -> None:
    """Take them back."""
    op.execute("ALTER TABLE mention DROP COLUMN name_keys")
