"""When: which day an event is given, how exactly, and how that was learnt.

Stories are written with their acts marked, "[met|040]" or "[attack|190|threatened]"; sentences and dates are
found by the real stages, so that only who did it to whom is left out.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from dragoman.stages.events.when import StoryDays, temporal_status
from dragoman.stages.mentions.dates import StoryDates
from dragoman.stages.sentences import sentence_rows

WEDNESDAY = date(2023, 9, 27)
Row = dict[str, Any]
_ACT = re.compile(r"\[(?P<words>[^|\]]+)\|(?P<code>\d+)(?:\|(?P<status>\w+))?\]")


def days_of(
    story: str, published: date | None = WEDNESDAY, headline: str = "", tied: dict[str, str] | None = None
) -> list[Row]:
    """Return the date columns of each marked act, in the order of the text; *tied* is what the reader ties."""
    marked = f"{headline}\n\n{story}" if headline else story
    text, acts, done = "", [], 0
    for match in _ACT.finditer(marked):
        text += marked[done : match.start()]
        acts.append((len(text), match))
        text += match["words"]
        done = match.end()
    text += marked[done:]
    document = {
        "document_id": "0" * 20,
        "text": text,
        "body_start": len(_ACT.sub(lambda m: m["words"], headline)) + 2 if headline else 0,
        "published_date": published,
    }
    sentences = sentence_rows(document)
    finder = StoryDates(published, [sentence["text"] for sentence in sentences])
    mentions: list[Row] = []
    for sentence in sentences:
        for found in finder.next_sentence(sentence["text"]):
            start, end = found["start"] + sentence["start"], found["end"] + sentence["start"]
            mentions.append(
                {
                    **found,
                    "kind": "date",
                    "mention_id": f"date {text[start:end]}",
                    "sentence_id": sentence["sentence_id"],
                    "start": start,
                    "end": end,
                    "text": text[start:end],
                }
            )
    actions = []
    for start, match in acts:
        sentence = next(row for row in sentences if row["start"] <= start < row["end"])
        actions.append(
            {
                "kind": "action",
                "mention_id": f"act-{start}",
                "sentence_id": sentence["sentence_id"],
                "start": start,
                "end": start + len(match["words"]),
                "text": match["words"],
                "cameo_code": match["code"],
                "status": match["status"] or "asserted",
                "source_ids": [],
                "target_ids": [],
                "hanging_ids": [f"date {(tied or {}).get(match['words'], '')}"],
            }
        )
    days = StoryDays(document, sentences, [*mentions, *actions])
    return [days.columns(action) for action in actions]


def interval(row: Row) -> tuple[str, str, str, str]:
    return (
        str(row["event_date_start"]),
        str(row["event_date_end"]),
        row["date_precision_word"],
        row["date_method"],
    )


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("The ministers [met|040] on Tuesday.", ("2023-09-26", "2023-09-26", "day", "relative")),
        ("On Tuesday the ministers [met|040].", ("2023-09-26", "2023-09-26", "day", "relative")),
        ("They [met|040] in June 1993 in Rome.", ("1993-06-01", "1993-06-30", "month", "explicit")),
        ("Turkey [sealed|163] its border in 1993.", ("1993-01-01", "1993-12-31", "year", "explicit")),
        ("The ministers [met|040].", ("2023-09-27", "2023-09-27", "day", "publication")),
        ("Police [arrested|173] dozens overnight.", ("2023-09-26", "2023-09-27", "range", "relative")),
        ("They [fought|190] between 1984 and 1988.", ("1984-01-01", "1988-12-31", "year", "explicit")),
        ("They [fought|190] from 3 to 7 September.", ("2023-09-03", "2023-09-07", "range", "relative")),
        ("Rebels [attacked|190] this week.", ("2023-09-25", "2023-09-27", "week", "relative")),
        ("They will [meet|036|planned] this month.", ("2023-09-27", "2023-09-30", "month", "relative")),
        ("They will [meet|036|planned] by Friday.", ("2023-09-27", "2023-09-29", "range", "relative")),
    ],
)
def test_an_act_takes_the_date_of_its_sentence(story, expected):
    """Words that tell a date give its interval, precision and method; without any it is news of the day."""
    assert interval(days_of(story)[0]) == expected


def test_the_words_and_their_place_are_kept():
    """The expression is told with its offsets, and how long before publication the act was."""
    (found,) = days_of("The ministers [met|040] on Tuesday.")

    assert (found["date_text"], found["date_char_start"], found["date_char_end"]) == ("Tuesday", 21, 28)
    assert (found["date_precision"], found["days_before_publication"], found["published_date"]) == (
        1,
        1,
        WEDNESDAY,
    )


def test_without_any_day_an_act_is_undated():
    """Without a day of publication and without an explicit date nothing is dated, least of all today."""
    told, untold, explicit = days_of(
        "They [met|040] on Tuesday.\n\nThey [met|040] again.\n\nThey [met|040] on 3 May 2001.", published=None
    )

    assert [row["event_date_start"] for row in (told, untold, explicit)] == [None, None, date(2001, 5, 3)]
    assert [row["date_method"] for row in (told, untold, explicit)] == ["unknown", "unknown", "explicit"]


def test_each_of_two_acts_takes_its_own_date():
    """The nearer date is the act's, and a clause or another act in between counts as distance."""
    met, attacked = days_of("Iran [met|040] Iraq on Monday, after rebels [attacked|190] a base on Friday.")

    assert met["event_date_start"] == date(2023, 9, 25)
    assert attacked["event_date_start"] == date(2023, 9, 22)


