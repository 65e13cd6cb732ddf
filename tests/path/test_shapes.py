"""The migration that puts a shape beside each meeting key leaves what resolving would have written."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, make_url

from hub.identify.made_up import generate
from hub.identify.mention import mention
from hub.store import database
from hub.store.database import migrate
from hub.store.identities import resolve
from hub.store.mentions import Seen
from tests.path.storing import Store

MET = "SELECT key, mention, shape FROM meeting ORDER BY key, mention"


def test_keys_are_made_anew(database_url: str) -> None:
    migrate(database_url)
    store = Store(database_url, block_max=64, weighed=True)
    store.clear()
    found = [mention(line.source, line.name, [], line.region, "", line.former) for line in generate(60, 8)[1]]
    resolve(store.connection, {one.id: one for one in found}, Seen(10_000, weighed=True), block_max=64)
    before = store.connection.execute(MET).fetchall()
    store.connection.execute("INSERT INTO hot_meeting SELECT min(key) FROM meeting")
    hot = store.connection.execute("SELECT key FROM hot_meeting").fetchall()
    store.connection.commit()
    assert before
    config = Config()
    config.set_main_option("script_location", str(Path(database.__file__).with_name("migrations")))
    engine = create_engine(make_url(database_url).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0007")
        command.upgrade(config, "head")
    engine.dispose()
    assert store.connection.execute(MET).fetchall() == before
    assert store.connection.execute("SELECT key FROM hot_meeting").fetchall() == hot
    store.clear()
    store.connection.close()
