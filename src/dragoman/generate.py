"""Make the committed files that follow from ``schemas/``, or check that they are fresh.

python -m dragoman.generate           writes them
python -m dragoman.generate --check   exits 1 and names the stale ones
"""

from __future__ import annotations

import sys
from pathlib import Path

from dragoman.actor_summary import actor_lists_page
from dragoman.codebook_pages import GENERATED, codebook
from dragoman.exports.page import exports_page
from dragoman.product.datapackage import datapackage
from dragoman.provenance import canonical_json
from dragoman.resources import root
from dragoman.settings import Settings
from dragoman.stages.validated.expectations import build_suite_json


def generated_files() -> dict[str, str]:
    """Return every generated file with its content, by its path in the checkout."""
    return {
        "schemas/suites/events.json": canonical_json(build_suite_json()),
        "schemas/datapackage.json": datapackage(),
        "docs/codebook.md": codebook(),
        "docs/exports.md": exports_page(_made_from("src/dragoman/exports/mappings/")),
        "docs/settings.md": settings_page(),
        "docs/actor_lists.md": actor_lists_page(GENERATED.replace("schemas/", "dictionaries/")),
    }


def _made_from(folder: str) -> str:
    return GENERATED.replace("schemas/", folder).replace("the schemas", "the files there")


def settings_page() -> str:
    """Return the page that lists every setting."""
    lines = [
        "# Settings",
        "",
        f"<!-- {GENERATED.replace('schemas/', 'src/dragoman/settings.py')} -->",
        "",
        "One YAML file, given with `--config`. Unknown keys are refused. Options of the command line win.",
        "",
        "| key | default | what it does |",
        "|---|---|---|",
    ]
    for name, field in Settings.model_fields.items():
        default = field.get_default(call_default_factory=True)
        lines.append(f"| `{name}` | `{default}` | {field.description} |")
    return "\n".join(lines) + "\n"


def stale_files(folder: Path) -> list[str]:
    """Return the generated files below *folder* that differ from what the schemas say."""
    return [
        name
        for name, text in generated_files().items()
        if not (folder / name).is_file() or (folder / name).read_text(encoding="utf-8") != text
    ]


def main(arguments: list[str]) -> int:
    """Write or check the generated files; return the exit status."""
    if "--check" in arguments:
        stale = stale_files(root())
        for name in stale:
            sys.stderr.write(f"{name} is stale. Run `make generate` and commit the result.\n")
        return 1 if stale else 0
    for name, text in generated_files().items():
        path = root() / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
