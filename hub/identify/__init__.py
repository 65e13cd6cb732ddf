"""Identity: which mentions name the same enterprise, as pure functions over values."""
