"""The explorer over HTTP: what it lets in, what it finds, what it gives away."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import KEY  # type: ignore[import-not-found]
from starlette.testclient import TestClient

Visit = Callable[..., TestClient]
Event = Callable[..., dict[str, Any]]
Publish = Callable[[Path, Sequence[Mapping[str, Any]]], Path]
