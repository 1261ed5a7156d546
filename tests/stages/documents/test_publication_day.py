"""The day of publication: how dates are read, and which of several counts."""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.stages.documents.address_days import day_in_name, day_in_url
from dragoman.stages.documents.dates import parse_moment
from dragoman.stages.documents.published import find_dateline

DAY = date(2023, 9, 27)


@pytest.mark.parametrize(
    "text",
    [
        "2023-09-27",
        "20230927",
        "2023/09/27",
        "2023-9-27",
        "27 September 2023",
        "27th of September 2023",
        "September 27, 2023",
        "Sept. 27, 2023",
        "Wednesday, 27 September 2023",
        "Wed 27 Sep 2023",
        "27.9.2023",
        "27/09/2023",
        "09/27/2023",
        "2023-09-27 14:00:00",
        "27 septembre 2023",
        "27. September 2023, 14:30",
    ],
)
def test_a_written_day_is_read(text):
    """The forms that metadata use give the day and no moment."""
    moment = parse_moment(text, day_first=False, languages=("en", "fr", "de"))

    assert (moment.day, moment.at, moment.precision) == (DAY, None, "day")


@pytest.mark.parametrize(
    "text",
    [
        "2023-09-27T14:00:00Z",
        "2023-09-27T16:00:00+02:00",
        "2023-09-27T14:00:00.000+0000",
        "2023-09-27 14:00:00 UTC",
        "20230927T140000Z",
        "Wed, 27 Sep 2023 14:00:00 GMT",
        "Wed, 27 Sep 2023 10:00:00 EDT",
        "Sept. 27, 2023, 10:00 a.m. EDT",
        "27 September 2023 14:00 GMT",
        "1695823200",
        1695823200,
        "1695823200000",
    ],
)
def test_a_moment_needs_time_and_zone(text):
    """Where time and zone are written the moment is known in UTC."""
    moment = parse_moment(text, day_first=False)

    assert (moment.at, moment.precision) == (datetime(2023, 9, 27, 14, tzinfo=UTC), "moment")


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("2023", date(2023, 1, 1), "year"),
        ("2023-09", date(2023, 9, 1), "month"),
        ("September 2023", date(2023, 9, 1), "month"),
    ],
)
def test_precision_is_no_finer_than_the_text(text, day, precision):
    """A month or a year is kept as one."""
    moment = parse_moment(text, day_first=False)

    assert (moment.day, moment.precision) == (day, precision)


@pytest.mark.parametrize(
    "text",
    [
        "31/02/2023",
        "2023-02-31",
        "20230231",
        "31 February 2023",
        "0000-00-00",
        "32/01/2023",
        "yesterday",
        "today",
        "now",
        "Wednesday",
        "27 Sept",
        "14:30",
        "2 hours ago",
        "May",
        "99999999",
        "2023-13-01",
        "1066-10-14",
        "9999999999999999",
    ],
)
def test_what_is_no_date_is_none(text):
    """A day that no calendar has, and a day relative to now, are not dates."""
    assert parse_moment(text, day_first=False) is None


@pytest.mark.parametrize(("day_first", "day"), [(False, date(2022, 6, 7)), (True, date(2022, 7, 6))])
def test_settings_decide_what_is_ambiguous(day_first, day):
    """06/07/2022 is June 7 or 6 July as the settings say."""
    assert parse_moment("06/07/2022", day_first).day == day


@given(
    st.datetimes(min_value=datetime(1800, 1, 1), max_value=datetime(2100, 12, 31), timezones=st.timezones())
)
def test_any_moment_written_in_iso_is_read_back(moment):
    """The publisher's own calendar day is kept, and the moment is the same."""
    moment = moment.replace(microsecond=0)

    read = parse_moment(moment.isoformat(), day_first=False)

    assert (read.day, read.at) == (moment.date(), moment.astimezone(UTC))


@given(st.text(max_size=40))
def test_no_text_makes_date_reading_raise(text):
    """Any text is a date or is none."""
    assert parse_moment(text, day_first=True) is None or parse_moment(text, day_first=True).day.year >= 1800


