"""Truth files: what is read, what is refused with its line, and that writing and reading are one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import StopProcess
from hub.identify.measure.truth import Truth, read_clusters, read_scores, read_truth, write_truth

GOOD = b'{"mention": "1", "source": "s", "name": "", "entity": "e"}'

BAD = [
    (b"{", "line_not_json"),
    (b"[]", "line_no_object"),
    (b'{"mention": "2", "source": "s", "entity": "e"}', "line_missing"),
    (b'{"mention": "", "source": "s", "name": "n", "entity": "e"}', "line_missing"),
    (b'{"mention": 2, "source": "s", "name": "n", "entity": "e"}', "line_no_text"),
    (b'{"mention": "2", "source": "s", "name": "n", "entity": "e", "uscc": 91}', "line_no_text"),
    (b'{"mention": "2", "source": "s", "name": "n", "entity": "e", "former": "x"}', "line_no_list"),
    (b'{"mention": "2", "source": "s", "name": "n", "entity": "e", "what": [1]}', "line_no_list"),
    (GOOD, "truth_twice"),
]


@pytest.mark.parametrize(("line", "code"), BAD, ids=[code for _, code in BAD])
def test_a_bad_line_is_named(line: bytes, code: str) -> None:
    with pytest.raises(StopProcess) as caught:
        read_truth([GOOD, b"\n", line], "truth.jsonl")
    assert caught.value.code == code
    assert "truth.jsonl, line 3" in caught.value.describe("en")
    assert "truth.jsonl 第 3 行" in caught.value.describe("zh")


def test_an_empty_file_is_named() -> None:
    with pytest.raises(StopProcess, match=r"truth\.jsonl: there is no line"):
        read_truth([b"\n"], "truth.jsonl")


def test_what_is_optional_and_what_nobody_reads() -> None:
    read = read_truth([b'\xef\xbb\xbf{"made_up": "yes", "seed": 3}\n', GOOD[:-1] + b', "lei": "x", "uscc": null}'], "f")
    assert read.lines == [Truth("1", "s", "", "e")]
    assert read.header["seed"] == 3
    assert read.unused == ("lei",)


texts = st.text(max_size=5)
truths = st.builds(
    Truth,
    mention=st.text(min_size=1, max_size=5),
    source=texts,
    name=texts,
    entity=st.text(min_size=1, max_size=5),
    region=texts,
    uscc=texts,
    former=st.lists(texts, max_size=2).map(tuple),
    what=st.lists(texts, max_size=2).map(tuple),
)


@given(st.lists(truths, min_size=1, max_size=5, unique_by=lambda line: line.mention))
def test_what_is_written_is_read(lines: list[Truth]) -> None:
    assert read_truth(write_truth(lines, {"made_up": "yes"}), "f").lines == lines


def test_clusters_and_scores() -> None:
    truth = [Truth(mention, "s", "n", "e") for mention in "ab"]
    assert read_clusters([b'{"mention": "a", "entity": "x"}'], "f", truth) == {"a": "x"}
    assert list(read_scores([b'{"a": "a", "b": "b", "score": 0.5}'], "f", truth)) == [("a", "b", 0.5)]
    for line, code in (
        (b'{"mention": "c", "entity": "x"}', "clusters_unknown_mention"),
        (b'{"mention": "a"}', "line_missing"),
    ):
        with pytest.raises(StopProcess) as caught:
            read_clusters([line], "f", truth)
        assert caught.value.code == code
    for line, code in (
        (b'{"a": "a", "b": "b", "score": true}', "truth_no_number"),
        (b'{"a": "a", "b": "c", "score": 1}', "clusters_unknown_mention"),
    ):
        with pytest.raises(StopProcess) as caught:
            list(read_scores([line], "f", truth))
        assert caught.value.code == code


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    from hub.cli.evaluating import _truth

    with pytest.raises(StopProcess) as caught:
        _truth(str(tmp_path / "none.jsonl"))
    assert caught.value.code == "truth_unknown"
