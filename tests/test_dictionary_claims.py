"""Contradictions between dictionary entries: two holders of one office, two meanings of one name."""

from __future__ import annotations

import pytest

from dragoman.dictionary_checks import dictionary_problems
from dragoman.dictionary_claims import shared_problems
from dragoman.resources import load_yaml

OFFICES = """\
offices:
- {office: head of state, role: GOV, single: true}
- {office: secretary general, code: IGOUNO, single: true}
- {office: minister, role: GOV}
"""


def problems(**texts: str) -> list[str]:
    """Return what contradicts in files that are sound each by itself."""
    files = {f"{name}.yml": text for name, text in texts.items()}
    assert [
        problem for name, text in files.items() for problem in dictionary_problems(text, f"own-{name}")
    ] == []
    return shared_problems({name: load_yaml(text) for name, text in files.items()}, files)


def persons(*entries: str) -> str:
    return "persons:\n" + "".join(f"- {entry}\n" for entry in entries)


# --- offices --------------------------------------------------------------------------


def test_two_holders_of_a_single_office_are_told():
    """An office of one at a time held by two is told at the later of them, with both names."""
    found = problems(
        offices=OFFICES,
        persons=persons(
            "{name: A One, country: FRA, offices: [head of state 2007..2013]}",
            "{name: B Two, country: FRA, offices: [head of state 2012-05-15..2017]}",
        ),
    )

    assert found == [
        "persons.yml:3: B Two is head of state (FRA) from 2012-05-15, but A One was until 2013: one person at a time holds it",
    ]


def test_earlier_holder_without_an_end_was_until_now():
    """Where the earlier holder has no last day, the message says until now."""
    found = problems(
        offices=OFFICES,
        persons=persons(
            "{name: B Two, country: FRA, offices: [head of state 2012..2017]}",
            "{name: A One, country: FRA, offices: [head of state 2007..]}",
        ),
    )

    assert found == [
        "persons.yml:2: B Two is head of state (FRA) from 2012, but A One was until now: one person at a time holds it"
    ]


def test_two_holders_in_two_files_are_told_in_the_later_ones_file():
    """Persons of several files are held against one another, and the message names the right file."""
    found = problems(
        offices=OFFICES,
        old=persons("{name: A One, country: FRA, offices: [head of state 2007..2013]}"),
        more="source: me\n" + persons("{name: B Two, country: FRA, offices: [head of state 2011..]}"),
    )

    assert found == [
        "more.yml:3: B Two is head of state (FRA) from 2011, but A One was until 2013: one person at a time holds it"
    ]


def test_office_with_its_own_code_is_single_over_all_countries():
    """An office that gives a whole code has one holder, from whatever country."""
    found = problems(
        offices=OFFICES,
        persons=persons(
            "{name: A One, country: GHA, offices: [secretary general 1997..2007]}",
            "{name: B Two, country: KOR, offices: [secretary general 2006..2016]}",
        ),
    )

    assert found == [
        "persons.yml:3: B Two is secretary general (IGOUNO) from 2006, but A One was until 2007: one person at a time holds it"
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(
            "country: FRA, offices: [head of state 2007..2012]",
            "country: FRA, offices: [head of state 2012..2017]",
            id="handover in a year",
        ),
        pytest.param(
            "country: FRA, offices: [head of state 2007-05-16..2012-05-15]",
            "country: FRA, offices: [head of state 2012-05-15..]",
            id="handover on a day",
        ),
        pytest.param(
            "country: FRA, offices: [head of state 2007..]",
            "country: DEU, offices: [head of state 2007..]",
            id="two countries",
        ),
        pytest.param(
            "country: FRA, offices: [minister 2007..]",
            "country: FRA, offices: [minister 2007..]",
            id="office of many",
        ),
        pytest.param(
            "country: FRA, offices: [head of state 2007..]",
            "country: FRA, offices: [head of state (REB) 2007..]",
            id="role in brackets",
        ),
        pytest.param(
            "country: FRA, offices: [head of state 2007..]",
            "country: FRA, offices: [head of state ..]",
            id="start not known",
        ),
    ],
)
def test_two_persons_who_do_not_contradict(first: str, second: str):
    """A handover, two countries, an office of many and what is not known are no contradiction."""
    entries = persons(f"{{name: A One, {first}}}", f"{{name: B Two, {second}}}")

    assert problems(offices=OFFICES, persons=entries) == []


