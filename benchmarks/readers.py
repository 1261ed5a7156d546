"""How well and how fast are real news pages read? All pages of ../shared/articles.

    python benchmarks/readers.py

Prints one JSON line: pages, pages with a body, share of the marked words found, pages whose
day of publication is right, and pages per second. A page that raises ends the run.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from dragoman.rejects import Reject
from dragoman.settings import Settings
from dragoman.stages.documents.reading import read_item
from dragoman.stages.documents.sources import find_raw

ARTICLES = Path(__file__).resolve().parents[2] / "shared" / "articles"


def read_pages(settings: Settings) -> dict[str, dict[str, Any]]:
    """Return the documents row of each page that could be read, by file name."""
    rows = {}
    for item in find_raw([str(ARTICLES / "*.html")], settings):
        if isinstance(item, Reject):
            continue
        for found in read_item(item, settings):
            if not isinstance(found, Reject):
                rows[item.name] = found
    return rows


def words_found(gold: str, text: str) -> float:
    """Return the share of the words of *gold* that *text* holds, each as often as it occurs."""
    wanted = Counter(gold.lower().split())
    return sum((wanted & Counter(text.lower().split())).values()) / max(1, sum(wanted.values()))


def main() -> None:
    """Read every page and print what was found."""
    if not ARTICLES.is_dir():
        sys.exit(f"The pages are not here: expected them in {ARTICLES}.")
    index = [json.loads(line) for line in (ARTICLES / "index.jsonl").read_text(encoding="utf-8").splitlines()]
    settings = Settings(languages=("en", "es", "pt"))
    started = time.monotonic()
    rows = read_pages(settings)
    seconds = time.monotonic() - started
    dated = [page for page in index if page["expected_date"]]
    marked = [page for page in index if page["gold_text"] and page["file"] in rows]
    right = sum(
        page["file"] in rows and str(rows[page["file"]]["published_date"]) == page["expected_date"]
        for page in dated
    )
    shares = [words_found(page["gold_text"], rows[page["file"]]["text"]) for page in marked]
    result = {
        "pages": len(index),
        "with_body": len(rows),
        "marked_words_found": round(sum(shares) / len(shares), 3),
        "with_known_day": len(dated),
        "day_right": right,
        "pages_per_second": round(len(index) / seconds, 1),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
