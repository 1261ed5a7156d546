"""Actor phrases taken apart: what is known in them, what it hangs on, and what is a name nobody knows."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.dictionaries import load_knowledge
from dragoman.stages.mentions.actor_phrases import ActorWords, Hit, parse

DAY = date(2023, 9, 27)


def taken_apart(text: str, day: date | None = DAY, near: frozenset[str] = frozenset()) -> ActorWords:
    return parse(text, load_knowledge(), day, near)


def meaning(hit: Hit) -> str:
    if hit.person:
        return hit.person.person.name
    return hit.actor.code if hit.actor else hit.roles


def found(text: str, day: date | None = DAY) -> list[tuple[str, str, str]]:
    words = taken_apart(text, day)
    return [(words.words(hit), hit.link, meaning(hit)) for hit in words.hits]


# --- hits and links -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Russia", [("russia", "", "RUS")], id="country"),
        pytest.param("RUSSIA", [("russia", "", "RUS")], id="country in capitals"),
        pytest.param(
            "Iranian police", [("iranian", "", "IRN"), ("police", "", "COP")], id="country and agent"
        ),
        pytest.param("POLICE", [("police", "", "COP")], id="agent in capitals"),
        pytest.param("Hakan Fidan", [("hakan fidan", "", "Hakan Fidan")], id="person"),
        pytest.param("Putin", [("putin", "", "Vladimir Putin")], id="surname known everywhere"),
        pytest.param("the Kremlin", [("kremlin", "", "RUS")], id="metonym"),
        pytest.param(
            "Hamas militants", [("hamas", "", "PSEREBHMS"), ("militants", "", "UAF")], id="organisation"
        ),
        pytest.param(
            "Turkish Foreign Minister Hakan Fidan",
            [("turkish", "", "TUR"), ("foreign minister", "", "GOV"), ("hakan fidan", "", "Hakan Fidan")],
            id="country, title and person",
        ),
        pytest.param(
            "president of France", [("president", "", "GOV"), ("france", "of", "FRA")], id="country behind of"
        ),
        pytest.param(
            "police in Kenya", [("police", "", "COP"), ("kenya", "in", "KEN")], id="country behind in"
        ),
        pytest.param(
            "the Turkish ambassador to NATO",
            [("turkish", "", "TUR"), ("ambassador", "", "GOV"), ("nato", "to", "IGOWSTNAT")],
            id="organisation behind to",
        ),
        pytest.param(
            "the ambassador of Turkey in Damascus",
            [("ambassador", "", "GOV"), ("turkey", "of", "TUR"), ("damascus", "in", "SYR")],
            id="two links",
        ),
        pytest.param(
            "members of the Turkish parliament",
            [("turkish", "", "TUR"), ("parliament", "", "LEG")],
            id="head that is nobody",
        ),
    ],
)
def test_known_words_are_found_with_what_they_hang_on(text: str, expected: list[tuple[str, str, str]]):
    """Persons, bodies, countries and agents are found in order, each with the preposition before it."""
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("European Union", "IGOEUREEC", id="organisation of two words"),
        pytest.param("US State Department", "USAGOV", id="body over its country"),
        pytest.param("UN peacekeepers", "IGOUNOMIL", id="body over a body"),
        pytest.param("US-led coalition", "IMGMIL", id="with a hyphen"),
        pytest.param("Nigerian army general", "NGA", id="agent of two words behind a country"),
    ],
)
def test_longest_name_wins(text: str, expected: str):
    """Of names that begin at one word the longest is taken."""
    first, *others = taken_apart(text).hits

    assert meaning(first) == expected
    assert all(other.first >= first.last for other in others)


def test_head_is_what_stands_before_a_preposition():
    """The head of a phrase holds what hangs on no preposition."""
    words = taken_apart("the Turkish ambassador to NATO")

    assert [words.words(hit) for hit in words.head()] == ["turkish", "ambassador"]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(date(1985, 5, 1), "SUN", id="before the end"),
        pytest.param(date(1991, 12, 31), "SUN", id="last day"),
        pytest.param(date(1992, 1, 1), "RUS", id="first day"),
        pytest.param(None, "RUS", id="unknown day is today"),
    ],
)
def test_name_means_what_it_meant_on_the_day(day: date | None, expected: str):
    """A seat of power stands for the state that had it on the day."""
    assert found("Moscow", day) == [("moscow", "", expected)]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(date(1980, 1, 1), "ZAFINS", id="underground"),
        pytest.param(date(1992, 1, 1), "ZAFOPPPTY", id="unbanned"),
        pytest.param(date(2000, 1, 1), "ZAFGOVPTY", id="in power"),
    ],
)
def test_body_has_the_code_of_its_day(day: date, expected: str):
    """Of a body with several spells that of the day is taken."""
    assert found("African National Congress", day) == [("african national congress", "", expected)]


# --- what is no actor -----------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("New Mexico", id="state of the USA"),
        pytest.param("Michael Jordan", id="country for a surname"),
        pytest.param("Georgia Smith", id="country for a first name"),
        pytest.param("Yulia Navalny", id="surname known everywhere behind another first name"),
        pytest.param("Yulia Putin", id="surname of a president behind another first name"),
        pytest.param("Putin Tower", id="surname before another name"),
    ],
)
def test_name_that_is_part_of_another_is_no_hit(text: str):
    """A country's or a person's name within somebody else's is not taken, and the whole is unknown."""
    words = taken_apart(text)

    assert words.hits == ()
    assert words.unknown == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Jordan", "JOR", id="alone"),
        pytest.param("Jordan's king", "JOR", id="possessive"),
        pytest.param("King of Jordan", "JOR", id="behind of"),
        pytest.param("Georgia police", "GEO", id="before an agent"),
        pytest.param("President Vladimir Putin", "Vladimir Putin", id="full name behind a title"),
        pytest.param("President Putin", "Vladimir Putin", id="surname behind a title"),
        pytest.param("Russian President Putin", "Vladimir Putin", id="surname behind country and title"),
        pytest.param("Mr Putin", "Vladimir Putin", id="surname behind Mr"),
        pytest.param("The Putin government", "Vladimir Putin", id="surname behind an article"),
    ],
)
def test_name_that_is_often_another_is_taken_where_no_name_stands_beside(text: str, expected: str):
    """A country's or a person's name is taken alone, behind a title, and before small words."""
    assert expected in [meaning(hit) for hit in taken_apart(text).hits]


