"""Fixtures of the families' tests, from the files of their peers."""

from tests.source.systems.databases import institution, mariadb

__all__ = ["institution", "mariadb"]
