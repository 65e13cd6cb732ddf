"""Versions of the weights: read and checked, learned from mentions, proposed from what people decided, compared."""

from __future__ import annotations

from hub.identify.weighing.versions import apply, as_file, read_weights

__all__ = ["apply", "as_file", "read_weights"]