@pytest.mark.parametrize("word", ["Father", "Mother"])
def test_clerical_title_before_a_name_is_no_relative(word: str):
    """Father and Mother before a name are of the church."""
    words = taken_apart(f"{word} Kelvin Ugwu")

    assert [hit.roles for hit in words.hits] == ["CHR"]
    assert words.unknown == "Kelvin Ugwu"


@pytest.mark.parametrize("text", ["the father", "father of five", "Father"])
def test_father_without_a_name_is_a_civilian(text: str):
    """A father before no name is nobody's priest."""
    assert [hit.roles for hit in taken_apart(text).hits] == ["CVL"]


# --- backers, anti, pro ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "backer"),
    [
        pytest.param("Russian-backed rebels", "RUS", id="backed"),
        pytest.param("Iran-linked gunmen", "IRN", id="linked"),
        pytest.param("Turkish-backed fighters", "TUR", id="fighters"),
        pytest.param("Russian-supported militia", "RUS", id="supported"),
        pytest.param("Moscow-backed mayor", "RUS", id="metonym"),
        pytest.param("pro-Turkish fighters", "TUR", id="pro"),
        pytest.param("pro-Kremlin media", "RUS", id="pro a metonym"),
    ],
)
def test_backer_is_marked(text: str, backer: str):
    """The country before "-backed" or behind "pro-" stands behind, and is not who it is."""
    first, agent = taken_apart(text).hits

    assert (meaning(first), first.is_backer) == (backer, True)
    assert agent.roles
    assert not agent.is_backer


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("US-based activists", id="based"),
        pytest.param("Turkish-Syrian border guards", id="two countries"),
        pytest.param("Turkish police", id="no hyphen"),
    ],
)
def test_country_before_another_word_with_hyphen_is_no_backer(text: str):
    """A country before "-based" or before another country is not behind somebody."""
    assert not any(hit.is_backer for hit in taken_apart(text).hits)


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        pytest.param("anti-Turkish demonstrators", "OPP", id="anti with an adjective"),
        pytest.param("anti-Kremlin activists", "OPP", id="anti with a metonym"),
        pytest.param("non-Russian citizens", "CVL", id="non"),
    ],
)
def test_country_behind_anti_is_dropped(text: str, roles: str):
    """Whom "anti-" and "non-" name is not who it is."""
    words = taken_apart(text)

    assert [meaning(hit) for hit in words.hits] == [roles]


