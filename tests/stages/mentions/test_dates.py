"""Dates: what an expression means, seen from the day of publication and from what the story told before."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dragoman.stages.mentions.date_rules import RULES
from dragoman.stages.mentions.date_tokens import CLASSES
from dragoman.stages.mentions.dates import EARLIEST, LATEST, StoryDates, find_dates

PUBLISHED = date(2023, 9, 27)
"""A Wednesday."""
SIGNS = set("-,/:()!.0123456789")
"""Signs, and what counts them in a pattern; they stand beside CLASSES."""


def read_expressions() -> Iterator[Any]:
    """Yield the cases of date_expressions.yml, one parameter each."""
    path = Path(__file__).with_name("date_expressions.yml")
    for group, cases in yaml.safe_load(path.read_text(encoding="utf-8")).items():
        for number, case in enumerate(cases, 1):
            texts = [case["text"]] if isinstance(case["text"], str) else case["text"]
            name = re.sub(r"\W+", "-", texts[-1])[:40].strip("-")
            yield pytest.param(
                texts, case.get("published", PUBLISHED), case["expected"], id=f"{group}-{number}-{name}"
            )


def find_in_story(texts: list[str], published: date | None) -> list[tuple[str, dict[str, Any]]]:
    """Return the expressions of a story with their words, sentence by sentence."""
    story = StoryDates(published, texts)
    return [(text[row["start"] : row["end"]], row) for text in texts for row in story.next_sentence(text)]


def find_only_date(text: str, base: date | None = PUBLISHED) -> dict[str, Any]:
    (found,) = find_dates(text, base)
    return found


@pytest.mark.parametrize(("texts", "published", "expected"), list(read_expressions()))
def test_expression_of_the_table(texts: list[str], published: date | None, expected: list[Mapping[str, Any]]):
    """Each expression of the table has its words, type, value and days, and nothing else is found."""
    found = find_in_story(texts, published)

    rows = [
        (words, row["date_type"], row["date_value"], row["date_start"], row["date_end"])
        for words, row in found
    ]
    assert rows == [
        (item["text"], item["type"], item["value"], item.get("start"), item.get("end")) for item in expected
    ]
    bounds = [
        (row["date_mod"], item["mod"])
        for (_, row), item in zip(found, expected, strict=True)
        if "mod" in item
    ]
    assert all(told == wanted for told, wanted in bounds)


def test_table_is_large():
    """At least three hundred expressions are checked."""
    assert sum(len(case.values[2]) for case in read_expressions()) >= 300


@pytest.mark.parametrize(
    ("text", "precision", "method", "edtf"),
    [
        pytest.param("They met last Tuesday.", "day", "relative", "2023-09-19", id="weekday"),
        pytest.param("They met on 27 September 2022.", "day", "explicit", "2022-09-27", id="day"),
        pytest.param("They met last week.", "week", "relative", "2023-09-18/2023-09-24", id="week"),
        pytest.param("They met in March 2020.", "month", "explicit", "2020-03", id="month"),
        pytest.param(
            "They met in the third quarter of 1998.", "quarter", "explicit", "1998-35", id="quarter"
        ),
        pytest.param("They met in the summer of 1998.", "season", "explicit", "1998-22", id="season"),
        pytest.param("They met in 1993.", "year", "explicit", "1993", id="year"),
        pytest.param("They met in the 1990s.", "decade", "explicit", "199X", id="decade"),
        pytest.param("They met in the 19th century.", "decade", "explicit", "18XX", id="century"),
        pytest.param("They met on Sept. 20-22.", "range", "relative", "2023-09-20/2023-09-22", id="range"),
    ],
)
def test_expression_is_no_more_exact_than_its_words(text: str, precision: str, method: str, edtf: str):
    """Precision, EDTF and how the value was told follow from the words."""
    found = find_only_date(text)

    assert (found["date_precision"], found["date_method"], found["date_edtf"]) == (precision, method, edtf)


def test_date_told_before_anchors_the_next():
    """What is counted from a date of the story says so."""
    found = find_in_story(
        ["On Sept. 5, 2019, the talks opened.", "Two days later they broke down."], PUBLISHED
    )

    assert [row["date_method"] for _, row in found] == ["explicit", "anchored"]


@pytest.mark.parametrize(
    "text",
    [
        "on Tuesday", "last Tuesday", "Tuesday night", "yesterday", "today", "overnight", "three days ago",
        "in June", "Sept. 27", "last week", "this year", "on the 14th", "at 5 p.m. on Monday", "last summer",
        "over the weekend", "on Christmas Day", "next month", "a year earlier", "the same day",
    ],
)  # fmt: skip
def test_relative_expression_without_base_has_no_value(text: str):
    """Without a day of publication a relative expression is found and left undated; nothing is today."""
    found = find_only_date(f"They met {text}.", None)

    assert found["date_method"] == "unknown"
    assert [found[key] for key in ("date_value", "date_start", "date_end", "date_precision")] == [None] * 4


@pytest.mark.parametrize(
    "text",
    [
        "31 February 2023", "February 31", "29 February 2023", "5 May 20233", "999 years ago", "999 decades ago",
        "31/02/2023", "2023-13-01", "the year 0025",
    ],
)  # fmt: skip
def test_day_that_cannot_be_is_kept_and_flagged(text: str):
    """A day that no calendar has, or no event may have, keeps its words and has no value."""
    found = find_only_date(f"They met on {text}.")

    assert (found["date_value"], found["date_start"], found["date_method"]) == (None, None, "unknown")
    assert found["confidence"] < 0.5


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        pytest.param("The strike began on 25 December.", "2023-04-03", id="British"),
        pytest.param("The strike began on Dec. 25.", "2023-03-04", id="American"),
        pytest.param("The strike began on 25/12/2022.", "2023-04-03", id="British figures"),
        pytest.param("The strike began on 12/25/2022.", "2023-03-04", id="American figures"),
    ],
)
def test_figures_are_read_by_the_habit_of_the_story(first: str, expected: str):
    """The order of day and month in figures is the one that the rest of the story has."""
    found = find_in_story([first, "It ended on 03/04/2023."], PUBLISHED)

    assert found[-1][1]["date_value"] == expected


def test_a_holiday_named_twice_is_read_twice():
    """Each naming of a holiday has its own year."""
    found = find_dates("Easter 2021 was quiet, Easter 2022 was not, nor was last Easter.", PUBLISHED)

    assert [row["date_value"] for row in found] == ["2021-04-04", "2022-04-17", "2023-04-09"]


@pytest.mark.parametrize("zone", ["GMT", "EST", "PDT", "CET", "UTC", "IST"])
@pytest.mark.parametrize("hour", ["12:05 a.m.", "11:55 p.m."])
def test_zone_never_moves_the_day(hour: str, zone: str):
    """A time near midnight belongs to the day that the words name, whatever its zone."""
    found = find_only_date(f"It happened at {hour} {zone} on Monday.")

    assert (found["date_start"], found["date_end"]) == (date(2023, 9, 25), date(2023, 9, 25))


@pytest.mark.parametrize("name", ["Christmas", "Xmas", "Halloween", "Thanksgiving", "Eid al-Adha", "Passover",
    "Yom Kippur", "Rosh Hashanah", "Diwali", "Nowruz", "Ashura", "Chinese New Year", "New Year's Eve"])  # fmt: skip
def test_holiday_alone_is_enough(name: str):
    """A sentence whose only date is a holiday is not passed over."""
    found = find_only_date(f"The truce began on {name}.")

    assert found["date_precision"] == "day"


def test_several_dates_come_in_order_without_overlap():
    """The dates of a sentence come in the order of its text, each in its own words."""
    text = "They met on Tuesday, on Sept. 5, 2020 and in 1993."

    found = [text[row["start"] : row["end"]] for row in find_dates(text, PUBLISHED)]

    assert found == ["Tuesday", "Sept. 5, 2020", "1993"]


def test_rules_use_letters_that_are_explained():
    """Every letter in a rule's pattern is a class of words or a sign."""
    known = set(CLASSES) | SIGNS

    for rule in RULES:
        plain = re.sub(r"\(\?P<\w+>|\(\?<?[=!:]|\(\?", "(", rule.pattern.pattern)
        letters = set(re.sub(r"[\[\]^$|?*+{}\\]", "", plain))
        assert letters <= known, (rule.name, letters - known)


