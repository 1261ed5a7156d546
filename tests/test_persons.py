"""Persons and their times in office: how a spell is written, what it covers, which code it gives."""

from __future__ import annotations

from datetime import date

import pytest

from dragoman.persons import (
    FORM,
    Office,
    Person,
    Spell,
    first_day,
    last_day,
    offices_of,
    overlaps,
    parse_spell,
)


def spell(text: str, code: str = "") -> Spell:
    found = parse_spell(text)
    return Spell(found.title, found.role, found.first, found.last, code)


def overlapping(*claims: tuple[str, str]) -> list[tuple[str, str]]:
    return [(a[0], b[0]) for a, b in overlaps([(who, parse_spell(text)) for who, text in claims])]


# --- how a spell is written -----------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "foreign minister 2019-07-24..2021-09-15",
            Spell("foreign minister", "", "2019-07-24", "2021-09-15"),
            id="days",
        ),
        pytest.param("premier 2019-07..2021-09", Spell("premier", "", "2019-07", "2021-09"), id="months"),
        pytest.param("premier 2019..2021", Spell("premier", "", "2019", "2021"), id="years"),
        pytest.param(
            "premier 2019..2021-09-15", Spell("premier", "", "2019", "2021-09-15"), id="year to day"
        ),
        pytest.param("premier 2019..", Spell("premier", "", "2019", ""), id="open end"),
        pytest.param("premier ..2019", Spell("premier", "", "", "2019"), id="unknown start"),
        pytest.param("premier ..", Spell("premier", "", "", ""), id="open at either end"),
        pytest.param("rebel leader (REB) 1998..", Spell("rebel leader", "REB", "1998", ""), id="role"),
        pytest.param(
            "envoy (GOVMIL) ..2001-02", Spell("envoy", "GOVMIL", "", "2001-02"), id="role of two groups"
        ),
        pytest.param(
            "deputy vice-premier 2019..2020", Spell("deputy vice-premier", "", "2019", "2020"), id="hyphen"
        ),
        pytest.param("IGOUNO 1997-01-01..", Spell("IGOUNO", "", "1997-01-01", ""), id="code for a title"),
        pytest.param("premier 2020-02-29..", Spell("premier", "", "2020-02-29", ""), id="leap day"),
        pytest.param("premier 2019..2019", Spell("premier", "", "2019", "2019"), id="one year"),
        pytest.param(
            "premier 2019-07-24..2019-07", Spell("premier", "", "2019-07-24", "2019-07"), id="one month"
        ),
    ],
)
def test_spell_is_read_as_written(text: str, expected: Spell):
    """Title, role and days of a spell are those of its text, no more exact than there."""
    assert parse_spell(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("foreign minister", id="no days"),
        pytest.param("foreign minister 2019", id="one day alone"),
        pytest.param("foreign minister 2019-2021", id="hyphen for dots"),
        pytest.param("foreign minister 2019 .. 2021", id="spaces around dots"),
        pytest.param("2019..2021", id="no title"),
        pytest.param("foreign minister 19..21", id="years of two digits"),
        pytest.param("foreign minister 2019-7..2021", id="month of one digit"),
        pytest.param("foreign minister 24.07.2019..", id="another country's date"),
        pytest.param("rebel leader (reb) 1998..", id="role in small letters"),
        pytest.param("rebel leader () 1998..", id="empty role"),
        pytest.param("rebel leader (REB 1998..", id="bracket not closed"),
        pytest.param("(REB) 1998..", id="role without a title"),
        pytest.param("foreign minister 2019..2021 ca.", id="words behind"),
    ],
)
def test_spell_of_another_form_is_refused(text: str):
    """What is no spell is answered with the form expected and with what was found."""
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the whole message is compared
        parse_spell(text)

    assert str(caught.value) == f"expected {FORM}, found {text!r}"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        pytest.param("premier 2019-02-29..", "2019-02-29", id="29 February of a common year"),
        pytest.param("premier 2019-13..2020", "2019-13", id="thirteenth month"),
        pytest.param("premier ..2019-00", "2019-00", id="month zero"),
        pytest.param("premier 2019..2020-04-31", "2020-04-31", id="31 April as last day"),
        pytest.param("premier 0000..", "0000", id="year zero"),
    ],
)
def test_day_that_no_calendar_has_is_named(text: str, day: str):
    """A day that does not exist is named in the message, with the spell it stands in."""
    with pytest.raises(ValueError, match="is no day of the calendar") as caught:
        parse_spell(text)

    assert str(caught.value).startswith(f"{day!r} in {text!r} is no day of the calendar (")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("premier 2021..2019", id="years"),
        pytest.param("premier 2019-08..2019-07", id="months"),
        pytest.param("premier 2019-07-24..2019-07-23", id="days"),
        pytest.param("premier 2019-08-01..2019-07", id="day and month"),
    ],
)
def test_spell_that_ends_before_it_begins_is_refused(text: str):
    """A last day before the first one is told."""
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the whole message is compared
        parse_spell(text)

    assert str(caught.value) == f"{text!r} ends before it begins"