@pytest.mark.parametrize(
    "line",
    [
        "VIENNA, Sept. 27, 2023 (Reuters) - Ministers met.",
        "VIENNA (AP), 27 September 2023 - Ministers met.",
        "UNITED NATIONS, New York, September 27, 2023 — Ministers met.",
        "Wednesday, 27 September 2023",
        "Published: 27 September 2023, 14:30 GMT",
        "The Post, Wednesday, September 27, 2023",
        "Talks end\nBy Ann Lee\nSeptember 27, 2023 | 5:00 p.m.\n\nMinisters met.",
    ],
)
def test_a_dateline_with_a_year_tells_the_day(line):
    """A dateline or a date line among the first lines counts if it has a year."""
    assert find_dateline(line).day == DAY


@pytest.mark.parametrize(
    "text",
    [
        "VIENNA, Sept. 27 (Reuters) - Ministers met.",
        "On September 27, 2023, ministers met in Vienna.",
        "September 27, 2023 was the day on which ministers met in Vienna and agreed.",
        "Ministers met.\n" * 10 + "Wednesday, 27 September 2023",
        "WASHINGTON (AP) - On September 11, 2001, the towers fell.",
    ],
)
def test_a_date_in_the_story_is_not_its_dateline(text):
    """A date without a year, in a sentence, or far below does not date the story."""
    assert find_dateline(text) is None


@pytest.mark.parametrize(
    ("url", "day", "precision"),
    [
        ("https://x.example/2023/09/27/talks", DAY, "day"),
        ("https://x.example/world/2023/sep/27/talks", DAY, "day"),
        ("https://x.example/20230927/talks", DAY, "day"),
        ("https://x.example/talks-2023-09-27.html", DAY, "day"),
        ("https://x.example/2023/09/talks", date(2023, 9, 1), "month"),
    ],
)
def test_an_address_tells_a_day_or_a_month(url, day, precision):
    """The day that a publisher puts into an address is read."""
    moment = day_in_url(url)

    assert (moment.day, moment.precision) == (day, precision)


@pytest.mark.parametrize(
    "url",
    ["https://bbc.example/world-20210325", "https://x.example/a/1120230927", "https://x.example/2023/02/31"],
)
def test_an_articles_number_is_no_day(url):
    """Digits that only look like a day are left alone."""
    assert day_in_url(url) is None


@pytest.mark.parametrize(
    "name", ["2023-09-27.txt", "20230927_talks.txt", "talks_2023_09_27.pdf", "talks-27sep-2023.09.27.html"]
)
def test_a_file_name_tells_a_day(name):
    """A day in a file name is read."""
    assert day_in_name(name).day == DAY


LADDER = ["sidecar", "front_matter", "url", "dateline", "file_name", "command_line", "unknown"]


@pytest.mark.parametrize("top", range(len(LADDER)), ids=LADDER)
def test_the_most_trusted_sign_wins(read_one, body, top):
    """With several signs at hand the first in the order of trust dates the story."""
    days = {method: f"202{rank}-0{rank + 1}-1{rank}" for rank, method in enumerate(LADDER)}
    present = set(LADDER[top:])
    written = date.fromisoformat(days["dateline"]).strftime("%d %B %Y")
    front = {
        "date": days["front_matter"] if "front_matter" in present else None,
        "url": f"https://x.example/{days['url'].replace('-', '/')}/talks" if "url" in present else None,
    }
    matter = "".join(f"{key}: {value}\n" for key, value in front.items() if value)
    text = (
        f"---\nkind: story\n{matter}---\n"
        + (f"VIENNA, {written} (Wire) - " if "dateline" in present else "")
        + body
    )
    name = f"{days['file_name']}.txt" if "file_name" in present else "story.txt"
    sidecar = {"date": days["sidecar"]} if "sidecar" in present else {}

    row = read_one(
        text.encode(), name, sidecar, published=days["command_line"] if "command_line" in present else None
    )

    assert row["published_method"] == LADDER[top]
    assert row["published_date"] == (
        None if LADDER[top] == "unknown" else date.fromisoformat(days[LADDER[top]])
    )


