"""The lines of a text file, bytes and text side by side, some thousands at a time."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from hub.errors import StopProcess
from hub.source.formats.encoding import (
    BLOCK_BYTES,
    GB,
    LINE_BYTES_MAX,
    bom_bytes,
    read_blocks,
    two_ideographs,
)

LINES_MAX = 4096
WIDE = ("utf-16", "utf-32", "utf-7", "iso2022", "hz")
"""Encodings in which the byte of a line break need not be one."""


class Block(NamedTuple):
    """Lines that follow each other: `raws` as they stand in the file, `texts` the same decoded, ends included.

    A byte that does not decode stays in its text as a lone surrogate. `suspect`: some line has such a byte or a NUL.
    """

    raws: list[bytes]
    texts: list[str]
    suspect: bool


def read_lines(path: Path, encoding: str) -> Iterator[Block]:
    """The file's lines without the mark at its beginning, in blocks of at most LINES_MAX.

    Raises:
        StopProcess: a line without end; a wide encoding (UTF-16…) that breaks.
    """
    encoding = codecs.lookup(encoding.removesuffix("-sig")).name
    blocks = wide(path, encoding) if encoding.replace("_", "").startswith(WIDE) else narrow(path, encoding)
    for raws, texts, suspect in blocks:
        for begin in range(0, len(raws), LINES_MAX):
            end = begin + LINES_MAX
            yield Block(raws[begin:end], texts[begin:end], suspect)


def narrow(path: Path, encoding: str) -> Iterator[Block]:
    """Encodings that have line breaks as ASCII has them, such as UTF-8 and GB18030."""
    for data in read_blocks(path, bom_bytes(path)):
        raws = data.splitlines(keepends=True)
        suspect = b"\0" in data
        try:
            texts = list(io.StringIO(data.decode(encoding), newline=""))
            suspect = suspect or (encoding == GB and two_ideographs(data))
        except UnicodeDecodeError:
            texts = [raw.decode(encoding, "surrogateescape") for raw in raws]
            suspect = True
        yield Block(raws, texts, suspect)


def wide(path: Path, encoding: str) -> Iterator[Block]:
    """Encodings whose line breaks show only once decoded; a line's bytes are what encodes to its text."""
    bom = bom_bytes(path)
    if encoding == "utf-16":
        with path.open("rb") as stream:
            encoding = "utf-16-be" if stream.read(2) == codecs.BOM_UTF16_BE else "utf-16-le"
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    rest, seen = "", bom
    with path.open("rb") as stream:
        stream.seek(bom)
        more = True
        while more:
            chunk = stream.read(BLOCK_BYTES)
            more = bool(chunk)
            try:
                text = rest + decoder.decode(chunk, final=not more)
            except UnicodeDecodeError as error:
                found = f"0x{error.object[error.start : error.start + 1].hex()}"
                position = seen + len(chunk) - len(error.object) + error.start
                raise StopProcess(
                    "file_broken", file=path.name, position=position, found=found, encoding=encoding.upper()
                ) from None
            seen += len(chunk)
            end = (text.rfind("\n") + 1 or text.rfind("\r", 0, -1) + 1) if more else len(text)
            rest = text[end:]
            if len(rest) > LINE_BYTES_MAX:
                raise StopProcess("too_large", found=len(rest), limit=LINE_BYTES_MAX)
            texts = list(io.StringIO(text[:end], newline=""))
            yield Block([line.encode(encoding) for line in texts], texts, "\0" in text)


def numbered(path: Path, encoding: str) -> Iterator[tuple[int, int, bytes, str, bool]]:
    """Line by line: (number from 1, byte offset, bytes, text, suspect)."""
    number, offset = 1, bom_bytes(path)
    for raws, texts, suspect in read_lines(path, encoding):
        for raw, text in zip(raws, texts, strict=True):
            yield number, offset, raw, text, suspect
            number += 1
            offset += len(raw)


def read_text(path: Path, encoding: str, bytes_max: int) -> str:
    """A whole file as text, broken bytes as lone surrogates.

    Raises:
        StopProcess: more than `bytes_max`, or a wide encoding that breaks.
    """
    size = path.stat().st_size
    if size > bytes_max:
        raise StopProcess("too_large", found=size, limit=bytes_max)
    return "".join(text for block in read_lines(path, encoding) for text in block.texts)
