"""The settings of a build: one YAML file read into one frozen object.

Unknown keys fail and name the nearest valid one. No environment variable changes a result.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dragoman.errors import SettingsError, suggest
from dragoman.resources import load_yaml

_OF_THE_RUN = ("cluster", "keep_releases", "runner", "story_pages", "worker_memory_mb")
DEFAULT_OUT = Path("data/processed/news")


class Settings(BaseModel):
    """Everything that shapes a build's result. See docs/settings.md for each key."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)

    published: date | None = Field(default=None, description="Day of publication for stories that tell none.")
    languages: tuple[str, ...] = Field(
        default=("en",), description="Languages that are coded; others become rejects."
    )
    columns: dict[str, str] = Field(
        default_factory=dict,
        description="For CSV, Parquet and JSON Lines: our name (title, text, date, publisher, url, id, "
        "language, author) to the file's own column name.",
    )
    min_characters: int = Field(default=40, ge=1, description="Shorter stories become rejects.")
    max_characters: int = Field(default=2_000_000, ge=1000, description="Longer stories become rejects.")
    max_file_mb: int = Field(
        default=200,
        ge=1,
        description="Larger single files (not WARC, JSON Lines, CSV, Parquet) become rejects.",
    )
    max_unpacked_mb: int = Field(default=2_000, ge=1, description="Most that one archive may unpack to.")
    max_archive_members: int = Field(default=100_000, ge=1, description="Most files taken from one archive.")
    day_first: bool = Field(default=False, description="Read 06/07/2022 as 6 July, not June 7.")
    reader: Literal["neural", "dictionary"] = Field(
        default="neural", description="Which reader codes: the trained one, or the verb patterns."
    )
    dictionaries: Path | None = Field(
        default=None,
        description="Folder with dictionaries of your own (*.yml); they add to the shipped ones and win.",
    )
    gazetteer: Literal["towns", "installed"] = Field(
        default="towns",
        description="Where towns are looked up: in the list that comes with Dragoman, or in the dump of "
        "GeoNames that `dragoman places install` took over.",
    )
    goldstein_table: Literal["gdelt", "icews", "phoenix"] = Field(
        default="gdelt", description="Which published Goldstein table to use."
    )
    quad_scheme: Literal["gdelt", "phoenix", "plover"] = Field(
        default="gdelt", description="Which mapping from codes to quad classes to use."
    )
    story_text: bool = Field(
        default=True,
        description="Publish sentences and headlines (whole stories never are). false: these columns are "
        "empty, and reports quote nothing: for data that may be published but not quoted.",
    )
    min_confidence: float = Field(
        default=0.2,
        ge=0,
        le=1,
        description="Events of the neural reader whose `confidence` is less are left out, with a reject. "
        "Those of your own codings never are.",
    )
    batch_stories: int = Field(default=200, ge=1, le=10_000, description="Most stories in one batch.")
    batch_characters: int = Field(
        default=1_000_000, ge=1000, description="A batch is closed when it holds this much text."
    )
    worker_memory_mb: int | None = Field(
        default=None,
        ge=512,
        description="Most address space, in MB, of each process that codes; a story that needs more becomes "
        "a reject. None: no limit.",
    )
    runner: Literal["processes", "dask", "ray"] = Field(
        default="processes",
        description="Who codes the batches: processes of this machine, or workers of a Dask or Ray cluster.",
    )
    cluster: str | None = Field(
        default=None,
        description="Address of the Dask scheduler or Ray cluster to use, such as tcp://10.0.0.5:8786. None: "
        "one is started on this machine and ended with the build.",
    )
    keep_releases: int = Field(
        default=3, ge=1, description="How many published releases are kept for readers."
    )

    story_pages: int = Field(
        default=25, ge=0, le=10_000, description="How many stories each build shows as the coder saw them."
    )

    def of_content(self) -> dict[str, Any]:
        """Return, as plain values, the settings that decide what comes out, not how a build runs."""
        return self.model_dump(mode="json", exclude=set(_OF_THE_RUN))

    def fingerprint(self, *names: str) -> dict[str, Any]:
        """Return the named settings as plain values, for the checksum of what depends on them."""
        return {name: self.model_dump(mode="json")[name] for name in names}


def load_settings(path: Path | None, **overrides: Any) -> Settings:
    """Read the settings file, if any, and let the command line's options win.

    Raises:
        SettingsError: the file cannot be read, is not a mapping, or holds an unknown key or a
            value out of range; every problem is named.
    """
    values = _read_mapping(path) if path else {}
    where = str(path) if path else "options"
    valid = list(Settings.model_fields)
    strange = [
        f"{where}: unknown key {key!r}.{suggest(str(key), valid)}" for key in values if key not in valid
    ]
    known = {key: value for key, value in values.items() if key in valid}
    try:
        settings = Settings(**{**known, **{k: v for k, v in overrides.items() if v is not None}})
    except ValidationError as error:
        problems = [
            f"{where}: {'.'.join(str(part) for part in item['loc'])}: {item['msg']}, found {item['input']!r}"
            for item in error.errors()
        ]
        raise SettingsError("\n".join([*strange, *problems])) from error
    if strange:
        raise SettingsError("\n".join([*strange, f"Valid keys: {', '.join(valid)}."]))
    return settings


def _read_mapping(path: Path) -> dict[str, Any]:
    try:
        raw = load_yaml(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"Cannot read the settings file {str(path)!r}: {error.strerror}") from error
    except (yaml.YAMLError, ValueError) as error:  # bytes that are no UTF-8, a day that no calendar has
        raise SettingsError(f"{path}: expected YAML, but {error}") from error
    if raw is None:
        return {}
    if not isinstance(raw, dict):
        raise SettingsError(f"{path}: expected a mapping of settings, found {type(raw).__name__}")
    return raw
