"""Pages of the site that lie outside docs/, and links to files that are no page.

On a git host ``../training/README.md`` is a link that works. In the site there is nothing above docs/: so
the files listed here become pages of it, links to them are turned, and a link to anything else outside
fails the strict build. MkDocs calls the two functions (``hooks`` in mkdocs.yml).
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

PAGES = {
    "training/README.md": "outside/training.md",
    "training/corpus/REPORT.md": "outside/corpus.md",
    "training/experiments.md": "outside/experiments.md",
    "models/reader/MODEL_CARD.md": "outside/model-card.md",
    "CHANGELOG.md": "outside/changelog.md",
    "CONTRIBUTING.md": "outside/contributing.md",
    "LICENSE-DATA": "outside/licence-data.md",
    "CITATION.cff": "outside/CITATION.cff",
    "README.md": "index.md",
}
"""Path in the repository to path in the site."""
LINK = re.compile(r"(?<=\]\()(?!https?:|mailto:|#)([^)\s#]+)(#[^)\s]*)?(?=\))")
FENCE = re.compile(r"^( *)(```+).*?^\1\2 *$", re.MULTILINE | re.DOTALL)

_log = get_plugin_logger("outside_pages")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that lie outside docs/."""
    root = _root(config)
    for path, page in PAGES.items():
        if page.startswith("outside/"):
            files.append(File.generated(config, page, abs_src_path=str(root / path)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Turn links that lead out of docs/, and those of pages from outside that lead anywhere."""
    here = page.file.src_uri
    outside = {target: path for path, target in PAGES.items() if target.startswith("outside/")}
    source = outside.get(here, f"docs/{here}")

    def turned(match: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(source), match[1]))
        target = PAGES.get(path) or (path.removeprefix("docs/") if path.startswith("docs/") else None)
        if target is None:
            _log.warning(f"{source}: {match[1]!r} leads to {path!r}, which is no page of the site")
            return match[0]
        return posixpath.relpath(target, posixpath.dirname(here) or ".") + (match[2] or "")

    return "".join(
        part if number % 2 else LINK.sub(turned, part) for number, part in enumerate(_around_fences(markdown))
    )


def _around_fences(markdown: str) -> list[str]:
    """Return the text cut so that every second part is a block of code."""
    parts, end = [], 0
    for match in FENCE.finditer(markdown):
        parts += [markdown[end : match.start()], match[0]]
        end = match.end()
    return [*parts, markdown[end:]]


def _root(config: MkDocsConfig) -> Path:
    return Path(config.docs_dir).parent
