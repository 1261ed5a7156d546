"""The page that counts the dictionaries."""

from __future__ import annotations

import re

from dragoman.actor_summary import actor_lists_page


def test_page_counts_persons_by_kind_region_and_decade():
    """At least 3,000 persons stand there, and no region of the world and no decade is empty."""
    page = actor_lists_page("made")

    persons = int(
        re.search(r"\| persons with offices \| `persons_\*.yml` \| ([\d,]+) \|", page)[1].replace(",", "")
    )  # type: ignore[index]
    regions = re.findall(
        r"^\| ([A-Z][A-Za-z -]+) \| ([\d,]+) \|", page.split("## By region")[1].split("##")[0], re.M
    )
    decades = re.findall(r"^\| (\d{4})s \| ([\d,]+) \|", page, re.M)

    assert persons >= 3000
    assert len(regions) > 15
    assert all(int(number.replace(",", "")) > 0 for _, number in regions)
    assert [decade for decade, _ in decades] == ["1980", "1990", "2000", "2010", "2020"]
