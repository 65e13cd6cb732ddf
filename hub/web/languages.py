"""Every word that pages print, in English and 中文: one place; kinds and fields bring their own from `hub.records`."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

from babel import Locale

from hub.identify.divisions import divisions
from hub.records import KINDS, Part
from hub.records.parts import documentation
from hub.sample_city.names import DISTRICTS
from hub.web.codes import CODES, FIELDS
from hub.web.words import TEXTS

EXPLAINED = re.compile("[:;：；] ?")
INDEX = {"en": 0, "zh": 1}
LOCALE = {"en": "en", "zh": "zh_Hans_CN"}
TAG = {"en": "en", "zh": "zh-CN"}


@cache
def _division_names() -> dict[str, str]:
    """GB/T 2260 code of six digits → province, city and county in one."""
    names: dict[str, str] = {}
    for table in (divisions().provinces, divisions().cities, divisions().counties):
        for found in table.values():
            for division in found:
                names.setdefault(division.code, division.name)
    full = {}
    for code in names:
        parts = [names[code[:end]] for end in (2, 4, 6) if end <= len(code) and code[:end] in names]
        full[code.ljust(6, "0")] = " ".join(dict.fromkeys(parts))
    return full | {"990100": "示例市"} | {code: f"示例市 {name}" for code, name in DISTRICTS.items()}


@cache
def _territories(code: str) -> dict[str, str]:
    return dict(Locale.parse(LOCALE[code]).territories)


@cache
def _documented(part: type[Part], field: str) -> dict[str, Any]:
    return documentation(part.model_fields[field])


class Language(NamedTuple):
    """One of the two languages, and how it says things."""

    code: str

    @property
    def tag(self) -> str:
        """For `lang` attributes."""
        return TAG[self.code]

    @property
    def locale(self) -> str:
        """For Babel."""
        return LOCALE[self.code]

    @property
    def other(self) -> Language:
        """The other one."""
        return Language("zh" if self.code == "en" else "en")

    def text(self, key: str, **params: object) -> str:
        """A text of `TEXTS` with its parameters put in; raises KeyError for an unknown one."""
        return TEXTS[key][INDEX[self.code]].format(**params)

    def word(self, group: str, code: str | None) -> str:
        """The word for a code of a group of `CODES`; a code that has none is shown as it is."""
        found = CODES[group].get(code or "")
        return found[INDEX[self.code]] if found else (code or "")

    def kind(self, kind: str) -> str:
        """What a kind is called."""
        model = KINDS.get(kind)
        return model.title[INDEX[self.code]] if model else kind

    def label(self, part: type[Part], field: str) -> str:
        """What a field of a record, or of a piece of one, is called: its documentation up to what explains it."""
        documented = _documented(part, field)
        label = EXPLAINED.split(str(documented["en" if self.code == "en" else "zh"]), maxsplit=1)[0]
        return label[:1].upper() + label[1:]

    def unit(self, part: type[Part], field: str) -> str:
        """The field's unit in this language, "" if it has none ("10,000 CNY / 万元" has one for each)."""
        both = str(_documented(part, field).get("unit", "")).split(" / ")
        return both[min(INDEX[self.code], len(both) - 1)]

    def profile_label(self, field: str) -> str:
        """What a field of the profile is called: a code's scheme, a party's field, or a field of the register."""
        if field in FIELDS:
            return FIELDS[field][INDEX[self.code]]
        if field in KINDS["enterprise"].model_fields:
            return self.label(KINDS["enterprise"], field)
        return self.word("scheme", field)

    def region(self, code: str | None) -> str:
        """A region's name; its code where there is none."""
        if not code:
            return ""
        if code.isdigit():
            return _division_names().get(code) or _division_names().get(code[:4] + "00") or code
        return _territories(self.code).get(code, code)
