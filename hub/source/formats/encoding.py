"""The encoding of a text file: found, then checked to the last byte; a broken byte spoils its own row only."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TextIO

from hub.errors import RejectRecord, StopProcess
from hub.source.raw import Options

CHUNK_BYTES = 1 << 20
LINE_CHARACTERS_MAX = 64 * 1024 * 1024
"""A line longer than this is no line of a table; reading on would fill the memory."""
BROKEN_SHARE_MAX = 0.05
"""A file with a larger share of broken characters is not in that encoding."""
COMMON_SHARE_MIN = 0.8
"""Chinese text is made of GB2312 characters; other bytes read as GB18030 give rare ones."""

CHARACTER_BYTES = 3
"""What one cut character can leave behind; a longer run of broken bytes is of another encoding."""
BROKEN = re.compile("[\udc80-\udcff]+")

SIGNATURES = ((b"PK\x03\x04", "ZIP, XLSX"), (b"\xd0\xcf\x11\xe0", "XLS"), (b"%PDF", "PDF"), (b"\x1f\x8b", "GZIP"))
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class Line(NamedTuple):
    """A piece of the file: `raw` as it stood, `error` if it holds a byte that no text has."""

    raw: bytes
    error: RejectRecord | None


def find_encoding(path: Path, options: Options) -> str:
    """The encoding that `path` is in: the option `encoding`, a byte order mark, UTF-8, else GB18030.

    A file that is UTF-8 (or GB18030) but for a few broken bytes counts as such: see `check`.
    Raises:
        StopProcess: no text, or neither of the two.
    """
    start = read_start(path)
    for signature, name in SIGNATURES:
        if start.startswith(signature):
            raise StopProcess("file_not_text", file=path.name, found=name)
    if named := options.get("encoding"):
        try:
            return codecs.lookup(str(named)).name
        except LookupError:
            raise StopProcess("encoding_unknown", found=named) from None
    for bom, encoding in BOMS:
        if start.startswith(bom):
            return encoding
    if start.count(0) > len(start) // 8:
        raise StopProcess("file_not_text", file=path.name, found="NUL")
    return guess(path)


def read_start(path: Path) -> bytes:
    """The first 4 KB.

    Raises:
        StopProcess: the file is empty.
    """
    with path.open("rb") as stream:
        start = stream.read(4096)
    if not start:
        raise StopProcess("file_empty", file=path.name)
    return start


def guess(path: Path) -> str:
    """UTF-8 or GB18030, by what the whole file decodes to."""
    broken, position = broken_share(path, "utf-8")
    if broken <= BROKEN_SHARE_MAX:
        return "utf-8"
    broken, _ = broken_share(path, "gb18030")
    if broken <= BROKEN_SHARE_MAX:
        return "gb18030"
    with path.open("rb") as stream:
        stream.seek(position)
        found = f"0x{stream.read(1).hex()}"
    raise StopProcess("file_encoding", file=path.name, position=position, found=found)


def broken_share(path: Path, encoding: str) -> tuple[float, int]:
    """Share of the characters beyond ASCII that are wrong in `encoding`; byte position of the first broken one."""
    decoder = codecs.getincrementaldecoder(encoding)("surrogateescape")
    good = broken = seen = 0
    position = -1
    with path.open("rb") as stream:
        while True:
            chunk = stream.read(CHUNK_BYTES)
            text = decoder.decode(chunk, final=not chunk)
            if not text.isascii():
                beyond = [c for c in text if c > "\x7f"]
                runs = [len(run) for run in BROKEN.findall(text)]
                lost = sum(runs)
                if lost and position < 0:
                    position = seen + first_broken(text, encoding)
                rare = len(beyond) - lost - common(beyond) if encoding == "gb18030" else 0
                broken += sum(1 if run <= CHARACTER_BYTES else run for run in runs)
                broken += rare if rare > (1 - COMMON_SHARE_MIN) * len(beyond) else 0
                good += len(beyond) - lost
            seen += len(text.encode(encoding, "surrogateescape"))
            if not chunk:
                return broken / (good + broken or 1), position


def first_broken(text: str, encoding: str) -> int:
    """Byte position in `text` of its first undecodable byte."""
    at = next(i for i, c in enumerate(text) if "\udc80" <= c <= "\udcff")
    return len(text[:at].encode(encoding))


def common(characters: list[str]) -> int:
    """How many of `characters` GB2312 has."""
    return len("".join(characters).encode("gb2312", "ignore").decode("gb2312"))


def read_lines(path: Path, encoding: str) -> Iterator[str]:
    """The lines of a file with their ends; a byte that does not decode stays in its line as a lone surrogate.

    Raises:
        StopProcess: a line without end, or UTF-16 that is broken.
    """
    with open_text(path, encoding) as stream:
        try:
            while line := stream.readline(LINE_CHARACTERS_MAX):
                if len(line) == LINE_CHARACTERS_MAX:
                    raise StopProcess("too_large", found=len(line), limit=LINE_CHARACTERS_MAX)
                yield line
        except UnicodeDecodeError as error:
            found = f"0x{error.object[error.start : error.start + 1].hex()}"
            raise StopProcess("file_encoding", file=path.name, position=error.start, found=found) from None


def read_text(path: Path, encoding: str, bytes_max: int) -> str:
    """A whole file as text, broken bytes as lone surrogates.

    Raises:
        StopProcess: more than `bytes_max`.
    """
    size = path.stat().st_size
    if size > bytes_max:
        raise StopProcess("too_large", found=size, limit=bytes_max)
    with open_text(path, encoding) as stream:
        return stream.read()


def open_text(path: Path, encoding: str) -> TextIO:
    """The file opened as text, line ends as they are."""
    errors = "strict" if encoding.startswith("utf-16") else "surrogateescape"
    return path.open(encoding=encoding, errors=errors, newline="")


def bom_bytes(encoding: str) -> int:
    """How many bytes the mark at the file's beginning takes."""
    return {"utf-8-sig": 3, "utf-16": 2}.get(encoding, 0)


def check(text: str, encoding: str, offset: int) -> Line:
    """The bytes of a piece of the file that begins at byte `offset`, and what is wrong with them, if anything."""
    encoding = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(encoding, encoding)
    try:
        raw = text.encode(encoding)
    except UnicodeEncodeError:
        raw = text.encode(encoding, "surrogateescape")
        at = first_broken(text, encoding)
        found = f"0x{raw[at : at + 1].hex()}"
        return Line(raw, RejectRecord("row_encoding", position=offset + at, found=found, encoding=encoding.upper()))
    if "\0" in text:
        at = len(text[: text.index("\0")].encode(encoding))
        return Line(raw, RejectRecord("row_nul", position=offset + at))
    return Line(raw, None)