# --- bad and hostile input ------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("俄罗斯星期二袭击了乌克兰。", id="chinese"),
        pytest.param("Переговоры прошли во вторник.", id="russian"),
        pytest.param("🙂 \x00 <br/>", id="no-words"),
        pytest.param("x² + y³ = ² ٣ Ⅷ ½", id="figures-that-are-no-digits"),
        pytest.param("\ud800 \udfff", id="lone-surrogates"),
    ],
)
def test_text_without_dates_has_none(text: str):
    """What has no words of dates gives no dates, and no error."""
    assert find_dates(text, PUBLISHED) == []


@pytest.mark.parametrize("base", [date.min, date.max, EARLIEST, LATEST])
def test_publication_at_the_edge_of_the_calendar(base: date):
    """At the calendar's edges nothing overflows, and no day before 1500 or after 2100 comes out."""
    text = (
        "last Tuesday, next Friday, yesterday, tomorrow, in June, next June, 12 decades ago, next decade, overnight, "
        "the 31st, on the 31st, last winter, the next two weeks, the past 24 hours, Christmas, last Easter, on Feb. 29, "
        "last quarter, a year earlier, the same day, two days later, this weekend, at noon, Dec. 31, in '98"
    )

    found = [row for row in find_dates(text, base) if row["date_start"]]

    assert all(EARLIEST <= row["date_start"] <= row["date_end"] <= LATEST for row in found)


