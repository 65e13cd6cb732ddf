"""Every word that pages print exists in both languages, and every code has its words."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal, get_args, get_origin

import pytest

from hub import web
from hub.records import KINDS
from hub.records.parts import Part, Party, Role, Scheme
from hub.web.codes import CODES, FIELDS, PILLARS
from hub.web.emphasis import DATES, OWN_WORDS, STATUS_FIELDS
from hub.web.languages import Language
from hub.web.words import TEXTS

WEB = Path(web.__file__).parent
CHINESE = re.compile(r"[\u4e00-\u9fff]")
BOTH = {"sample"}  # printed in both languages everywhere: nobody may take made-up data for real
SAME = {"DCC", "LEI", "FEI", "WMI"}


@pytest.mark.parametrize("table", [TEXTS, FIELDS, *CODES.values()])
def test_every_key_has_both_languages(table: dict[str, tuple[str, str]]) -> None:
    for key, (english, chinese) in table.items():
        if key in BOTH or (english, chinese) == ("", "") or key in ("list_break", "other_language"):
            continue
        assert english
        assert chinese
        assert not CHINESE.search(english), key
        assert CHINESE.search(chinese), key
        assert set(re.findall(r"{\w+}", english)) == set(re.findall(r"{\w+}", chinese)), key


def test_every_text_used_exists_and_every_text_is_used() -> None:
    source = "".join(p.read_text() for p in [*WEB.glob("templates/*.html"), *WEB.rglob("*.py")] if p.name != "words.py")
    used = set(re.findall(r"""(?<!messages\.)\bt(?:ext)?\(\s*"(\w+)["]""", source))
    assert used - set(TEXTS) == set()
    named = {key for key in TEXTS if f'"{key}"' in source}
    composed = {f"{what}_{end}" for what in ("refused", "dead") for end in ("title", "lead", "none")}
    composed |= {f"error_{status}" for status in (403, 404, 422, 503)}
    assert set(TEXTS) - named - composed == set()


def test_every_code_of_a_record_has_words() -> None:
    assert set(get_args(Role)) <= set(CODES["role"])
    assert set(get_args(Scheme)) <= set(CODES["scheme"])
    parts: set[type[Part]] = set()
    for kind, model in KINDS.items():
        for name, field in model.model_fields.items():
            for option in (field.annotation, *get_args(field.annotation)):
                if get_origin(option) is Literal:
                    group = "status" if name in STATUS_FIELDS else "value"
                    assert set(get_args(option)) <= set(CODES[group]), (kind, name)
                if isinstance(option, type) and issubclass(option, Part) and option is not Party:
                    parts.add(option)
    for part in parts:
        for name, field in part.model_fields.items():
            for option in (field.annotation, *get_args(field.annotation)):
                if get_origin(option) is Literal:
                    group = "status" if name in STATUS_FIELDS else "value"
                    assert set(get_args(option)) <= set(CODES[group]), (part, name)
    for (kind, code), word in OWN_WORDS.items():
        assert kind in KINDS, code
        assert word in CODES["status"]
    for kind, names in DATES.items():
        assert set(names) <= set(KINDS[kind].model_fields)
        assert set(names) <= set(CODES["date"])
    assert set(DATES) == set(KINDS)
    assert {model.pillar for model in KINDS.values()} == set(PILLARS)


def test_every_state_of_a_connector_has_words() -> None:
    source = (WEB.parent / "health.py").read_text()
    states = set(re.findall(r"State\(\s*\"(\w+)\"", source)) | {"action_required", "retrying"}
    assert states <= set(CODES["state"])


@pytest.mark.parametrize(
    ("code", "zh", "en"),
    [("330106", "浙江省 杭州市 西湖区", "浙江省 杭州市 西湖区"), ("990101", "示例市 示例东区", "示例市 示例东区"),
     ("DE", "德国", "Germany"), ("330000", "浙江省", "浙江省"), ("", "", ""), ("123456", "123456", "123456")],
)  # fmt: skip
def test_regions_have_names(code: str, zh: str, en: str) -> None:
    assert Language("zh").region(code) == zh
    assert Language("en").region(code) == en
