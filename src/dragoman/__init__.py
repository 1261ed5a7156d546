"""Dragoman reads news and writes event data: who did what to whom, in CAMEO, as Parquet."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("dragoman")
except PackageNotFoundError:  # run from a folder that was never installed
    __version__ = "0+unknown"