def test_a_day_wins_over_a_month(read_one, body):
    """A month in the address does not hide the day in the dateline."""
    text = f"---\nurl: https://x.example/2023/09/talks\n---\nVIENNA, Sept. 27, 2023 (Wire) - {body}"

    row = read_one(text.encode())

    assert (row["published_date"], row["published_precision"], row["published_method"]) == (
        DAY,
        "day",
        "dateline",
    )


def test_a_dumps_name_does_not_date_its_stories(read_one, body):
    """The name of a file with many stories tells when it was made."""
    row = read_one(json.dumps({"text": body}).encode(), "2023-09-27.jsonl")

    assert row["published_method"] == "unknown"


@pytest.mark.parametrize(
    ("data", "name", "sidecar", "told"),
    [
        ("{body}", "a.txt", {"date": "31/02/2023"}, "sidecar"),
        ("---\ndate: 31/02/2023\n---\n{body}", "a.md", {}, "front matter's 'date'"),
        ('title,body,day\nA,"{body}",31/02/2023\n', "a.csv", {}, "'day'"),
    ],
    ids=["sidecar", "front matter", "column"],
)
def test_an_impossible_date_rejects_the_story(read_one, body, data, name, sidecar, told):
    """A day that no calendar has is told with its field and value, not guessed at."""
    reject = read_one(data.replace("{body}", body).encode(), name, sidecar)

    assert reject.reason == "invalid_date"
    assert told in reject.detail
    assert "31/02/2023" in reject.detail


def test_front_matter_with_a_yaml_date_no_calendar_has(read_one, body):
    """YAML's own complaint about 2023-02-31 becomes the same reject."""
    reject = read_one(f"---\ntitle: Talks\ndate: 2023-02-31\n---\n{body}".encode(), "a.md")

    assert reject.reason == "invalid_date"
    assert "2023-02-31" in reject.detail


@pytest.mark.parametrize("value", ["", "null", "N/A", "None"])
def test_an_empty_date_field_is_no_bad_date(read_one, body, value):
    """A record without a day is a story without a day."""
    row = read_one(json.dumps({"text": body, "date": value}).encode(), "a.jsonl")

    assert (row["published_date"], row["published_method"]) == (None, "unknown")


def test_a_machines_bad_date_is_passed_over(read_one, body, make):
    """A page whose meta tag holds no date is dated by what else tells one, or by nothing."""
    page = make.page(body).replace("2023-09-27T23:30:00+03:00", "31/02/2023")

    assert read_one(page.encode(), "a.html")["published_method"] == "unknown"


@pytest.mark.parametrize(
    ("stated", "printed", "day"),
    [
        ("2023-12-22T04:00:41+00:00", "Dec. 21, 2023 11:00 pm EST", date(2023, 12, 21)),
        ("2023-09-26T16:30:00Z", "27 September 2023, 01:30 JST", date(2023, 9, 27)),
        ("2023-12-22T04:00:41+00:00", "Updated Jan. 3, 2024", date(2023, 12, 22)),
        ("2023-12-22T04:00:41-05:00", "Dec. 21, 2023", date(2023, 12, 22)),
        ("2023-12-22T04:00:41+00:00", "<b>yesterday</b>", date(2023, 12, 22)),
    ],
)
def test_a_zone_does_not_shift_the_day_that_a_page_prints(read_one, body, stated, printed, day):
    """The day printed beside a moment in UTC counts where it is the day before or after, not otherwise."""
    page = (
        f'<html><head><meta property="article:published_time" content="{stated}"></head><body>'
        f'<article><h1>Talks end</h1><time datetime="{stated}">{printed}</time><p>{body}</p></article></body></html>'
    )

    assert read_one(page.encode(), "a.html")["published_date"] == day


def test_the_time_of_a_file_says_nothing(read_one, body, tmp_path):
    """The modification time never dates a story, and nothing is dated today."""
    path = tmp_path / "story.txt"
    path.write_text(body)
    os.utime(path, (time.time(), 1_000_000_000))

    row = read_one(path.read_bytes())

    assert (row["published_date"], row["published_at"], row["published_precision"]) == (None, None, None)
