"""Measured speed and memory: `make bench`. Real servers, real processes, ratios in one run."""