def test_unknown_office_is_told_with_the_nearest():
    """A title that offices.yml lacks is told with the nearest one and with the way out."""
    found = problems(offices=OFFICES, persons=persons("{name: A, country: FRA, offices: [minster 2007..]}"))

    assert found == [
        "persons.yml:2: 'minster' is not in offices.yml. Did you mean 'minister'? Or give its role in brackets."
    ]


def test_unknown_office_without_a_near_one_has_no_suggestion():
    """A title that resembles none is told without a guess."""
    found = problems(offices=OFFICES, persons=persons("{name: A, country: FRA, offices: [zzz 2007..]}"))

    assert found == ["persons.yml:2: 'zzz' is not in offices.yml. Or give its role in brackets."]


def test_unknown_office_with_a_role_in_brackets_is_right():
    """A title that offices.yml lacks passes where its role is given."""
    entries = persons("{name: A, country: FRA, offices: [rebel leader (REB) 2007..]}")

    assert problems(offices=OFFICES, persons=entries) == []


def test_every_problem_is_told_at_once():
    """Contradictions of offices and of names, in several files, all come out together."""
    found = problems(
        offices=OFFICES,
        persons=persons(
            "{name: A, country: FRA, offices: [minster 2007..]}",
            "{name: B, country: FRA, offices: [head of state 2007..]}",
            "{name: C, country: FRA, offices: [head of state 2009..]}",
        ),
        organisations="organisations:\n- {name: X, code: IGOUNO}\n- {name: Y, aliases: [X], code: NGO}\n",
    )

    assert [problem.split(": ")[0] for problem in found] == [
        "persons.yml:2",
        "persons.yml:4",
        "organisations.yml:3",
    ]


# --- names ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {
                "countries": "countries:\n"
                "- {code: USA, names: [United States], metonyms: [Georgia]}\n"
                "- {code: GEO, names: [Georgia]}\n"
            },
            "countries.yml:3: 'Georgia' means GEO here and USA in countries.yml",
            id="two countries",
        ),
        pytest.param(
            {
                "countries": "countries:\n- {code: JOR, names: [Jordan]}\n",
                "organisations": "organisations:\n\n- {name: Jordan, code: MNC}\n",
            },
            "organisations.yml:3: 'Jordan' means Jordan here and JOR in countries.yml",
            id="country and organisation",
        ),
        pytest.param(
            {
                "organisations": "organisations:\n- {name: X, code: IGO}\n- {name: Y, aliases: [X], code: NGO}\n"
            },
            "organisations.yml:3: 'X' means Y here and X in organisations.yml",
            id="two organisations",
        ),
        pytest.param(
            {
                "one": "organisations:\n- {name: X, code: IGO}\n",
                "two": "# mine\norganisations:\n- {name: X, code: NGO}\n",
            },
            "two.yml:3: 'X' means X here and X in one.yml",
            id="one name in two files",
        ),
        pytest.param(
            {
                "persons": persons(
                    "{name: Ann Lee, country: USA, offices: [x (GOV) ..]}",
                    "{name: Bob Lee, known_as: [Ann Lee], country: USA, offices: [x (GOV) ..]}",
                )
            },
            "persons.yml:3: 'Ann Lee' means Bob Lee here and Ann Lee in persons.yml",
            id="two persons",
        ),
        pytest.param(
            {
                "organisations": "organisations:\n- {name: Ford, code: MNCUSA}\n",
                "persons": persons(
                    "{name: Gerald Ford, aliases: [Ford], country: USA, offices: [x (GOV) 1974..1977]}"
                ),
            },
            "persons.yml:2: 'Ford' means Gerald Ford here and Ford in organisations.yml",
            id="person and organisation",
        ),
        pytest.param(
            {
                "organisations": "organisations:\n"
                "- {name: X, codes: [PAKREB 2000..2010]}\n"
                "- {name: Y, aliases: [X], codes: [INDREB 2005..]}\n"
            },
            "organisations.yml:3: 'X' means Y here and X in organisations.yml",
            id="codes that share years",
        ),
    ],
)
def test_name_with_two_meanings_on_one_day_is_told(files: dict[str, str], expected: str):
    """A name that means two things at one time is told with both, once, and with the way out."""
    assert problems(**files) == [f"{expected}: mark it ambiguous or remove one"]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(
            {
                "countries": "countries:\n"
                "- {code: SUN, names: [Soviet Union], metonyms: [Moscow], to: 1991}\n"
                "- {code: RUS, names: [Russia], metonyms: [Moscow], from: 1992}\n"
            },
            id="one state after the other",
        ),
        pytest.param(
            {
                "countries": "countries:\n"
                "- {code: SUN, names: [Soviet Union], metonyms: [Moscow], to: 1991}\n"
                "- {code: RUS, names: [Russia], metonyms: [Moscow], from: 1991}\n"
            },
            id="handover in a year",
        ),
        pytest.param(
            {
                "organisations": "organisations:\n"
                "- {name: X, code: IGO, to: 1999}\n"
                "- {name: Y, aliases: [X], code: NGO, from: 2002}\n"
            },
            id="one organisation after the other",
        ),
        pytest.param(
            {
                "organisations": "organisations:\n"
                "- {name: X, codes: [PAKREB 2000-01-01..2010-05-15]}\n"
                "- {name: Y, aliases: [X], codes: [INDREB 2010-05-15..]}\n"
            },
            id="codes one after the other",
        ),
    ],
)
def test_name_with_two_meanings_on_different_days_is_right(files: dict[str, str]):
    """A name may pass from one thing to another."""
    assert problems(**files) == []


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(
            {
                "countries": "countries:\n"
                "- {code: USA, names: [United States], metonyms: [Georgia], ambiguous: [Georgia]}\n"
                "- {code: GEO, names: [Georgia], ambiguous: [Georgia]}\n"
            },
            id="two countries",
        ),
        pytest.param(
            {
                "countries": "countries:\n- {code: JOR, names: [Jordan], ambiguous: [Jordan]}\n",
                "organisations": "organisations:\n- {name: Jordan, code: MNC, ambiguous: [Jordan]}\n",
            },
            id="country and organisation",
        ),
        pytest.param(
            {
                "organisations": "organisations:\n"
                "- {name: X, aliases: [XYZ], code: IGO, ambiguous: [XYZ]}\n"
                "- {name: Y, aliases: [XYZ], code: NGO, ambiguous: [XYZ]}\n"
            },
            id="two organisations",
        ),
    ],
)
def test_name_marked_ambiguous_may_mean_two_things(files: dict[str, str]):
    """A name that both of its entries mark as ambiguous is no contradiction."""
    assert problems(**files) == []


