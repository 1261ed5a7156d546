"""Quantities: how many people were killed, injured, displaced or detained, and how many protested."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dragoman.stages.mentions.quantities import MOST_PEOPLE, find_quantities

Count = tuple[str, int | None, int, int | None]

SENTENCES = Path(__file__).with_name("counts.yml")


def counts_of(text: str) -> list[Count]:
    return [(q["quantity_kind"], q["low"], q["best"], q["high"]) for q in find_quantities(text)]


def written(row: dict[str, Any]) -> str:
    """Return a count as counts.yml writes it."""
    low, best, high = row["low"], row["best"], row["high"]
    number = str(best) if low == best == high else f"{low}..{high}"
    if high is None:
        number = f"{best}+"
    elif low is None:
        number = f"-{best}"
    marks = {"is_part": " part", "is_total": " total", "is_both_sides": " both"}
    return f"{row['quantity_kind']} {number}" + "".join(mark for key, mark in marks.items() if row[key])


def sentences() -> list[Any]:
    rows = yaml.safe_load(SENTENCES.read_text(encoding="utf-8"))
    return [
        pytest.param(text, counts, id=text[:60], marks=[pytest.mark.xfail(reason="a known miss")] * len(miss))
        for text, counts, *miss in rows
    ]


@pytest.mark.parametrize(("text", "expected"), sentences())
def test_sentences_of_world_news_are_counted(text: str, expected: str):
    """Every number of people in a sentence of news is found with its kind, bounds and meaning."""
    found = sorted(written(row) for row in find_quantities(text))

    assert found == sorted(count.strip() for count in expected.split(",") if count.strip())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("It killed at least 392 people.", [("killed", 392, 392, None)], id="at-least"),
        pytest.param("Between 20 and 30 people were killed.", [("killed", 20, 20, 30)], id="between-digits"),
        pytest.param(
            "Between twenty and thirty people were injured.", [("injured", 20, 20, 30)], id="between-words"
        ),
        pytest.param("20 to 30 people were killed.", [("killed", 20, 20, 30)], id="from-to"),
        pytest.param(
            "It killed between 5 and 8 soldiers.", [("killed", 5, 5, 8)], id="range-behind-the-verb"
        ),
        pytest.param("At least 20 to 30 people died.", [("killed", 20, 20, None)], id="at-least-a-range"),
        pytest.param("Nearly 300 people died.", [("killed", 300, 300, 300)], id="nearly"),
        pytest.param("Up to 300 people died.", [("killed", None, 300, 300)], id="up-to"),
        pytest.param("No more than 300 people died.", [("killed", None, 300, 300)], id="no-more-than"),
        pytest.param("300 or more people died.", [("killed", 300, 300, None)], id="or-more"),
        pytest.param("Dozens of people were killed.", [("killed", 24, 24, None)], id="dozens"),
        pytest.param("Hundreds were arrested.", [("detained", 200, 200, None)], id="hundreds"),
        pytest.param("A dozen people were killed.", [("killed", 12, 12, 12)], id="a-dozen"),
        pytest.param("Three soldiers were wounded.", [("injured", 3, 3, 3)], id="number-word"),
        pytest.param("Twenty-one civilians were killed.", [("killed", 21, 21, 21)], id="compound-word"),
        pytest.param("Police arrested 14 students.", [("detained", 14, 14, 14)], id="digits"),
        pytest.param(
            "More than 1,200 people have been displaced.", [("displaced", 1200, 1200, None)], id="thousands"
        ),
        pytest.param(
            "2.5 million people fled.", [("displaced", 2_500_000, 2_500_000, 2_500_000)], id="million"
        ),
        pytest.param(
            "Up to 40 civilians were killed and 12 injured.",
            [("killed", None, 40, 40), ("injured", 12, 12, 12)],
            id="two-kinds",
        ),
        pytest.param("No one was killed.", [("killed", 0, 0, 0)], id="no-one"),
        pytest.param("A 20-year-old was killed.", [("killed", 1, 1, 1)], id="one-by-age"),
        pytest.param("Killed: 20.", [], id="only-a-mark-between"),
    ],
)
def test_people_are_counted_with_bounds(text: str, expected: list[Count]):
    """A count has a low, a best and a high number, open where its words leave it open."""
    found = counts_of(text)

    assert found == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Some 20 percent were killed.", id="percent"),
        pytest.param("Prices were hurt by 5 percent.", id="prices"),
        pytest.param("The army killed time for 3 hours.", id="hours"),
        pytest.param("The raid killed $2 million of trade.", id="money"),
        pytest.param("It was hurt in 2011.", id="year"),
        pytest.param("The strike killed 1.5 of them.", id="half-a-person"),
        pytest.param("Nothing happened.", id="no-harm"),
        pytest.param("", id="empty"),
        pytest.param("🙂 \x00 <b>", id="no-words"),
        pytest.param("Killed 99999999999 people.", id="more-than-all-people"),
        pytest.param("Between 9 and 99999999999 killed.", id="up-to-more-than-all-people"),
        pytest.param("It did not kill 12 people.", id="not-done"),
        pytest.param("It could have killed 12 people.", id="could-have"),
        pytest.param("Police killed or wounded 300 people.", id="either-of-two"),
    ],
)
def test_numbers_of_other_things_are_no_people(text: str):
    """Percentages, ages, hours, money and what was not done count nobody."""
    found = counts_of(text)

    assert found == []


@pytest.mark.parametrize(
    ("text", "country", "roles"),
    [
        pytest.param("It killed 12 Ukrainian soldiers.", "UKR", ["MIL"], id="country-and-role"),
        pytest.param("It killed 12 civilians.", None, ["CVL"], id="role"),
        pytest.param("It killed 12.", None, [], id="bare"),
    ],
)
def test_counted_people_have_country_and_role(text: str, country: str | None, roles: list[str]):
    """Whose people were harmed is read from the words that count them."""
    (found,) = find_quantities(text)

    assert (found["country"], found["roles"]) == (country, roles)


def test_spans_are_the_counting_words_and_the_words_of_harm():
    """A count stands at the words that count people, and knows those that tell what happened to them."""
    text = "Rebels said they had killed at least 12 Malian soldiers near Gao."

    (found,) = find_quantities(text)

    assert text[found["start"] : found["end"]] == "at least 12 Malian soldiers"
    assert text[found["harm_start"] : found["harm_end"]] == "killed"


@settings(deadline=None, max_examples=150)
@given(
    st.one_of(
        st.text(max_size=100),
        st.lists(
            st.sampled_from(
                """at least|9999999999999999999999999999|1,200|2.5|million|twenty|-|killed|people|and|a|soldier|,
                |were|toll|rose to|including|of them|no one|İ|march|March|shot|one|fatally|between|hundred|dead|
                who|had|his|Ali Hassan|among|the|in|hospital|fled|protesters|'s|(|İzmir|both sides""".replace(
                    "\n", ""
                ).split("|")
            ),
            max_size=25,
        ).map(" ".join),
    )
)
@example("killed " + "9" * 5000)
@example("killed " + "a million " * 400 + "people")
@example("İ 12 soldiers killed")
def test_any_text_gives_counts_within_bounds(text: str):
    """No text raises; spans lie inside the text, numbers are in order and none is above all people alive."""
    found = find_quantities(text)

    assert all(0 <= item["start"] < item["end"] <= len(text) for item in found)
    assert all(0 <= item["harm_start"] < item["harm_end"] <= len(text) for item in found)
    assert all(0 <= item["best"] <= (item["high"] or item["best"]) <= MOST_PEOPLE for item in found)
    assert all((item["low"] or 0) <= item["best"] for item in found)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("killed " + "12 and " * 30_000, id="numbers"),
        pytest.param("12 people, " * 30_000 + "were killed", id="lists"),
        pytest.param("protests " * 50_000, id="protests"),
        pytest.param("number of " * 50_000, id="tolls"),
        pytest.param("gathered " + "a, " * 80_000, id="gatherings"),
        pytest.param("a hundred and " * 30_000 + "killed", id="number-words"),
    ],
)
def test_very_long_hostile_text_is_read(text: str):
    """Runs of words that many rules begin with hide no count behind them; a quadratic rule would not come back."""
    last = find_quantities(text + ". Bombs killed 14 people in Beni.")[-1]

    assert (last["quantity_kind"], last["best"], last["start"]) == (
        "killed",
        14,
        len(text + ". Bombs killed "),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Between 1984 and 1988 some 80 people were killed.", [("killed", 80)]),
        ("From 1991 to 1995 about 200 people were killed.", [("killed", 200)]),
        ("Two gunmen shot Lluch in the garage of his home.", []),
        ("Two gunmen shot him.", [("injured", 1)]),
        ("Gunmen hacked three workers to death.", [("killed", 3)]),
        ("The two men beat five rivals in the final.", []),
        ("Two gunmen were shot on Tuesday.", [("injured", 2)]),
        ("Three men shot Monday are in hospital.", [("injured", 3)]),
        ("Colombian planes killed FARC commander Raul Reyes at a camp.", [("killed", 1)]),
        ("Colombian planes killed the Reyes brothers.", []),
    ],
)
def test_years_and_those_who_shoot_are_not_counted(text: str, expected: list[tuple[str, int]]):
    """A span of years counts nobody; who shoots somebody named is not shot."""
    assert [(row["quantity_kind"], row["best"]) for row in find_quantities(text)] == expected
