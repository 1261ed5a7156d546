"""CAMEO's code lists, as the program reads them."""

from __future__ import annotations

from pathlib import Path

import pytest

from dragoman import codebook
from dragoman.codebook import (
    actor_code_problem,
    children,
    event_code,
    event_codes,
    iso3_codes,
    iso3_of,
    read_code_list,
)
from dragoman.errors import DictionaryError

NEWER = ("155", "176", "1834", "1951", "1952")


def test_there_are_317_codes():
    """The manual's 316 codes are all there, and one legacy code."""
    legacy = [code for code, entry in event_codes().items() if entry.is_legacy]

    assert len(event_codes()) == 317
    assert legacy == ["1213"]


@pytest.mark.parametrize("code", NEWER)
def test_newer_code_inherits_its_goldstein(code: str):
    """A code that no published Goldstein table has takes its parent's value and says so."""
    entry = event_code(code)

    value, source = entry.goldstein_in("gdelt")

    assert source == f"inherited:{entry.parent}"
    assert value == event_code(entry.parent).goldstein_in("gdelt")[0]


def test_published_goldstein_value_names_its_table():
    """A value that stands in the table asked for is given with that table's name."""
    assert event_code("173").goldstein_in("icews") == (-5.0, "icews")


def test_gap_in_a_goldstein_table_is_filled_by_the_default():
    """A table without the code gives the default, never nothing."""
    entry = event_code("1213")

    assert "gdelt" not in entry.goldstein
    assert entry.goldstein_in("gdelt") == (-4.0, "inherited:121")


def test_code_outside_a_quad_scheme_is_zero():
    """A scheme that leaves a code out gives the class 0."""
    assert event_code("010").quad_in("plover") == 0


def test_parent_is_the_code_less_its_last_digit():
    """Every code below a root has the code one digit shorter as parent, and that code exists."""
    below = [entry for entry in event_codes().values() if entry.code != entry.root]

    wrong = [e.code for e in below if e.parent != e.code[:-1] or e.parent not in event_codes()]

    assert wrong == []


def test_roots_have_no_parent():
    """The twenty codes of two digits are the roots, and stand below nothing."""
    roots = [entry for entry in event_codes().values() if not entry.parent]

    assert [entry.code for entry in roots] == [f"{number:02}" for number in range(1, 21)]


def test_root_and_base_begin_the_code():
    """Root and base of a code are its first two and three digits."""
    wrong = [e.code for e in event_codes().values() if (e.root, e.base) != (e.code[:2], e.code[:3])]

    assert wrong == []


def test_goldstein_never_contradicts_the_plover_class():
    """Cooperation is never below zero and conflict never above it."""
    wrong = [
        entry.code
        for entry in event_codes().values()
        if (entry.quad_in("plover") in (1, 2) and entry.goldstein["default"] < 0)
        or (entry.quad_in("plover") in (3, 4) and entry.goldstein["default"] > 0)
    ]

    assert wrong == []


def test_goldstein_lies_between_minus_ten_and_ten():
    """No table has a value outside Goldstein's scale."""
    wrong = [e.code for e in event_codes().values() if any(abs(value) > 10 for value in e.goldstein.values())]

    assert wrong == []


def test_every_code_has_label_description_and_example():
    """A coder finds words for each code."""
    wrong = [e.code for e in event_codes().values() if not (e.label and e.description and e.example)]

    assert wrong == []


def test_children_stand_right_below():
    """Children are one level down, not all that follows."""
    assert [entry.code for entry in children("195")] == ["1951", "1952"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("57", "Was its leading zero lost? '057'", id="leading zero lost"),
        pytest.param("0879", "Did you mean '087", id="nearest code"),
        pytest.param("", "Unknown CAMEO event code ''", id="empty"),
        pytest.param("21", "cameo_events.csv", id="root that is none"),
    ],
)
def test_unknown_code_is_refused_with_a_hint(code: str, expected: str):
    """The message for an unknown code says what was probably meant and where codes are listed."""
    with pytest.raises(DictionaryError) as caught:
        event_code(code)

    assert expected in str(caught.value)
    assert "schemas/codes/cameo_events.csv" in str(caught.value)


@pytest.mark.parametrize(
    ("actor", "expected"),
    [
        pytest.param("TUR", "TUR", id="country"),
        pytest.param("TURGOV", "TUR", id="country and role"),
        pytest.param("IGOUNO", None, id="organisation"),
        pytest.param("GOV", None, id="role alone"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_country_of_an_actor(actor: str, expected: str | None):
    """The country of an actor is the ISO code its actor code begins with."""
    assert iso3_of(actor) == expected


def test_actor_countries_are_in_the_list_of_countries():
    """What a country column may hold covers every country an actor code gives."""
    found = {iso3_of(code) for code in codebook.countries()} - {None, ""}

    assert found == set(iso3_codes())


@pytest.mark.parametrize(
    "code",
    ["TUR", "TURGOV", "IGOUNO", "NGOHLHIRC", "USAMILGOVCOPJUD"],
    ids=lambda code: f"{len(code) // 3} groups {code}",
)
def test_actor_code_of_known_groups_is_right(code: str):
    """One to five groups out of the closed lists make an actor code."""
    assert actor_code_problem(code) is None


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("TURGVO", "group 'GVO' is in no list", id="letters swapped"),
        pytest.param("IGOEAASN", "its length 8 is no multiple of three", id="letter lost"),
        pytest.param("IGOEAAASN", "group 'EAA' is in no list", id="letters doubled"),
        pytest.param("turgov", "group 'tur' is in no list", id="lower case"),
        pytest.param("TU RGOV", "its length 7 is no multiple of three", id="space"),
        pytest.param("USAGOVMILCOPJUDLEG", "6 groups, expected 1 to 5", id="six groups"),
        pytest.param("", "0 groups, expected 1 to 5", id="empty"),
    ],
)
def test_actor_code_problem_says_what_is_wrong(code: str, expected: str):
    """A typing error in an actor code is found and named."""
    assert actor_code_problem(code) == expected


def test_groups_are_three_capitals():
    """Every group an actor code can be made of is three capital letters."""
    wrong = [g for g in codebook.actor_groups() if not (len(g) == 3 and g.isalpha() and g.isupper())]

    assert wrong == []


def test_missing_code_list_is_an_error():
    """A code list that is not installed is named."""
    with pytest.raises(DictionaryError, match="missing"):
        read_code_list("cameo_verbs")


def test_a_row_too_wide_is_told_with_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A comma outside quotes, which would cut a description short, is an error that says where it stands."""
    (tmp_path / "reasons.csv").write_text("reason,description\nempty,No bytes\ntoo_far,Far, too far\n")
    monkeypatch.setattr(codebook, "resource", lambda *_: tmp_path / "reasons.csv")

    with pytest.raises(DictionaryError, match="line 3: expected 2 cells"):
        read_code_list("reasons")


@pytest.mark.parametrize("text", ["organisations: [", "", "organisations: []", "organisation_codes: [UNO]"])
def test_broken_organisations_are_a_dictionary_error(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A slip in organisations.yml is told with the file's name, wherever its codes are first asked for."""
    (tmp_path / "dictionaries").mkdir()
    (tmp_path / "dictionaries" / "organisations.yml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(codebook, "resource", tmp_path.joinpath)

    with pytest.raises(DictionaryError, match=r"organisations\.yml: expected a mapping"):
        codebook.organisation_codes.__wrapped__()