# --- days -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        pytest.param("2019", date(2019, 1, 1), date(2019, 12, 31), id="year"),
        pytest.param("2019-07", date(2019, 7, 1), date(2019, 7, 31), id="month"),
        pytest.param("2019-12", date(2019, 12, 1), date(2019, 12, 31), id="December"),
        pytest.param("2019-02", date(2019, 2, 1), date(2019, 2, 28), id="February"),
        pytest.param("2020-02", date(2020, 2, 1), date(2020, 2, 29), id="February of a leap year"),
        pytest.param("2019-07-24", date(2019, 7, 24), date(2019, 7, 24), id="day"),
    ],
)
def test_first_and_last_day_of_what_is_written(written: str, first: date, last: date):
    """A year or month stretches from its first to its last day, and a day is both."""
    assert (first_day(written), last_day(written)) == (first, last)


@pytest.mark.parametrize(
    ("text", "day", "expected"),
    [
        pytest.param("x 2019-07-24..2021-09-15", date(2019, 7, 23), False, id="day before"),
        pytest.param("x 2019-07-24..2021-09-15", date(2019, 7, 24), True, id="first day"),
        pytest.param("x 2019-07-24..2021-09-15", date(2021, 9, 15), True, id="last day"),
        pytest.param("x 2019-07-24..2021-09-15", date(2021, 9, 16), False, id="day after"),
        pytest.param("x 2019-07..2021-09", date(2019, 7, 1), True, id="first month from its first day"),
        pytest.param("x 2019-07..2021-09", date(2021, 9, 30), True, id="last month to its last day"),
        pytest.param("x 2019-07..2021-09", date(2021, 10, 1), False, id="month after"),
        pytest.param("x 2019..2021", date(2021, 12, 31), True, id="last year to its last day"),
        pytest.param("x 2019..2021", date(2022, 1, 1), False, id="year after"),
        pytest.param("x 2019..", date(2100, 1, 1), True, id="open end"),
        pytest.param("x 2019..", date(2018, 12, 31), False, id="before an open spell"),
        pytest.param("x ..2019", date(1900, 1, 1), True, id="unknown start"),
        pytest.param("x ..2019", date(2020, 1, 1), False, id="after an unknown start"),
        pytest.param("x ..", date(1900, 1, 1), True, id="open at either end"),
    ],
)
def test_spell_covers_its_days(text: str, day: date, expected: bool):
    """A spell covers each day from the first to the last, years and months taken as a whole."""
    assert parse_spell(text).covers(day) is expected


@pytest.mark.parametrize(
    ("text", "day", "expected"),
    [
        pytest.param("x 2019..2021-09-15", date(2021, 9, 15), False, id="last day"),
        pytest.param("x 2019..2021-09-15", date(2021, 9, 16), True, id="day after"),
        pytest.param("x 2019..2021", date(2021, 12, 31), False, id="last year"),
        pytest.param("x 2019..", date(2100, 1, 1), False, id="open end"),
        pytest.param("x 2019..2021", date(2018, 1, 1), False, id="not yet begun"),
    ],
)
def test_spell_is_over_after_its_last_day(text: str, day: date, expected: bool):
    """A spell is over from the day after its last one, and an open one never."""
    assert parse_spell(text).is_over(day) is expected


