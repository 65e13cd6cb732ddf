"""The database in which institutions' tables stand, one for all peers that are databases."""

from __future__ import annotations

from contextlib import ExitStack

from sqlalchemy import make_url

from hub.conform.peers.databases import SECRET
from hub.conform.stage import Stage
from hub.store.scratch import scratch_database


class Sources:
    """A database beside the hub's own; its password is a secret of the hub's."""

    def __init__(self, stage: Stage) -> None:
        self._stack = ExitStack()
        named = make_url(stage.servers.database_url)
        self.url = self._stack.enter_context(scratch_database(stage.servers.database_url, f"{named.database}_source"))
        self.url = make_url(self.url).set(drivername="postgresql").render_as_string(hide_password=False)
        secret = stage.settings.data_dir / "secrets" / SECRET
        secret.parent.mkdir(parents=True, exist_ok=True)
        secret.touch(mode=0o600)
        secret.write_text(named.password or "", encoding="utf-8")

    def close(self) -> None:
        """Drop it."""
        self._stack.close()
