"""An institution's forward proxy, as its own process: python forward_proxy.py PORT. GET /control tells what it passed on."""

from __future__ import annotations

import asyncio
import json
import sys
from urllib.parse import urlsplit

passed: list[str] = []


async def pump(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    while piece := await source.read(65536):
        target.write(piece)
        await target.drain()
    target.close()


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    method, address, _ = head.split(b"\r\n", 1)[0].decode().split(" ")
    if address == "/control":
        body = json.dumps({"asked": passed}).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        await writer.drain()
        writer.close()
        return
    passed.append(f"{method} {address}")
    target = urlsplit(address if "://" in address else f"//{address}")
    there, onward = await asyncio.open_connection("127.0.0.1", target.port)
    if method == "CONNECT":
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    else:
        path = target.path + (f"?{target.query}" if target.query else "")
        onward.write(head.replace(address.encode(), path.encode(), 1))
    await asyncio.gather(pump(reader, onward), pump(there, writer))


async def main() -> None:
    server = await asyncio.start_server(serve, "127.0.0.1", int(sys.argv[1]))
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
