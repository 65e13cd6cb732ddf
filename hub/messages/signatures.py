"""Digital calibration certificates and their signatures."""

TEXTS: dict[str, tuple[str, str]] = {
    # code: (English, 中文)
}
