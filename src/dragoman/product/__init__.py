"""What makes a published folder a data set that can be handed over alone.

Beside the tables stand the codebook for people (Markdown, HTML) and for machines (Data Package, Croissant),
the code lists, the licence, how to cite it, what it was made of, and what the checks warn of. It all comes
from ``schemas/``, ``dataset.yml`` and the files of the release; nothing is written by hand a second time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dragoman.code_lists import code_list_text, code_lists
from dragoman.codebook_pages import release_codebook
from dragoman.product.about import citation_cff, citation_text, licence_text, readme
from dragoman.product.codebook_html import codebook_html
from dragoman.product.croissant import croissant
from dragoman.product.datapackage import PUBLISHED_TABLES, datapackage

__all__ = ["PUBLISHED_TABLES", "describe_release", "release_texts"]

Files = Mapping[str, Sequence[Mapping[str, Any]]]


def release_texts() -> dict[str, str]:
    """Return the texts of every release that do not depend on its data."""
    return {
        "codebook.md": release_codebook(),
        "codebook.html": codebook_html(),
        "LICENSE.txt": licence_text(),
        **{found.path: code_list_text(found) for found in code_lists()},
    }


def describe_release(files: Files, texts: Mapping[str, str], release_id: str) -> dict[str, str]:
    """Return the texts that name the release's files or the release itself.

    Args:
        files: for each table its files, with path, rows, bytes and sha256.
        texts: every other text of the release by its name.
        release_id: what the release is called.
    """
    return {
        "datapackage.json": datapackage(files, release_id),
        "croissant.json": croissant(files, texts, release_id),
        "CITATION.cff": citation_cff(release_id),
        "CITATION.txt": citation_text(release_id),
        "README.md": readme(files, texts, release_id),
    }
