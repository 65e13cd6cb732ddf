"""Every code used has its text in both languages, and every text formats."""

from __future__ import annotations

import re
import string
from collections import Counter
from pathlib import Path

import hub
from hub.messages import LANGUAGES, ROOMS, TEXTS, text

FOLDER = Path(hub.__file__).parent


def test_every_code_used_has_a_text() -> None:
    used = {}
    for path in FOLDER.rglob("*.py"):
        for code in re.findall(
            r'(?:RejectRecord|StopProcess|RetryLater|HubError)\(\s*"([a-z0-9_]+)"', path.read_text("utf-8")
        ):
            used[code] = path.name
        for code in re.findall(r'Problem\(\s*\d+,\s*"([a-z0-9_]+)"', path.read_text("utf-8")):
            used[code] = path.name
    for code in re.findall(r'"((?:why|do)_[a-z_]+)"', (FOLDER / "health.py").read_text("utf-8")):
        used[code] = "health.py"
    assert len(used) > 30
    assert {code: where for code, where in used.items() if code not in TEXTS} == {}


def test_a_code_means_one_thing() -> None:
    """Two rooms with one code would each take the other's text, and fail to fill it in."""
    codes = Counter(code for room in ROOMS for code in room.TEXTS)
    assert [code for code, count in codes.items() if count > 1] == []


def test_both_languages_name_the_same_parameters_and_format() -> None:
    for code, (english, chinese) in TEXTS.items():
        fields = [{name for _, name, _, _ in string.Formatter().parse(form) if name} for form in (english, chinese)]
        assert fields[0] == fields[1] or code == "why_said", code
        for language in LANGUAGES:
            assert text(code, language, **dict.fromkeys(fields[0] | fields[1], "x"))


def test_chinese_texts_are_chinese() -> None:
    """But for those that hold names and figures only, such as versions that the doctor found."""
    spoken = {code: zh for code, (en, zh) in TEXTS.items() if re.search("[a-z]{3}", re.sub(r"\{.*?\}", "", en).lower())}
    assert len(spoken) > 100
    assert [
        code for code, zh in spoken.items() if not re.search("[一-鿿]", zh) and not code.startswith("doctor_")
    ] == []
