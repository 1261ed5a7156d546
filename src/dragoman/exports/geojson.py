"""GeoJSON (RFC 7946): a feature collection, one event a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

_PLACES = 7
"""Digits after the point: a centimetre, as RFC 7946 advises."""


def write_geojson(path: Path, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> tuple[int, int]:
    """Write events; return how many there are, and how many of them have no coordinates.

    Args:
        path: where to.
        names: of our columns.
        rows: events, values in the order of *names*.
    """
    n_events, n_nowhere = 0, 0
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write('{"type": "FeatureCollection", "features": [')
        for row in rows:
            feature = _feature(dict(zip(names, row, strict=True)))
            stream.write(",\n" if n_events else "\n")
            stream.write(json.dumps(feature, ensure_ascii=False, allow_nan=False))
            n_events += 1
            n_nowhere += feature["geometry"] is None
        stream.write("\n]}\n")
    return n_events, n_nowhere


def _feature(event: Mapping[str, Any]) -> dict[str, Any]:
    longitude, latitude = event["longitude"], event["latitude"]
    is_somewhere = longitude is not None and latitude is not None
    position = [round(longitude, _PLACES), round(latitude, _PLACES)] if is_somewhere else None
    return {
        "type": "Feature",
        "id": event["event_id"],
        "geometry": {"type": "Point", "coordinates": position} if position else None,
        "properties": {name: _value(value) for name, value in event.items()},
    }


def _value(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value != value:  # NaN, which JSON does not have
        return None
    return value
