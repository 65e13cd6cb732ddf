"""Measuring identity: clusters beside a known truth, as figures with intervals, errors by cause, and curves."""
