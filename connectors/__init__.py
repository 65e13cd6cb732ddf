"""The connectors: one institution, one file; the name of the file is the name of the source."""
