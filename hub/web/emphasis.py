"""What names a kind's records, which of their dates count, and how a status is to be read."""

from __future__ import annotations

# What names a record, in the order of choice, and by which date it is ordered.
TITLES: dict[str, tuple[str, ...]] = {
    "standard": ("name", "number"),
    "declared_standard": ("name", "number"),
    "calibration": ("items", "number"),
    "cmc": ("quantity", "number"),
    "certificate": ("name", "scheme", "products", "scope", "number"),
    "accreditation": ("field", "scheme", "number"),
    "instrument": ("name",),
    "service": ("subject", "number"),
    "quality_officer": ("name",),
    "tbt_notice": ("title_text", "number"),
    "test_report": ("product", "number"),
    "spot_check": ("product",),
    "recall": ("product", "number"),
    "penalty": ("grounds", "product", "number"),
}
DATES: dict[str, tuple[str, ...]] = {
    "enterprise": ("established", "term_ended"),
    "institution": ("established",),
    "standard": ("issued", "implemented", "withdrawn"),
    "declared_standard": ("declared", "implemented", "ended"),
    "calibration": ("ended", "begun", "next_due"),
    "cmc": ("published", "approved"),
    "accreditation": ("issued", "first_issued", "expires"),
    "certificate": ("issued", "first_issued", "expires"),
    "instrument": ("calibrated_until", "purchased"),
    "test_report": ("issued", "sampled"),
    "spot_check": ("sampled", "notice_date"),
    "recall": ("published", "begun"),
    "service": ("requested", "accepted", "delivered", "evaluated", "due"),
    "quality_officer": ("appointed", "ended"),
    "tbt_notice": ("distributed", "comments_until", "in_force"),
    "penalty": ("decided",),
}
ENDS = ("expires", "next_due", "calibrated_until", "term_ended")  # a date that something is good until
BAD = frozenset({
    "withdrawn", "abolished", "expired", "fail", "cancelled", "revoked", "suspended", "due", "out_of_calibration",
    "penalty", "recall", "signature_invalid", "nonconforming", "closed",
})  # fmt: skip
WARN = frozenset({"refused", "inactive", "moved", "undetermined", "pending", "upcoming", "other", "declined"})
PLAIN = frozenset({"requested", "accepted", "called_off", "left_office", "open_for_comments", "comments_closed"})
# Roles in which a record's bad news is news about the enterprise: a laboratory is not hurt by what it found.
CONCERNED = frozenset({
    "self", "holder", "client", "manufacturer", "producer", "importer", "sampled_party", "seller", "owner", "party",
    "declarer", "employer",
})  # fmt: skip
# Code lists that say how something stands; the words of all others are `value`.
STATUS_FIELDS = frozenset({"status", "status_code", "verdict", "conclusion"})
# Where one code has a word of its own in a kind.
OWN_WORDS = {
    ("standard", "withdrawn"): "abolished", ("declared_standard", "withdrawn"): "abolished",
    ("enterprise", "active"): "trading", ("institution", "active"): "working", ("service", "cancelled"): "called_off",
    ("quality_officer", "active"): "in_office", ("quality_officer", "ended"): "left_office",
}  # fmt: skip
# Where one date has a word of its own in a kind.
OWN_DATES = {("quality_officer", "ended"): "left_office", ("declared_standard", "ended"): "withdrawn"}
# A profile field that may rightly have several values; others are no disagreement.
SEVERAL = frozenset(
    {"former_name", "stock_code", "wmi", "fei", "drug_code", "licence_no", "internal", "tax_no", "institution_type"}
)
PROFILE_ORDER = (
    "name", "english_name", "short_name", "former_name", "uscc", "lei", "org_code", "reg_no", "tax_no", "status",
    "status_code", "established", "registered_capital", "legal_form", "region", "address", "industry_code", "industry",
    "category", "institution_type", "insured_count", "registration_authority", "business_scope",
)  # fmt: skip
