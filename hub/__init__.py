"""The data-exchange hub for quality infrastructure: one unified service record per enterprise."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("nqi-hub")
except PackageNotFoundError:  # run from a checkout that was never installed
    __version__ = "0.0.0+checkout"
