"""Take over a dump of GeoNames that the user downloaded: allCountries or single countries, as text or zip.

Read line by line, so memory does not grow with the dump; what a gazetteer of news has no use for (schools,
wells, hotels) is left out, and lines that are none of GeoNames are told with their numbers.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from dragoman.codebook import countries
from dragoman.errors import StorageError
from dragoman.gazetteer import installed_file
from dragoman.gazetteer_build import Row, build_towns, is_usable_alias, shipped_rows

MAX_LINE_BYTES = 200_000
MOST_TOLD = 20
_COLUMNS = 19
_COUNTRY_FILE = re.compile(r"(?:allCountries|[A-Z]{2})\.(?:txt|zip)")
_KINDS = {
    "ADM1": "state", "ADM2": "district", "ADM3": "district", "ADM4": "district", "RGN": "region",
    "PRK": "facility", "CMPRF": "facility", "CMP": "facility", "AIRP": "facility", "AIRB": "facility",
    "PRT": "facility",
    "STM": "river", "STMX": "river", "LK": "lake", "RSV": "lake", "SEA": "sea", "OCN": "sea", "GULF": "sea",
    "BAY": "sea", "STRT": "strait", "CHN": "strait", "MT": "mountain", "MTS": "mountain", "PK": "mountain",
    "PASS": "mountain", "VAL": "mountain", "ISL": "island", "ISLS": "island", "PEN": "region",
    "DSRT": "region",
}  # fmt: skip


@dataclass
class Installed:
    """What was taken over: how many places, how many lines were left out, and what was wrong with lines."""

    n_places: int = 0
    n_left_out: int = 0
    n_bad: int = 0
    problems: list[str] = field(default_factory=list)
    countries: set[str] = field(default_factory=set)

    def tell(self, problem: str) -> None:
        """Count a bad line; the first are kept in words."""
        self.n_bad += 1
        if len(self.problems) < MOST_TOLD:
            self.problems.append(problem)


def install(path: Path, target: Path | None = None) -> Installed:
    """Make the installed gazetteer from a dump; what was installed before is replaced only if all goes well.

    Args:
        path: allCountries.txt or XX.txt, either as .zip, or a folder with such files. admin1CodesASCII.txt
            and admin2Codes.txt beside them give the divisions their names. Countries that the dump has not
            keep the towns that come with Dragoman.
        target: where to put it, in place of the user's cache folder.

    Raises:
        StorageError: no such file, no line of GeoNames in it, or the result cannot be written.
    """
    files = _files(path)
    folder = path if path.is_dir() else path.parent
    done = Installed()
    target = target or installed_file()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        seconds = dict(_second_names(folder, done))
        total = build_towns(target, _all_rows(files, seconds, done), list(_first_names(folder, done)))
    except OSError as error:
        raise StorageError(f"Cannot install {str(path)!r} to {str(target)!r}: {error}") from error
    done.n_places = total
    return done


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        found = sorted(file for file in path.iterdir() if _COUNTRY_FILE.fullmatch(file.name))
        stems = {file.stem for file in found if file.suffix == ".txt"}
        found = [file for file in found if file.suffix == ".txt" or file.stem not in stems]
        whole = [file for file in found if file.stem == "allCountries"]
        if whole or found:
            return whole or found
        raise StorageError(f"{path}: expected allCountries.txt, XX.txt or a .zip of one, found none of them.")
    if not path.is_file():
        raise StorageError(f"{path}: expected a file or folder of GeoNames, found none. Download one first.")
    return [path]


def _all_rows(files: Sequence[Path], seconds: Mapping[str, str], done: Installed) -> Iterator[Row]:
    n_rows = 0
    for file in files:
        for row in _rows(file, seconds, done):
            n_rows += 1
            yield row
    if not n_rows:
        told = "\n".join(done.problems)
        raise StorageError(
            f"{files[0]}: expected lines of GeoNames, 19 columns between tabs; found none.\n{told}"
        )
    yield from shipped_rows(done.countries)


def _rows(file: Path, seconds: Mapping[str, str], done: Installed) -> Iterator[Row]:
    iso3 = {row["iso2"]: row["iso3"] for row in countries().values() if not row["valid_to"]}
    for number, columns in _lines(file, done, _COLUMNS):
        try:
            row = _row(columns, iso3, seconds)
        except ValueError as error:
            done.tell(f"{file.name}:{number}: {error}")
            continue
        if row is None:
            done.n_left_out += 1
        else:
            done.countries.add(row.country)
            yield row


def _row(columns: Sequence[str], iso3: Mapping[str, str], seconds: Mapping[str, str]) -> Row | None:
    """Return a place of GeoNames, or None if it is of a kind that is left out.

    Raises:
        ValueError: a number is none, or lies outside its range.
    """
    key, name, _, aliases, latitude, longitude, of_class, feature, iso2 = columns[:9]
    kind = "town" if of_class == "P" else _KINDS.get(feature)
    if kind is None or not name:
        return None
    where = _degrees(latitude, 90), _degrees(longitude, 180)
    admin2 = columns[11]
    return Row(
        id=_number(key, "the id"),
        name=name,
        kind=kind,
        feature=feature or "PPL",
        country=iso3.get(iso2, ""),
        admin1=columns[10],
        admin2=seconds.get(f"{iso2}.{columns[10]}.{admin2}", "") if admin2 else "",
        latitude=where[0],
        longitude=where[1],
        population=_number(columns[14] or "0", "the population"),
        aliases=tuple(alias for alias in aliases.split(",") if is_usable_alias(alias)),
    )


def _number(text: str, what: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise ValueError(f"expected {what} as a whole number, found {text[:40]!r}")
    return int(text)


def _degrees(text: str, most: int) -> float:
    try:
        value = float(text)
    except ValueError as error:
        raise ValueError(f"expected degrees, found {text[:40]!r}") from error
    if not -most <= value <= most:
        raise ValueError(f"expected degrees from -{most} to {most}, found {text[:40]!r}")
    return value


def _first_names(folder: Path, done: Installed) -> Iterator[tuple[str, str, str]]:
    """Yield country, code and name of the first-level divisions that admin1CodesASCII.txt names."""
    iso3 = {row["iso2"]: row["iso3"] for row in countries().values() if not row["valid_to"]}
    for code, name in _codes(folder / "admin1CodesASCII.txt", done):
        iso2, _, admin1 = code.partition(".")
        if iso2 in iso3 and admin1:
            yield iso3[iso2], admin1, name


def _second_names(folder: Path, done: Installed) -> Iterator[tuple[str, str]]:
    yield from _codes(folder / "admin2Codes.txt", done)


def _codes(file: Path, done: Installed) -> Iterator[tuple[str, str]]:
    if file.is_file():
        for _, columns in _lines(file, done, 4):
            yield columns[0], columns[1]


# --- lines ----------------------------------------------------------------------------


def _lines(file: Path, done: Installed, n_columns: int) -> Iterator[tuple[int, list[str]]]:
    """Yield number and columns of each line; one that is too long, no UTF-8 or of other columns is told."""
    with _open(file) as read_line:
        number = 0
        while line := read_line(MAX_LINE_BYTES):
            number += 1
            where = f"{file.name}:{number}"
            if len(line) == MAX_LINE_BYTES and not line.endswith(b"\n"):
                done.tell(f"{file.name}:{number}: expected a line, found one over {MAX_LINE_BYTES} bytes")
                while line and not line.endswith(b"\n"):
                    line = read_line(MAX_LINE_BYTES)
                continue
            if not line.strip() or line.startswith(b"#"):
                continue
            try:
                columns = line.rstrip(b"\r\n").decode("utf-8").split("\t")
            except UnicodeDecodeError:
                done.tell(f"{where}: expected UTF-8, found other bytes")
                continue
            if len(columns) != n_columns:
                done.tell(
                    f"{file.name}:{number}: expected {n_columns} columns between tabs, found {len(columns)}"
                )
                continue
            yield number, columns


@contextmanager
def _open(file: Path) -> Iterator[Callable[[int], bytes]]:
    """Open a text, or the text of the same name in a zip, for reading line by line."""
    try:
        if file.suffix.lower() == ".zip":
            with zipfile.ZipFile(file) as archive, archive.open(_member(archive, file)) as stream:
                yield stream.readline
        else:
            stream_of_file: BinaryIO
            with file.open("rb") as stream_of_file:
                yield stream_of_file.readline
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise StorageError(f"Cannot read {str(file)!r}: {error}") from error


def _member(archive: zipfile.ZipFile, file: Path) -> str:
    wanted = f"{file.stem}.txt"
    if wanted not in archive.namelist():
        found = ", ".join(archive.namelist()[:5])
        raise StorageError(f"{file}: expected {wanted} in it, found {found or 'nothing'}.")
    return wanted
