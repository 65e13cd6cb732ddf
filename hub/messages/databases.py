"""Reading institutions' databases, their change streams and other clusters' topics."""

TEXTS: dict[str, tuple[str, str]] = {
    # code: (English, 中文)
}
