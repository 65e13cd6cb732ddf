"""Reading institutions' HTTP and SOAP services."""

TEXTS: dict[str, tuple[str, str]] = {
    # code: (English, 中文)
}
