"""Families of source systems: each a way to pull rows out of one sort of system."""
