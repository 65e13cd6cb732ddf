"""Collecting: leases, reconciliation, what rows must keep to."""

TEXTS: dict[str, tuple[str, str]] = {
    # code: (English, 中文)
}