def test_a_leading_date_governs_all_acts_of_the_sentence():
    """A date that begins the sentence stands for its acts, also the later ones."""
    found = days_of("On Monday the army [shelled|194] the town, [killed|193] four men and [left|0874] again.")

    assert [row["event_date_start"] for row in found] == [date(2023, 9, 25)] * 3


def test_the_date_the_reader_ties_wins():
    """What the reader ties to an act counts for more than a few words of distance."""
    story = "Iraq [accused|112] Iran of the raid of 3 May and the strike of 9 June."

    assert days_of(story, tied={"accused": "9 June"})[0]["event_date_start"] == date(2023, 6, 9)


def test_a_date_of_a_noun_dates_no_verb():
    """A date such as "the Dec. 27 election" says when the election was, not when somebody was accused of stealing it."""
    (found,) = days_of("Odinga [accuses|1121] Kibaki of stealing the Dec. 27 election.", date(2008, 1, 23))

    assert interval(found) == ("2008-01-23", "2008-01-23", "day", "publication")


def test_a_possessive_date_dates_its_noun():
    """A date such as "Saturday's assault" dates the assault, whatever day the rest of the sentence has."""
    marched, assault = days_of("Mourners [marched|141] on Monday after Saturday's [assault|190].")

    assert (marched["event_date_start"], assault["event_date_start"]) == (
        date(2023, 9, 25),
        date(2023, 9, 23),
    )


def test_a_dateline_dates_nothing():
    """The day in a dateline is the report's, not the event's."""
    (found,) = days_of("ANKARA, Sept 26 (Reuters) - Turkey [met|040] Armenia.")

    assert found["date_method"] == "publication"


@pytest.mark.parametrize("status", ["threatened", "demanded"])
def test_what_is_threatened_was_said_by_now(status):
    """A threat or demand about Friday was made on the day of the report."""
    (found,) = days_of(f"Iran [spoke|130|{status}] of closing the strait on Oct. 6.")

    assert found["event_date_start"] == WEDNESDAY


def test_a_plan_takes_the_day_it_speaks_of():
    """What is planned is dated by the day it is planned for, and lies in the future."""
    (found,) = days_of("The two will [meet|036|planned] on Friday.")

    assert (found["event_date_start"], found["temporal_status"]) == (date(2023, 9, 29), "future")
    assert found["days_before_publication"] == -2


