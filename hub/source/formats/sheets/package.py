"""The parts of a spreadsheet's ZIP, read as a stream within limits, XML without declarations of its own."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from lxml import etree

from hub.errors import StopProcess
from hub.source.raw import Options, limit

ELEMENT_BYTES_MAX = 8 * 1024 * 1024
"""A row, or a string, that takes more than this of its part is not one; as a tree it would be thirty times as large."""
RATIO_MAX = 400
RATIO_FREE_BYTES = 16 * 1024 * 1024
"""Up to here a part may unpack to any multiple; beyond, repeated cells do not explain more than RATIO_MAX."""


class Package:
    """A spreadsheet's ZIP: its parts by name."""

    def __init__(self, path: Path, options: Options) -> None:
        self.file = path.name
        self.bytes_max = limit(options, "unpacked_bytes_max")
        try:
            self.zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
            raise self.broken(error) from None
        if any(info.flag_bits & 1 for info in self.zip.infolist()):
            raise StopProcess("file_encrypted", file=self.file)
        if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in self.zip.infolist()):
            raise self.broken("compression")

    def broken(self, detail: object) -> StopProcess:
        """The error of a file that is no spreadsheet, or cut off."""
        return StopProcess("sheet_broken", file=self.file, detail=detail)

    def has(self, name: str) -> bool:
        """Whether there is such a part."""
        return name in self.zip.NameToInfo

    def stream(self, name: str) -> Part:
        """A part's bytes.

        Raises:
            StopProcess: no such part.
        """
        try:
            info = self.zip.getinfo(name)
            return Part(self, self.zip.open(info), info.compress_size)
        except (KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError) as error:
            raise self.broken(error) from None

    def elements(self, name: str, *tags: str) -> Iterator[Any]:
        """The elements of a part that are called so, each whole; it is gone when the next is asked for.

        Raises:
            StopProcess: no such part, not XML, larger than the limits.
        """
        with self.stream(name) as stream:
            context = etree.iterparse(
                stream, events=("end",), tag=tuple(f"{{*}}{tag}" for tag in tags), resolve_entities=False,
                no_network=True, load_dtd=False, remove_comments=True, remove_pis=True, huge_tree=False,
            )  # fmt: skip
            try:
                for _, element in context:
                    stream.mark = stream.seen
                    yield element
                    element.clear()
                    parent = element.getparent()
                    while parent is not None and parent[0] is not element:
                        del parent[0]
            except (etree.XMLSyntaxError, zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
                raise self.broken(error) from None

    def close(self) -> None:
        """Close the file."""
        self.zip.close()


class Part:
    """A part as a stream that keeps to the limits: `seen` bytes so far, `mark` where the last element ended."""

    def __init__(self, package: Package, stream: IO[bytes], packed: int) -> None:
        self.package = package
        self.inner = stream
        self.packed = max(packed, 1)
        self.seen = 0
        self.mark = 0
        self.tail = b""

    def __enter__(self) -> Part:
        return self

    def __exit__(self, *_: object) -> None:
        self.inner.close()

    def read(self, size: int = -1) -> bytes:
        """The next bytes.

        Raises:
            StopProcess: over a limit, or a document type, which no spreadsheet has and a bomb needs.
        """
        data = self.inner.read(size if size >= 0 else 1 << 20)
        if not self.seen and data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise self.package.broken("UTF-16")  # in which what follows could not be looked for
        self.seen += len(data)
        if b"<!DOCTYPE" in self.tail + data:
            raise StopProcess("xml_entities", file=self.package.file)
        self.tail = data[-8:]
        if self.seen > RATIO_FREE_BYTES and self.seen > RATIO_MAX * self.packed:
            raise StopProcess("unpacks_to_much", file=self.package.file, found=f"{self.seen // self.packed}:1")
        if self.seen > self.package.bytes_max:
            raise StopProcess("too_large", found=self.seen, limit=self.package.bytes_max)
        if self.seen - self.mark > ELEMENT_BYTES_MAX:
            raise StopProcess("too_large", found=self.seen - self.mark, limit=ELEMENT_BYTES_MAX)
        return data
