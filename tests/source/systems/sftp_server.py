"""An SFTP server of one folder as a process of its own: `sftp_server.py ROOT CONTROL`, where CONTROL is a folder.

It reads its keys from CONTROL, writes its port and each password that it was told there, and looks there for its habits.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import asyncssh

ROOT, CONTROL = Path(sys.argv[1]), Path(sys.argv[2])
WANTED = json.loads((CONTROL / "login.json").read_text("utf-8"))


class Login(asyncssh.SSHServer):
    """One user, by password or key."""

    def password_auth_supported(self) -> bool:
        """Yes."""
        return True

    def validate_password(self, username: str, password: str) -> bool:
        """Whether this is the user."""
        with (CONTROL / "told").open("a", encoding="utf-8") as told:
            told.write(f"{password}\n")
        return [username, password] == WANTED

    def public_key_auth_supported(self) -> bool:
        """Yes."""
        return True

    def validate_public_key(self, username: str, key: Any) -> bool:
        """Whether this is the user's key."""
        known = asyncssh.read_public_key(CONTROL / "client_key.pub")
        return bool(key.public_data == known.public_data)


class Files(asyncssh.SFTPServer):
    """The folder as the root, with habits: "slow" waits before each read, "cut" ends the connection within a file."""

    def __init__(self, chan: Any) -> None:
        super().__init__(chan, chroot=os.fsencode(ROOT))
        self.chan = chan

    async def read(self, file_obj: object, offset: int, size: int) -> bytes:
        """Some bytes of a file."""
        if (CONTROL / "cut").exists() and offset > 100_000:
            self.chan.get_connection().abort()
        if (CONTROL / "slow").exists():
            await asyncio.sleep(float((CONTROL / "slow").read_text("utf-8")))
        return bytes(super().read(file_obj, offset, size))


async def serve() -> None:
    """Until it is killed."""
    server = await asyncssh.listen(
        "127.0.0.1", 0, server_factory=Login, server_host_keys=[CONTROL / "host_key"], sftp_factory=Files
    )
    (CONTROL / "port.new").write_text(str(server.get_port()), encoding="utf-8")
    (CONTROL / "port.new").rename(CONTROL / "port")
    await server.wait_closed()


asyncio.run(serve())
