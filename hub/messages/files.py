"""Reading folders, spreadsheets, archives and remote stores of files."""

TEXTS: dict[str, tuple[str, str]] = {
    # code: (English, 中文)
}