HOSTILE = {
    "weekdays": "last Tuesday night ",
    "holidays": "Christmas Easter ",
    "numbers in words": "a hundred and twenty-one ",
    "figures": "1,",
    "digits": "1",
    "dots": "1.",
    "dates in figures": "12/12/12 ",
    "slashes": "1/1/",
    "dashes": "-",
    "quotation marks": "'\"’",
    "the": "the ",
    "earlier": "earlier ",
    "units": "the next few days of last week ",
    "ordinals": "the first of the second of ",
    "blanks": " ",
    "of": "June of ",
    "iso": "2023-09-27T",
    "one word": "Tuesday",
    "capitals": "A May ",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_work_grows_with_the_length_of_the_text(
    piece: str, count_calls: Callable[[Callable[[], object]], int]
):
    """Four times the text takes about four times the calls, not sixteen times."""
    find_dates(piece * 30, PUBLISHED)  # load and remember what the first call loads
    short, long = (count_calls(lambda n=n: find_dates(piece * n, PUBLISHED)) for n in (200, 800))

    assert long <= 4.2 * short + 100


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_very_long_hostile_text_is_read(piece: str):
    """A rule that goes back and forth would not come back; the date behind it all is found."""
    text = piece * 5_000

    last = find_dates(text + ", on 5 May 2019.", PUBLISHED)[-1]

    assert (last["start"], last["date_start"]) == (len(text + ", on "), date(2019, 5, 5))


WORDS = """last next Tuesday in on the June Sept. 31 February 2023 0025 1000 a 12 days decades weeks ago yesterday
    1990s since 9999 - , 2100 . ' ’ ) ( : / half quarter first 29th of and to a.m. GMT overnight now past every few
    hundred million Christmas Easter year earlier later before after same that day weekend summer fiscal '98 mid
    early end second Q3 24 1.5 %""".split()


@settings(deadline=None, max_examples=300)
@given(
    st.one_of(
        st.text(max_size=100),
        st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join),
        st.lists(st.sampled_from(WORDS), max_size=14).map("".join),
    ),
    st.one_of(st.none(), st.dates()),
)
@example("yesterday", date.min)
@example("tomorrow and next week and next decade", date.max)
@example("on 99999999999999999999 days ago, 2023-99-99", PUBLISHED)
@example("the " + "9" * 5_000 + "th of June", PUBLISHED)
def test_any_text_gives_dates_within_bounds(text: str, base: date | None):
    """No text and no day of publication raises; spans lie inside the text and days inside the bounds."""
    found = find_dates(text, base)

    spans = [(row["start"], row["end"]) for row in found]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    dated = [row for row in found if row["date_start"]]
    assert all(EARLIEST <= row["date_start"] <= row["date_end"] <= LATEST for row in dated)
    assert all((row["date_method"] == "unknown") == (row["date_start"] is None) for row in found)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join), max_size=5))
def test_story_is_read_the_same_twice(texts: list[str]):
    """The same story gives the same rows, whatever was read before it."""
    assert find_in_story(texts, PUBLISHED) == find_in_story(texts, PUBLISHED)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        # PUBLISHED is Wednesday 27 September 2023
        pytest.param(
            "Officials were warned Wednesday that they should expect little help.", "2023-09-27", id="today"
        ),
        pytest.param("The two will meet on Wednesday.", "2023-09-27", id="today, to come"),
        pytest.param("The two will meet next Wednesday.", "2023-10-04", id="next"),
        pytest.param("The group might come as soon as Tuesday.", "2023-10-03", id="as soon as"),
        pytest.param("He could leave as early as Friday, he said.", "2023-09-29", id="as early as"),
        pytest.param("Until Tuesday, they had not called him a suspect.", "2023-09-26", id="until, over"),
        pytest.param("It was not until Tuesday that he told them.", "2023-09-26", id="not until"),
        pytest.param("The deadline was extended until Friday.", "2023-09-29", id="until, to come"),
        pytest.param("The offer had been due to expire on Friday.", "2023-09-22", id="had been due"),
        pytest.param("The offer was due to expire on Friday.", "2023-09-29", id="was due"),
        pytest.param("They will look for ways around Monday's ruling.", "2023-09-25", id="ruling"),
        pytest.param("They will not fight in Monday's election.", "2023-10-02", id="election"),
        pytest.param(
            "Protesters planned a large rally in Quito on Saturday.", "2023-09-30", id="planned a rally"
        ),
        pytest.param("The talks are supposed to conclude by May.", "2024-05-01", id="supposed"),
        pytest.param("It has an agreement to buy the bank in January.", "2024-01-01", id="agreement to"),
        pytest.param(
            "It would be paid on a still unspecified date in January.", "2024-01-01", id="unspecified"
        ),
    ],
)
def test_clause_says_whether_a_day_is_to_come(text: str, day: str):
    """Limits, plans and what a day owns tell its direction; a day of today's name is today."""
    assert [str(found["date_start"]) for found in find_dates(text, PUBLISHED)] == [day]