# --- modifiers ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("former Pakistani prime minister", {"former"}, id="former"),
        pytest.param("late President Hafez al-Assad", {"late"}, id="late"),
        pytest.param("ousted Nigerien President Mohamed Bazoum", {"ousted"}, id="ousted"),
        pytest.param("retired Indian general", {"retired"}, id="retired"),
        pytest.param("Nigeria's president-elect", {"elect"}, id="elect behind"),
        pytest.param("Turkish police", set(), id="none"),
        pytest.param("exiled Venezuelan politicians", {"exiled"}, id="exiled"),
    ],
)
def test_modifiers_are_told(text: str, expected: set[str]):
    """Words that change what an office is worth are kept apart."""
    words = taken_apart(text)

    assert words.modifiers == expected
    assert words.is_former() == bool(expected - {"exiled"})


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("foreign troops", id="troops"),
        pytest.param("foreign fighters", id="noun of the dictionary that has the word"),
        pytest.param("foreign journalists", id="journalists"),
        pytest.param("foreign aid workers", id="aid workers"),
        pytest.param("international journalists", id="international"),
        pytest.param("Foreign journalists", id="at the beginning of a sentence"),
    ],
)
def test_foreigners_of_no_country_are_told(text: str):
    """Foreign and international agents are somebody's whom the phrase does not tell."""
    assert taken_apart(text).is_foreign()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("foreign minister", id="minister"),
        pytest.param("Foreign Affairs Minister", id="affairs minister"),
        pytest.param("the Chinese foreign ministry", id="ministry"),
        pytest.param("foreign secretary", id="secretary"),
        pytest.param("foreign ministry spokesman", id="spokesman"),
        pytest.param("Amnesty International researcher", id="name of a body"),
    ],
)
def test_foreign_office_is_not_foreign(text: str):
    """Those who deal with foreign affairs are no foreigners."""
    assert not taken_apart(text).is_foreign()


# --- possessives ----------------------------------------------------------------------


@pytest.mark.parametrize("mark", [pytest.param("'s", id="straight"), pytest.param("’s", id="curly")])
def test_possessive_is_told(mark: str):
    """A hit with "'s" behind it is whose the rest is."""
    words = taken_apart(f"Putin{mark} envoy")

    assert [words.is_possessive(hit) for hit in words.hits] == [True, False]


def test_last_word_is_no_possessive():
    """A hit at the end of the phrase is not possessive."""
    words = taken_apart("President Putin")

    assert not words.is_possessive(words.hits[-1])


# --- names nobody knows ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Turkish Interior Minister Selim Karaca", "Selim Karaca", id="behind a title"),
        pytest.param("Interior Minister Selim Karaca of Turkey", "Selim Karaca", id="before a preposition"),
        pytest.param("Selim Karaca", "Selim Karaca", id="alone"),
        pytest.param("Selim Karaca's lawyer", "Selim Karaca", id="possessive"),
        pytest.param("Dr Amina Diallo", "Amina Diallo", id="form of address"),
        pytest.param("Ahmed bin Rashid", "Ahmed bin Rashid", id="small word within"),
        pytest.param("mayor of Istanbul", "Istanbul", id="town behind of"),
        pytest.param("Lagos police", "Lagos", id="town before an agent"),
        pytest.param("the Turkish police", "", id="article"),
        pytest.param("Monday", "", id="day"),
        pytest.param("It", "", id="pronoun at the beginning"),
        pytest.param("Aa and Bbb Ccc", "Bbb Ccc", id="longest of two"),
    ],
)
def test_unknown_capitalised_words_are_a_name(text: str, expected: str):
    """Capitalised words that no dictionary has are a name; of several the longest."""
    assert taken_apart(text).unknown == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("   ", id="spaces"),
        pytest.param("of", id="preposition alone"),
        pytest.param("-", id="hyphen"),
        pytest.param("anti-", id="anti alone"),
        pytest.param("'s", id="possessive alone"),
        pytest.param("foreign", id="foreign alone"),
        pytest.param("🙂 \x00", id="no words"),
        pytest.param("俄罗斯", id="chinese"),
    ],
)
def test_phrase_without_actors_has_no_hits(text: str):
    """Words that are nobody give no hit and no name."""
    words = taken_apart(text)

    assert (words.hits, words.unknown) == ((), "")


WORDS = "Turkish Georgia Jordan police of in - backed anti pro 's Hakan Fidan Putin Father former elect UN al".split()


@settings(deadline=None, max_examples=60)
@given(st.one_of(st.text(max_size=40), st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join)))
def test_hits_stand_in_order_and_do_not_overlap(text: str):
    """Hits lie inside the phrase, one behind the other."""
    words = taken_apart(text)
    edges = [edge for hit in words.hits for edge in (hit.first, hit.last)]

    assert edges == sorted(edges)
    assert all(hit.first < hit.last <= len(words.tokens) for hit in words.hits)
