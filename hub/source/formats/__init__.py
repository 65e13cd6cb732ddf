"""Formats of files: each a function from a file to its rows."""
