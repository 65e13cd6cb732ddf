"""The form in which names are searched: a part of a name finds it in either script, width and case."""

from __future__ import annotations

import unicodedata

from hub.identify.names import _simplified


def search_form(name: str) -> str:
    """NFKC, simplified characters, lower case, no white space: what is printed in a name stays findable, also 市."""
    return str(_simplified().convert("".join(unicodedata.normalize("NFKC", name).casefold().split())))
