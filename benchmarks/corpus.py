"""Stories to measure with: paragraphs of the sample and of ../shared/articles, put together anew.

The same number always gives the same stories. Nothing here is kept in git.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FIRST_DAY = date(2015, 1, 1)
N_DAYS = 3_650


def paragraphs() -> list[str]:
    """Return every paragraph of real and invented news that lies at hand, in a fixed order."""
    from dragoman.rejects import Reject
    from dragoman.settings import Settings
    from dragoman.stages.documents.reading import read_item
    from dragoman.stages.documents.sources import find_raw

    settings = Settings(published=FIRST_DAY)
    texts = [
        row["text"]
        for item in find_raw([str(ROOT / "data" / "raw" / "sample")], settings)
        if not isinstance(item, Reject)
        for row in read_item(item, settings)
        if not isinstance(row, Reject)
    ]
    index = ROOT.parent / "shared" / "articles" / "index.jsonl"
    if index.is_file():
        records = [json.loads(line) for line in index.read_text(encoding="utf-8").splitlines()]
        texts += [record["gold_text"] for record in records if record["gold_text"] and record["lang"] == "en"]
    found = (" ".join(part.split()) for text in texts for part in text.split("\n\n"))
    return list(dict.fromkeys(part for part in found if 80 <= len(part) <= 1_500))


def stories(n: int) -> Iterator[dict[str, str]]:
    """Yield *n* stories of 4 to 12 paragraphs, dated over ten years."""
    parts = paragraphs()
    chance = random.Random(20261124)
    for number in range(n):
        chosen = chance.sample(parts, chance.randint(4, 12))
        day = FIRST_DAY + timedelta(days=chance.randrange(N_DAYS))
        yield {
            "id": f"story-{number}",
            "title": f"Story {number}",
            "text": "\n\n".join(chosen),
            "date": day.isoformat(),
            "publisher": f"Outlet {number % 7}",
        }


def write_stories(path: Path, n: int) -> None:
    """Write *n* stories as JSON Lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as lines:
        for story in stories(n):
            lines.write(json.dumps(story, ensure_ascii=False) + "\n")