# --- two who claim one thing ------------------------------------------------------------


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param([], id="nobody"),
        pytest.param([("A", "x ..")], id="one alone"),
        pytest.param([("A", "x 2010..2012"), ("B", "x 2014..2016")], id="gap"),
        pytest.param([("A", "x 2010-01-01..2012-05-14"), ("B", "x 2012-05-15..")], id="next day"),
        pytest.param([("A", "x 2010-01-01..2012-05-15"), ("B", "x 2012-05-15..")], id="one day"),
        pytest.param([("A", "x 2010..2012-05"), ("B", "x 2012-05..2014")], id="one month"),
        pytest.param([("A", "x 2010..2012-05"), ("B", "x 2012-05-15..2014")], id="day in the month"),
        pytest.param([("A", "x 2010..2012-05-15"), ("B", "x 2012-05..2014")], id="month of the day"),
        pytest.param([("A", "x 2010..2012"), ("B", "x 2012..2014")], id="one year"),
        pytest.param([("A", "x 2010..2012"), ("B", "x 2012-05-15..2014")], id="day in the year"),
        pytest.param([("A", "x 2010..2012-05-15"), ("B", "x 2012..2014")], id="year of the day"),
        pytest.param([("A", "x ..2012"), ("B", "x 2012..")], id="open at the outer ends"),
        pytest.param(
            [("A", "x 2008..2010"), ("B", "x 2010..2012"), ("A", "x 2012..2014")], id="back in office"
        ),
    ],
)
def test_handover_is_no_overlap(claims: list[tuple[str, str]]):
    """Who follows may begin on the day, or in the month or year, in which the one before ends."""
    assert overlapping(*claims) == []


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param([("A", "x 2010-01-01..2012-05-15"), ("B", "x 2012-05-14..")], id="one day too many"),
        pytest.param([("A", "x 2010..2012-06"), ("B", "x 2012-05..2014")], id="one month too many"),
        pytest.param([("A", "x 2010..2013"), ("B", "x 2012..2014")], id="one year too many"),
        pytest.param([("A", "x 2010..2020"), ("B", "x 2012..2014")], id="one within the other"),
        pytest.param([("A", "x 2010..2012"), ("B", "x 2010..2012")], id="the same years"),
        pytest.param([("A", "x 2010.."), ("B", "x 2012..")], id="both without an end"),
        pytest.param([("A", "x 2010.."), ("B", "x 2012..2014")], id="the earlier without an end"),
        pytest.param([("A", "x ..2010"), ("B", "x ..2012")], id="both of unknown start"),
        pytest.param([("A", "x ..2012"), ("B", "x 2010..2014")], id="the earlier of unknown start"),
        pytest.param([("A", "x .."), ("B", "x 2010..2014")], id="the earlier always"),
        pytest.param([("A", "x .."), ("B", "x ..")], id="both always"),
    ],
)
def test_overlap_is_found_in_any_order(claims: list[tuple[str, str]]):
    """Two who claim one thing for more than a handover are found, the earlier first, however they are listed."""
    assert overlapping(*claims) == [("A", "B")]
    assert overlapping(*reversed(claims)) == [("A", "B")]


def test_each_overlapping_pair_of_neighbours_is_told():
    """Of four in a row, both pairs that overlap are found and the handover between them is not."""
    claims = [
        ("A", "x 2000..2004"),
        ("B", "x 2002..2006"),
        ("C", "x 2006..2010"),
        ("D", "x 2008.."),
    ]

    assert overlapping(*claims) == [("A", "B"), ("C", "D")]


# --- persons ----------------------------------------------------------------------------

MINISTER = spell("foreign minister 2005..2009", "DEUGOV")
DEPUTY = spell("member of parliament 2007..2013", "DEULEG")
CHIEF = spell("president 2017-03-19..", "DEUGOV")
STATESMAN = Person("A. Statesman", "DEU", (MINISTER, DEPUTY, CHIEF))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(date(2004, 12, 31), None, id="before"),
        pytest.param(date(2006, 1, 1), MINISTER, id="in office"),
        pytest.param(date(2008, 1, 1), MINISTER, id="two offices"),
        pytest.param(date(2011, 1, 1), DEPUTY, id="the second alone"),
        pytest.param(date(2015, 1, 1), None, id="between"),
        pytest.param(date(2017, 3, 19), CHIEF, id="first day of an open one"),
        pytest.param(date(2030, 1, 1), CHIEF, id="open"),
        pytest.param(None, CHIEF, id="day unknown"),
    ],
)
def test_office_on_a_day(day: date | None, expected: Spell | None):
    """The office of a day is the first listed of those held; for no day, one that has not ended."""
    assert STATESMAN.office_on(day) == expected


