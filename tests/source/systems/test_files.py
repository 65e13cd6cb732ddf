"""Folders of this machine: watched whole or as additions; half-written files, links, replaced and removed ones."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import orjson
import pytest

from hub.errors import RetryLater, StopProcess
from hub.source import any_file
from hub.source.pull import Mark
from hub.source.systems.files import files_of
from hub.source.systems.stored import matches, split_pattern
from tests.source.systems.folders import Readings

ONE = "名称,结论\n示例甲,合格\n"
TWO = "名称,结论\n示例乙,合格\n示例丙,不合格\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of two files."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").write_text(ONE, encoding="utf-8")
    (tmp_path / "in" / "b.csv").write_text(TWO, encoding="utf-8")
    return tmp_path / "in"


def test_a_folder_is_read_whole_when_anything_in_it_changed(folder: Path) -> None:
    readings = Readings(path=f"{folder}/*.csv")
    assert readings.places() == ["a.csv line:2", "b.csv line:2", "b.csv line:3"]
    assert readings.unchanged()
    (folder / "c.csv").write_text(ONE, encoding="utf-8")
    assert len(readings.places()) == 4
    (folder / "a.csv").unlink()
    assert readings.places() == ["b.csv line:2", "b.csv line:3", "c.csv line:2"]
    assert readings.unchanged()
    os.replace(folder / "c.csv", folder / "b.csv")
    assert readings.places() == ["b.csv line:2"]
    assert readings.unchanged()


def test_a_file_written_again_with_the_same_bytes_is_no_change(folder: Path) -> None:
    readings = Readings(path=f"{folder}/*.csv")
    readings.read()
    (folder / "a.csv").write_text(ONE, encoding="utf-8")
    assert readings.unchanged()


def test_a_change_that_keeps_size_and_time_is_seen(folder: Path) -> None:
    readings = Readings(path=f"{folder}/*.csv")
    readings.read()
    before = (folder / "a.csv").stat()
    (folder / "a.csv").write_text(ONE.replace("甲", "丁"), encoding="utf-8")
    os.utime(folder / "a.csv", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (folder / "a.csv").stat().st_size == before.st_size
    assert len(readings.places()) == 3


def test_additions_are_read_once_each_and_nothing_is_gone(folder: Path) -> None:
    readings = Readings(path=f"{folder}/*.csv", mode="append")
    assert len(readings.places()) == 3
    assert readings.unchanged()
    (folder / "c.csv").write_text(ONE, encoding="utf-8")
    assert readings.places() == ["c.csv line:2"]
    for file in folder.iterdir():
        file.unlink()
    assert readings.unchanged()
    (folder / "d.csv").write_text(TWO, encoding="utf-8")
    assert readings.places() == ["d.csv line:2", "d.csv line:3"]
    assert list(readings.position["files"]) == ["d.csv"]
    assert Readings(path=f"{folder}/*.csv", mode="both").read() == []


def test_an_empty_folder_is_no_claim_that_all_is_gone(folder: Path) -> None:
    readings = Readings(path=f"{folder}/*.csv")
    readings.read()
    for file in folder.iterdir():
        file.unlink()
    assert readings.read() == []
    assert readings.error is not None
    assert readings.error.describe("en") == f"no file {folder}/*.csv; check the instance's path"


@pytest.mark.parametrize(
    "name", ["a.csv.tmp", "x.part", "y.csv.crdownload", "~$b.csv", ".hidden.csv", "z.csv.filepart"]
)
def test_names_of_unfinished_files(folder: Path, name: str) -> None:
    (folder / name).write_text("half", encoding="utf-8")
    assert len(Readings(path=f"{folder}/*").places()) == 3


def test_a_file_that_still_grows_is_left_alone(folder: Path) -> None:
    """Written to while it is looked at; the others are read, and the next reading has it."""
    readings = Readings(path=f"{folder}/*.csv", settle_s=0.5)
    for file in folder.iterdir():
        os.utime(file, (0, 0))
    stop = threading.Event()

    def grow() -> None:
        with (folder / "c.csv").open("w", encoding="utf-8") as out:
            while not stop.wait(0.05):
                out.write(ONE)
                out.flush()

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        time.sleep(0.2)
        assert {place.split()[0] for place in readings.places()} == {"a.csv", "b.csv"}
        assert readings.error is None
    finally:
        stop.set()
        writer.join(10)
    os.utime(folder / "c.csv", (0, 0))
    assert "c.csv" in {place.split()[0] for place in readings.places()}


def test_a_known_file_that_grows_keeps_what_it_showed(folder: Path) -> None:
    readings = Readings(path=f"{folder}/*.csv")
    readings.read()
    readings.options["settle_s"] = 0.5
    stop = threading.Event()

    def grow() -> None:
        while not stop.wait(0.02):
            with (folder / "b.csv").open("a", encoding="utf-8") as out:
                out.write("示例丁,合格\n")

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        time.sleep(0.1)
        readings.read()
        assert isinstance(readings.error, RetryLater)
        assert readings.error.code == "file_moving"
    finally:
        stop.set()
        writer.join(10)
    time.sleep(0.6)
    assert len(readings.places()) > 3


def test_a_file_replaced_while_it_is_read_is_no_reading(folder: Path) -> None:
    readings = Readings(path=f"{folder}/b.csv")
    items = []
    from hub.source.pull import Ask
    from hub.source.systems.files import FILES

    ask = Ask("folder", readings.options, {}, True, threading.Event(), readings.rows)
    stream = FILES.pull(ask)
    items.append(next(stream))
    (folder / "b.csv").write_text(ONE, encoding="utf-8")
    with pytest.raises(RetryLater) as caught:
        items.extend(stream)
    assert caught.value.code == "file_moving"
    assert not [item for item in items if isinstance(item, Mark)]


def test_marks_of_done(folder: Path) -> None:
    readings = Readings(path=f"{folder}/*", done_suffix=".done")
    assert readings.read() == []
    (folder / "a.csv.done").touch()
    assert readings.places() == ["a.csv line:2"]
    (folder / "b.done").touch()
    assert len(readings.places()) == 3


def test_a_reading_that_was_cut_off_goes_on(folder: Path) -> None:
    readings = Readings(path=f"{folder}/*.csv")
    first = readings.read(stop_after=4)  # header, row, mark, header
    assert isinstance(first[2], Mark)
    assert [place.split()[0] for place in readings.places()] == ["b.csv", "b.csv"]
    assert readings.unchanged()


def test_what_changed_since_a_reading_was_cut_off_is_read_whole_again(folder: Path) -> None:
    """Rows that the first part showed count as shown; a reading in one piece must follow before they can be gone."""
    readings = Readings(path=f"{folder}/*.csv")
    readings.read(stop_after=4)
    (folder / "a.csv").unlink()
    assert readings.places() == ["b.csv line:2", "b.csv line:3"]
    assert not readings.unchanged()
    assert readings.unchanged()


def test_a_bad_file_never_costs_its_neighbours(folder: Path) -> None:
    (folder / "0.csv").write_bytes(b"")
    (folder / "aa.csv").write_bytes(b"\0" * 100)
    readings = Readings(path=f"{folder}/*.csv")
    assert len(readings.places()) == 3
    assert isinstance(readings.error, StopProcess)
    assert readings.error.code == "file_empty"
    assert readings.places() == []  # what was read stays read
    (folder / "0.csv").unlink()
    (folder / "aa.csv").write_text(ONE, encoding="utf-8")
    assert readings.places() == ["aa.csv line:2"]
    assert readings.error is None


def test_links_that_leave_the_folder(folder: Path) -> None:
    secret = folder.parent / "secret.csv"
    secret.write_text(ONE, encoding="utf-8")
    (folder / "link.csv").symlink_to(secret)
    readings = Readings(path=f"{folder}/*.csv")
    assert "link.csv" not in {place.split()[0] for place in readings.places()}
    assert readings.error is not None
    assert readings.error.describe("zh") == "link.csv 是指向文件夹之外的符号链接；未读取，请放置文件本身"
    (folder / "link.csv").unlink()
    (folder / "within.csv").symlink_to(folder / "a.csv")
    assert "within.csv line:2" in Readings(path=f"{folder}/*.csv").places()
    Readings(path=f"{folder}/*/../../*.csv").read()
    (folder / "sub").mkdir()
    readings = Readings(path=f"{folder}/*/../../secret.csv")
    assert readings.places() == []
    assert readings.error is not None


def test_what_is_no_file_is_not_opened(folder: Path) -> None:
    os.mkfifo(folder / "pipe.csv")
    (folder / "gone.csv").symlink_to(folder / "nothing")
    assert len(Readings(path=f"{folder}/*.csv").places()) == 3


def test_a_file_that_may_not_be_read(folder: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    (folder / "a.csv").chmod(0)
    readings = Readings(path=f"{folder}/*.csv")
    assert len(readings.places()) == 2
    assert readings.error is not None
    assert readings.error.code == "file_unreadable"


def test_folders_in_folders_and_files_of_one_name(folder: Path) -> None:
    for name in ("2023", "2024"):
        (folder / name).mkdir()
        (folder / name / "a.csv").write_text(ONE, encoding="utf-8")
    readings = Readings(path=f"{folder}/**/a.csv")
    assert readings.places() == ["2023/a.csv line:2", "2024/a.csv line:2", "a.csv line:2"]
    assert readings.unchanged()
    assert len(Readings(path=str(folder)).places()) == 3


def test_mixed_formats(folder: Path) -> None:
    (folder / "c.json").write_text('[{"名称": "示例丁", "结论": "合格"}]', encoding="utf-8")
    assert Readings(any_file, path=f"{folder}/*").places()[-1] == "c.json item:1"


def test_more_files_than_may_be(folder: Path) -> None:
    readings = Readings(path=f"{folder}/*.csv", archive_files_max=1)
    assert readings.read() == []
    assert readings.error is not None
    assert readings.error.code == "folder_many"


def test_samples_are_looked_for_in_turn(folder: Path) -> None:
    other = folder.parent / "other"
    other.mkdir()
    assert files_of("sample:*.csv", [other, folder]) == [folder / "a.csv", folder / "b.csv"]
    assert files_of("sample:in/a.csv", [other, folder.parent]) == [folder / "a.csv"]
    with pytest.raises(StopProcess):
        files_of("sample:x.csv", [other, folder])


@pytest.mark.parametrize(
    ("name", "pattern", "fits"),
    [
        ("a.csv", "*.csv", True), ("x/a.csv", "*.csv", False), ("x/a.csv", "*/*.csv", True), ("a.csv", "**/*.csv", True),
        ("x/y/a.csv", "**/*.csv", True), ("x/y/a.csv", "x/**", True), ("检验.xlsx", "检*.xls?", True), ("a.csv", "b.csv", False),
    ],
)  # fmt: skip
def test_patterns(name: str, pattern: str, fits: bool) -> None:
    assert matches(name, pattern) is fits
    assert split_pattern("/in/2024/*/a.csv") == ("/in/2024", "*/a.csv")
    assert split_pattern("/in/a.csv") == ("/in", "a.csv")


def test_names_that_are_no_text_here(folder: Path) -> None:
    """Written by an old system in GBK, in nothing at all, with a new line; none of them stops the others."""
    for name in ("报告.csv".encode("gbk"), b"\xff\xfe.csv", b"new\nline.csv", "正常.csv".encode()):
        with open(os.path.join(os.fsencode(folder), name), "wb") as stream:
            stream.write(ONE.encode())
    readings = Readings(path=f"{folder}/*.csv")
    names = {place.removesuffix(" line:2") for place in readings.places()}
    assert names >= {"报告.csv", "\\xff\\xfe.csv", "new\nline.csv", "正常.csv"}
    assert orjson.dumps(readings.position), "it can be kept"
    assert readings.unchanged()
    (folder / "报告.csv").write_text(TWO, encoding="utf-8")  # what the first is called, in bytes of its own
    assert len(readings.places()) == 9
