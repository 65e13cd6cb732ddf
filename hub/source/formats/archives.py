"""ZIP archives: their files unpacked one by one, under names of ours and within limits, and read."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from hub.errors import StopProcess
from hub.source.raw import Header, Options, Row, Rows, limit

RATIO_MAX = 400
RATIO_FREE_BYTES = 64 * 1024 * 1024
"""Up to here an archive may unpack to any multiple of its size; beyond, data does not explain more than RATIO_MAX."""
DEPTH_MAX = 1
CHUNK_BYTES = 1 << 20
NAME_CHARACTERS_MAX = 80
NO_DATA = frozenset(
    {
        ".pdf", ".doc", ".docx", ".wps", ".ppt", ".pptx", ".ofd", ".md", ".ini", ".db",
        ".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".mp4",
    }
)  # fmt: skip
"""What lies beside data in the archives that institutions send."""


def members(path: Path, options: Options, rows: Rows) -> Iterator[Row]:
    """Rows of the files in an archive, read by `rows`; options: members (a pattern of their names).

    Nothing is unpacked under a name that the archive chooses. A file that cannot be read never costs its neighbours:
    their rows come first, then its error.

    Raises:
        StopProcess: no ZIP, cut off; unpacks to too much or too many; archives within archives within archives;
            a file in it that has a password, leads out of the archive, is a link, is twice there, or cannot be read.
    """
    depth = int(options.get("archive_depth", 0))
    if depth > DEPTH_MAX:
        raise StopProcess("archive_nested", file=path.name, limit=DEPTH_MAX)
    inner = {**options, "archive_depth": depth + 1}
    failure: StopProcess | None = None
    with opened(path, options) as archive, TemporaryDirectory(prefix="hub-archive-") as folder:
        seen: set[str] = set()
        for number, info in enumerate(archive.infolist()):
            name = name_of(info)
            if info.is_dir() or not wanted(name, str(options.get("members", ""))):
                continue
            try:
                refuse_unsafe(path.name, name, info, seen)
                file = Path(folder) / str(number) / short(name)
                unpack(archive, info, file, path.name)
                for row in rows(file, inner):
                    yield (
                        row._replace(document=name)
                        if isinstance(row, Header)
                        else row._replace(place=f"{name} {row.place}")
                    )
                file.unlink()
            except StopProcess as error:
                failure = failure or error
    if failure:
        raise failure


def opened(path: Path, options: Options) -> zipfile.ZipFile:
    """The archive, if what it declares is within limits.

    Raises:
        StopProcess: it is not, or is no ZIP.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        raise StopProcess("archive_broken", file=path.name, detail=error) from None
    infos = archive.infolist()
    total, packed = sum(info.file_size for info in infos), max(path.stat().st_size, 1)
    wrong: StopProcess | None = None
    if len(infos) > limit(options, "archive_files_max"):
        wrong = StopProcess("archive_many", file=path.name, found=len(infos), limit=limit(options, "archive_files_max"))
    elif total > limit(options, "unpacked_bytes_max"):
        wrong = StopProcess("too_large", found=total, limit=limit(options, "unpacked_bytes_max"))
    elif total > RATIO_FREE_BYTES and total > RATIO_MAX * packed:
        wrong = StopProcess("unpacks_to_much", file=path.name, found=f"{total // packed}:1")
    if wrong:
        archive.close()
        raise wrong
    return archive


def name_of(info: zipfile.ZipInfo) -> str:
    """A file's name as it was meant: without the flag for UTF-8, Chinese Windows writes names in GBK."""
    name = info.filename
    if not info.flag_bits & 0x800:
        raw = name.encode("cp437", "replace")  # as zipfile took it, by the standard
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")


def wanted(name: str, pattern: str) -> bool:
    """Whether a file is data: what the pattern names, or without one what is not known to be something else."""
    last = PurePosixPath(name).name
    if pattern:
        return fnmatch(name, pattern) or fnmatch(last, pattern)
    hidden = last.startswith((".", "~$")) or "__MACOSX" in PurePosixPath(name).parts
    return not hidden and PurePosixPath(last).suffix.lower() not in NO_DATA and last != "Thumbs.db"


def refuse_unsafe(file: str, name: str, info: zipfile.ZipInfo, seen: set[str]) -> None:
    """Raise StopProcess for a file that is not what an honest archive holds."""
    parts = PurePosixPath(name).parts
    if name.startswith("/") or ".." in parts or ":" in parts[0] or not name.isprintable():
        raise StopProcess("archive_path", file=file, member=printable(name))
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
        raise StopProcess("archive_link", file=file, member=name)
    if info.flag_bits & 1:
        raise StopProcess("file_encrypted", file=f"{file} {name}")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise StopProcess("archive_method", file=file, member=name, found=info.compress_type)
    if name in seen:
        raise StopProcess("archive_twice", file=file, member=name)
    seen.add(name)


def printable(name: str) -> str:
    """A name in which what does not print is spelled out."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name[:200])


def short(name: str) -> str:
    """The last part of a name, cut from the left so that the suffix stays."""
    return PurePosixPath(name).name[-NAME_CHARACTERS_MAX:]


def unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, to: Path, file: str) -> None:
    """Write one file.

    Raises:
        StopProcess: it is broken, or longer than it says.
    """
    to.parent.mkdir()
    left = info.file_size
    try:
        with archive.open(info) as stream, to.open("wb") as out:
            while chunk := stream.read(CHUNK_BYTES):
                left -= len(chunk)
                if left < 0:
                    raise zipfile.BadZipFile("longer than it says")
                out.write(chunk)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise StopProcess("archive_broken", file=f"{file} {name_of(info)}", detail=error) from None