def test_mark_of_one_name_is_not_of_another():
    """A name is told although another name of the same entries is ambiguous."""
    found = problems(
        organisations="organisations:\n"
        "- {name: X, aliases: [XY, XZ], code: IGO, ambiguous: [XY]}\n"
        "- {name: Y, aliases: [XY, XZ], code: NGO, ambiguous: [XY]}\n"
    )

    assert found == [
        "organisations.yml:3: 'XZ' means Y here and X in organisations.yml: mark it ambiguous or remove one"
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "organisations:\n- {name: X, aliases: [Y], codes: [PAKREB 2000..2010, PAKGOV 2005..]}\n",
            id="codes that share years",
        ),
        pytest.param("organisations:\n- {name: X, aliases: [X], code: IGO}\n", id="name among its aliases"),
        pytest.param(
            "countries:\n- {code: FRA, names: [French], adjectives: [French], demonyms: [French]}\n",
            id="adjective that is a demonym",
        ),
        pytest.param(
            "countries:\n- {code: FRA, names: [France]}\n- {code: FRA, names: [France], metonyms: [Paris]}\n",
            id="two entries of one country",
        ),
        pytest.param(
            persons(
                "{name: A, aliases: [A], known_as: [A], country: FRA, offices: [x (GOV) 2000.., y (MIL) 2001..]}"
            ),
            id="person with two offices",
        ),
    ],
)
def test_an_entrys_own_spells_may_overlap(text: str):
    """What an entry, or a country's several ones, say of the same name is no contradiction."""
    assert problems(own=text) == []


def test_two_entries_that_share_spells_are_told_once():
    """Two organisations whose name clashes in several of their codes give one problem."""
    found = problems(
        organisations="organisations:\n"
        "- {name: X, codes: [PAKREB 2000..2004, PAKGOV 2006..2010]}\n"
        "- {name: Y, aliases: [X], codes: [INDREB 2002..2005, INDGOV 2008..]}\n"
    )

    assert len(found) == 1


def test_line_is_the_entrys_own():
    """Comments and entries of several lines before it do not shift the line that is named."""
    found = problems(
        organisations="# a comment\norganisations:\n- name: X\n  code: IGO\n\n# another\n- name: Y\n  aliases:\n  - X\n  code: NGO\n"
    )

    assert [problem.split(": ")[0] for problem in found] == ["organisations.yml:7"]


def test_no_files_have_no_problem():
    """Where there is nothing, nothing contradicts."""
    assert shared_problems({}, {}) == []
