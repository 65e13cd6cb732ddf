"""Finding out what a sample holds, and mapping it."""

TEXTS: dict[str, tuple[str, str]] = {
    # code: (English, 中文)
}