def test_a_state_since_a_day_goes_on():
    """An act "since 2011" runs to the day of publication and is ongoing, as exact as its beginning."""
    (found,) = days_of("Iraq has [refused|1245] inspectors since 2011.")

    assert interval(found) == ("2011-01-01", "2023-09-27", "year", "explicit")
    assert found["temporal_status"] == "ongoing"


def test_a_day_after_another_act_is_counted_from_it():
    """An attack told as "a day after X attacked" is a day before the act of the main clause."""
    met, attacked = days_of("Iran [met|040] Iraq on Tuesday, two days after rebels [attacked|190] a base.")

    assert (met["event_date_start"], attacked["event_date_start"]) == (date(2023, 9, 26), date(2023, 9, 24))
    assert (attacked["date_method"], attacked["date_text"]) == ("anchored", "two days after")


def test_acts_that_hang_on_one_another_come_to_an_end():
    """A sentence that counts each act from the other is dated somehow, and once."""
    found = days_of("A day after they [met|040] and a day after they [fought|190] they [left|0874].")

    assert len(found) == 3


def test_a_deed_goes_on_about_the_one_before():
    """Without a date of its own a deed in the next sentences is of the day told before."""
    found = days_of(
        "Gunmen [attacked|190] a train on Monday. They [burned|1712] two cars. Soldiers [fired|190] back."
    )

    assert [row["event_date_start"] for row in found] == [date(2023, 9, 25)] * 3
    assert [row["date_method"] for row in found] == ["relative", "anchored", "anchored"]


def test_words_are_news_of_the_day():
    """A statement after a dated deed is not of its day."""
    _, condemned = days_of("Gunmen [attacked|190] a train on Monday. France [condemned|111] it.")

    assert (condemned["event_date_start"], condemned["date_method"]) == (WEDNESDAY, "publication")


def test_a_deed_far_behind_is_news_of_the_day():
    """What is told some paragraphs later does not go on about the first deed."""
    far = "\n\n".join(["It is a small town of farmers.", "Its people grow wheat and barley there."] * 2)

    found = days_of(f"Gunmen [attacked|190] a train on Monday.\n\n{far}\n\nPolice [arrested|173] a man.")

    assert found[1]["date_method"] == "publication"


def test_a_headline_takes_the_day_of_the_same_act_in_the_body():
    """The headline's act is dated by the body's act that is most like it."""
    head, body = days_of(
        "Kurdish rebels [killed|190] 12 soldiers on Sunday, the army said.",
        headline="Rebels [kill|190] 12 soldiers",
    )

    assert head["event_date_start"] == body["event_date_start"] == date(2023, 9, 24)


def test_a_headline_without_its_act_in_the_body_is_of_the_day():
    """Where the body tells no such act the headline is news of the day."""
    head, _ = days_of("Trade [fell|163] in 2001.", headline="Envoys [meet|040] in Rome")

    assert head["date_method"] == "publication"


def test_a_narrative_is_followed():
    """Words such as "The next day" and "two days later" are counted from the day the story told last."""
    found = days_of(
        "On 19 September Azerbaijan [attacked|190] the town. The next day the separatists [surrendered|0874]. "
        "Two days later the envoys [met|040]."
    )

    assert [row["event_date_start"].day for row in found] == [19, 20, 22]


@pytest.mark.parametrize(
    ("start", "end", "status"),
    [
        (date(2023, 9, 27), date(2023, 9, 27), "current"),
        (date(2023, 9, 26), date(2023, 9, 26), "current"),
        (date(2023, 9, 1), date(2023, 9, 20), "recent"),
        (date(1993, 1, 1), date(1993, 12, 31), "historical"),
        (date(2023, 9, 28), date(2023, 9, 28), "future"),
        (None, None, None),
    ],
)
def test_temporal_status(start, end, status):
    """How an interval lies to the day of publication."""
    assert temporal_status(start, end, WEDNESDAY) == status


def test_temporal_status_needs_a_day_of_publication():
    """Without it nothing is said."""
    assert temporal_status(date(2023, 9, 1), date(2023, 9, 1), None) is None
