"""The encoding of a text file: found, then checked to the last line; a broken byte spoils its own row only."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

from hub.errors import RejectRecord, StopProcess
from hub.source.raw import Options

BLOCK_BYTES = 1 << 20
LINE_BYTES_MAX = 64 * 1024 * 1024
"""A line longer than this is no line of a table; reading on would fill the memory."""
BROKEN_SHARE_MAX = 1 / 3
"""A file with a larger share of lines that are in neither encoding is in a third one."""
RARE_SHARE_MAX = 0.2
"""Chinese text is made of GB2312 characters; other bytes read as GB18030 give rare ones."""

SIGNATURES = ((b"PK\x03\x04", "ZIP, XLSX"), (b"\xd0\xcf\x11\xe0", "XLS"), (b"%PDF", "PDF"), (b"\x1f\x8b", "GZIP"))
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
GB = "gb18030"
UTF8_PARTS = bytes(0x4C if 0xE4 <= b <= 0xE9 or b == 0xEF else 0x54 if 0x80 <= b <= 0xBF else 0 for b in range(256))
"""L: may lead a Chinese character in UTF-8; T: may follow the lead."""


def find_encoding(path: Path, options: Options) -> str:
    """The encoding that `path` is in: the option `encoding`, a byte order mark, UTF-16 by its NULs, UTF-8, else GB18030.

    GBK counts as GB18030, of which it is a part. A file that is UTF-8 (or GB18030) but for a few broken lines, or
    lines in the other of the two, counts as such: see `check`.

    Raises:
        StopProcess: no text, neither of the two, or a byte order mark that the text does not keep.
    """
    start = read_start(path)
    for signature, name in SIGNATURES:
        if start.startswith(signature):
            raise StopProcess("file_not_text", file=path.name, found=name)
    if named := options.get("encoding"):
        try:
            name = codecs.lookup(str(named)).name
        except LookupError:
            raise StopProcess("encoding_unknown", found=named) from None
        return GB if name in ("gb2312", "gbk") else name  # files called GB2312 hold what only GBK has
    for bom, encoding in BOMS:
        if start.startswith(bom):
            return kept_promise(path, start, encoding)
    for encoding in ("utf-16-le", "utf-16-be"):
        if looks_wide(start, encoding):
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


def kept_promise(path: Path, start: bytes, encoding: str) -> str:
    """What a byte order mark says, if the text is so.

    Raises:
        StopProcess: it is not: an editor put the mark there, or two files were joined.
    """
    if encoding == "utf-8-sig":
        votes = Votes(path)
        if votes.utf8 >= votes.gb and not votes.unlike("utf-8"):
            return encoding
        found = "GB18030" if votes.gb > votes.utf8 else "?"
    elif looks_wide(start[2:], encoding) or not start[2:]:
        return encoding
    else:
        found = "?"
    raise StopProcess("bom_wrong", file=path.name, says=encoding.removesuffix("-sig").upper(), found=found)


def looks_wide(start: bytes, encoding: str) -> bool:
    """Whether this is UTF-16: line breaks and separators have their NUL on one side, and the text is text."""
    if 0 not in start:
        return False
    try:
        text = codecs.getincrementaldecoder(encoding)("strict").decode(start)
    except UnicodeDecodeError:
        return False
    return "\0" not in text and any(mark in text for mark in "\n\r,\t") and rare(text) <= RARE_SHARE_MAX * len(text)


def rare(text: str) -> int:
    """How many characters of `text` GB2312 has not."""
    simple = len(text.encode("ascii", "ignore"))
    common = (len(text.encode("gb2312", "ignore")) - simple) // 2
    return len(text) - simple - common


def guess(path: Path) -> str:
    """UTF-8 or GB18030, by what the lines of the whole file are."""
    votes = Votes(path)
    best = "utf-8" if votes.utf8 >= votes.gb else GB
    if not votes.unlike(best):
        return best
    with path.open("rb") as stream:
        stream.seek(votes.position)
        found = f"0x{stream.read(1).hex()}"
    raise StopProcess("file_encoding", file=path.name, position=votes.position, found=found)


class Votes:
    """How many lines of a file are UTF-8, GB18030 or neither; lines of ASCII are silent."""

    def __init__(self, path: Path) -> None:
        self.utf8 = self.gb = self.neither = 0
        self.position = -1  # of the first byte that is not UTF-8
        self.seen = 0
        for block in read_blocks(path, bom_bytes(path)):
            self.count(block)
            self.seen += len(block)

    def unlike(self, encoding: str) -> bool:
        """Whether too many lines are no text to be called `encoding`."""
        good = self.utf8 if encoding == "utf-8" else self.gb
        return self.neither > BROKEN_SHARE_MAX * (good + self.neither)

    def count(self, block: bytes) -> None:
        """Count a block at once if all of it is one encoding, else line by line."""
        if block.isascii():
            return
        lines = block.count(b"\n") + 1
        try:
            block.decode()
            self.utf8 += lines
            return
        except UnicodeDecodeError as error:
            if self.position < 0:
                self.position = self.seen + error.start
        if is_gb(block) and not two_ideographs(block):
            self.gb += lines
            return
        for line in block.splitlines():
            if line.isascii():
                continue
            utf8 = is_encoded(line, "utf-8")
            self.utf8 += utf8
            gb = not utf8 and is_gb(line)
            self.gb += gb
            self.neither += not (utf8 or gb)


def is_encoded(raw: bytes, encoding: str) -> bool:
    """Whether every byte of `raw` fits `encoding`."""
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def is_gb(raw: bytes, rare_share_max: float = RARE_SHARE_MAX) -> bool:
    """Whether `raw` is GB18030 of the characters that Chinese is written with."""
    try:
        text = raw.decode(GB)
    except UnicodeDecodeError:
        return False
    return rare(text) <= rare_share_max * (len(text) - len(text.encode("ascii", "ignore")))


def is_utf8_in_gb(raw: bytes) -> bool:
    """Whether a line of a GB18030 file is Chinese in UTF-8, which GB18030 may read as other characters."""
    return two_ideographs(raw) and is_encoded(raw, "utf-8")


def two_ideographs(raw: bytes) -> bool:
    """Whether two Chinese characters in UTF-8 are next to each other in `raw`; in GB18030 those bytes seldom are."""
    return b"LTTLTT" in raw.translate(UTF8_PARTS)


def bom_bytes(path: Path) -> int:
    """How many bytes the mark at the file's beginning takes."""
    with path.open("rb") as stream:
        start = stream.read(3)
    return next((len(bom) for bom, _ in BOMS if start.startswith(bom)), 0)


