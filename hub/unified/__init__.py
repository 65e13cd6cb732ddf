"""The unified enterprise service record, read: mentions, their records, the profile folded from them.

Whatever shows a record masks what is personal in it, unless it is told that the caller may see it (`personal=True`).
"""

from hub.unified.enterprise import FIRST, LAST, Parted, history, kind_page, one_record, record_of, resolve
from hub.unified.feed import changes
from hub.unified.listing import listing
from hub.unified.shown import moment, version_shown

__all__ = [
    "FIRST",
    "LAST",
    "Parted",
    "changes",
    "history",
    "kind_page",
    "listing",
    "moment",
    "one_record",
    "record_of",
    "resolve",
    "version_shown",
]
