"""How names are searched: the form in which a part of a name is found, and the keys by which a name is understood."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from zlib import crc32

from hub.identify.known import FORMER_NAMES_MAX, Name, read_name
from hub.identify.names import _simplified
from hub.identify.parts import Parts
from hub.identify.romanised import pinyin

WORDS_MAX = 4  # of a trade
SOUND_CHARS = (2, 3)  # a longer brand may end in words of a trade: it is found by its beginning too


def search_form(name: str) -> str:
    """NFKC, simplified characters, lower case, no white space: what is printed in a name stays findable, also 市."""
    return str(_simplified().convert("".join(unicodedata.normalize("NFKC", name).casefold().split())))


def name_keys(names: Iterable[str]) -> list[int]:
    """Keys (32 bits, signed) of an enterprise's names, those it had too: names that mean one firm share some of them.

    A name's brand by its sound, alone and with its province and each word of its trade: 杭州松柏达阀门有限公司,
    松柏達閥門, 松柏达 (杭州) and Hangzhou Songbaida Valve Co., Ltd. all have "songbaida".
    """
    found = {text for name in [*names][: FORMER_NAMES_MAX + 1] for text in _texts(name)}
    return sorted(int.from_bytes(crc32(text.encode()).to_bytes(4, "big"), "big", signed=True) for text in found)


@lru_cache(maxsize=65536)
def _texts(name: str) -> tuple[str, ...]:
    return tuple(_key_texts(read_name(name)))


def _key_texts(name: Name) -> Iterator[str]:
    if not name.brand:
        return
    brand = pinyin(name.brand) if isinstance(name, Parts) else name.brand
    yield brand
    if isinstance(name, Parts):
        yield from (pinyin(name.brand[:count]) for count in SOUND_CHARS if len(name.brand) > count)
        yield from (f"{brand} {word}" for word in name.words[:WORDS_MAX])
        provinces = {name.region[:2]} - {""}
    else:
        meant = [word for phrase in name.trade[:WORDS_MAX] for words in sorted(phrase) for word in words]
        yield from (f"{brand} {word}" for word in dict.fromkeys(meant[: 4 * WORDS_MAX]))
        provinces = {region[:2] for region in name.regions}
    yield from (f"{brand} {province}" for province in sorted(provinces))