def test_no_office_on_an_unknown_day_once_all_have_ended():
    """Somebody whose offices have all ended has none on a day that is not known."""
    assert Person("A", "DEU", (MINISTER, DEPUTY)).office_on(None) is None


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(date(2004, 12, 31), "DEUELI", id="before"),
        pytest.param(date(2006, 1, 1), "DEUGOV", id="in office"),
        pytest.param(date(2011, 1, 1), "DEULEG", id="second office"),
        pytest.param(date(2015, 1, 1), "DEUELI", id="between"),
        pytest.param(date(2030, 1, 1), "DEUGOV", id="open"),
        pytest.param(None, "DEUGOV", id="day unknown"),
    ],
)
def test_code_on_a_day(day: date | None, expected: str):
    """The code is that of the office held on the day, and that of the elite outside of it."""
    assert STATESMAN.code_on(day) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(date(1990, 1, 1), "MMROPP", id="before"),
        pytest.param(date(2018, 1, 1), "MMRGOV", id="in office"),
        pytest.param(date(2022, 1, 1), "MMROPP", id="after"),
        pytest.param(None, "MMROPP", id="day unknown"),
    ],
)
def test_opposition_outside_of_office(day: date | None, expected: str):
    """Somebody who is in opposition when not in office has that role then, and not the elite's."""
    person = Person("A", "MMR", (spell("state counsellor 2016-04-06..2021-02-01", "MMRGOV"),), "OPP")

    assert person.code_on(day) == expected


@pytest.mark.parametrize(
    ("country", "day", "in_office", "outside"),
    [
        pytest.param("CZE", date(1989, 12, 30), "CSKGOV", "CSKELI", id="Czechoslovakia"),
        pytest.param("CZE", date(1993, 2, 2), "CZEGOV", "CZEELI", id="Czech Republic"),
        pytest.param("RUS", date(1985, 3, 11), "SUNGOV", "SUNELI", id="Soviet Union"),
        pytest.param("RUS", date(1992, 1, 1), "RUSGOV", "RUSELI", id="Russia"),
        pytest.param("SRB", date(2004, 3, 20), "SCGGOV", "SCGELI", id="Serbia and Montenegro"),
        pytest.param("SRB", date(1999, 3, 24), "YUGGOV", "YUGELI", id="Yugoslavia"),
        pytest.param("SRB", None, "SRBGOV", "SRBELI", id="day unknown"),
    ],
)
def test_code_is_of_the_state_on_the_day(country: str, day: date | None, in_office: str, outside: str):
    """In office and outside of it, the code is of the state that the country then was a part of."""
    holder = Person("A", country, (spell("president ..", f"{country}GOV"),))
    nobody = Person("B", country, ())

    assert (holder.code_on(day), nobody.code_on(day)) == (in_office, outside)


def test_code_of_an_organisation_is_no_state():
    """An office with a whole code of its own gives that code, whatever country its holder is from."""
    person = Person("A", "RUS", (spell("secretary general ..", "IGOUNO"),))

    assert person.code_on(date(1985, 1, 1)) == "IGOUNO"


# --- offices ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        pytest.param({"office": "premier", "role": "GOV"}, Office("premier", "GOV", "", False), id="role"),
        pytest.param({"office": "pope", "code": "VATGOV"}, Office("pope", "", "VATGOV", False), id="code"),
        pytest.param(
            {"office": "king", "role": "GOV", "single": True}, Office("king", "GOV", "", True), id="single"
        ),
        pytest.param(
            {"office": "judge", "role": "JUD", "single": False}, Office("judge", "JUD", "", False), id="many"
        ),
    ],
)
def test_office_of_an_entry(entry: dict[str, object], expected: Office):
    """An entry of offices.yml gives an office under its title, held by many unless it says single."""
    assert offices_of([entry]) == {expected.title: expected}


def test_no_offices():
    """A file without entries gives no office."""
    assert offices_of([]) == {}