def read_blocks(path: Path, offset: int) -> Iterator[bytes]:
    """The file from `offset`, in blocks of whole lines (ended by LF, CR or both; no NUL-padded encoding).

    Raises:
        StopProcess: a line without end.
    """
    with path.open("rb") as stream:
        stream.seek(offset)
        rest = b""
        while chunk := stream.read(BLOCK_BYTES):
            data = rest + chunk
            end = data.rfind(b"\n") + 1 or data.rfind(b"\r", 0, -1) + 1
            rest = data[end:]
            if len(rest) > LINE_BYTES_MAX:
                raise StopProcess("too_large", found=len(rest), limit=LINE_BYTES_MAX)
            if end:
                yield data[:end]
        if rest:
            yield rest


def check(raw: bytes, text: str, encoding: str, offset: int) -> RejectRecord | None:
    """What is wrong with the bytes of a row that begins at byte `offset` of the file, if anything."""
    name = encoding.removesuffix("-sig")
    if not raw.isascii():
        try:
            raw.decode(name)
        except UnicodeDecodeError as error:
            other = "UTF-8" if name == GB else "GB18030"
            if is_encoded(raw, "utf-8") if name == GB else name == "utf-8" and is_gb(raw, rare_share_max=0):
                return RejectRecord("row_other_encoding", encoding=name.upper(), other=other)
            found = f"0x{raw[error.start : error.start + 1].hex()}"
            return RejectRecord("row_encoding", position=offset + error.start, found=found, encoding=name.upper())
        if name == GB and is_utf8_in_gb(raw):
            return RejectRecord("row_other_encoding", encoding=name.upper(), other="UTF-8")
    if "\0" in text:
        return RejectRecord("row_nul", position=offset + len(text[: text.index("\0")].encode(name)))
    return None
