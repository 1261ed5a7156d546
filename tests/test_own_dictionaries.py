"""Dictionaries of one's own beside the shipped ones: they add, they win, and they are left again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from dragoman.dictionaries import load_knowledge, person_named, use_dictionaries
from dragoman.errors import DictionaryError
from dragoman.stages.mentions.actor_codes import resolve_words
from dragoman.tokens import tokenise

DAY = date(2023, 9, 27)
LATER = date(2030, 6, 1)
OWN = """
organisations:
- {name: Northern Salvation Front, aliases: [NSF, Salvation Front], code: TCDREB, from: 2019}
- {name: Hakan Fidan, code: TURBUS}
- {name: Reuters, code: MNCMED}
"""
OWN_OTHERS = """
persons:
- {name: Selim Karaca, country: TUR, offices: [interior minister 2023-06-05..], known_as: [Karaca]}
- {name: Boko Haram, country: NGA, offices: [justice minister 2020..]}
- {name: Pedro Ruiz, country: ESP, offices: [prime minister 2030-05-01..]}
- {name: Rosa Ruiz, country: ESP, offices: [parish clerk (GOV) 2020..]}
countries:
- {code: KEN, names: [Tamsinia], adjectives: [Tamsinian]}
not_countries: [Kenya Tamsin]
agents:
- {role: COP, words: [gendarmette]}
- {role: REB, words: [lawyer]}
patterns:
- {code: "173", verbs: [frobnicate]}
- {code: "112", verbs: [accuse]}
codings:
- {id: frobnication-war, words: frobnication war, drop: true, reason: Mere words.}
not_places:
- {words: [Tamsintown]}
"""


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two dictionaries of one's own."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "my_actors.yml").write_text(OWN, encoding="utf-8")
    (folder / "my_others.yml").write_text(OWN_OTHERS, encoding="utf-8")
    return folder


@pytest.fixture
def with_own(own: Path) -> None:
    """Use one's own dictionaries."""
    use_dictionaries(own)


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write dictionaries, named without suffix, and return their folder."""

    def write_files(**texts: str) -> Path:
        folder = tmp_path / "mine"
        folder.mkdir()
        for name, text in texts.items():
            (folder / f"{name}.yml").write_text(text, encoding="utf-8")
        return folder

    return write_files


def code_of(text: str, day: date | None = DAY) -> str | None:
    return resolve_words(text, day).code


# --- they add -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("Northern Salvation Front", "TCDREB", id="organisation"),
        pytest.param("NSF", "TCDREB", id="organisation's other name"),
        pytest.param("Selim Karaca", "TURGOV", id="person"),
        pytest.param("Karaca", "TURGOV", id="person's surname"),
        pytest.param("Tamsinian police", "KENCOP", id="country's adjective"),
        pytest.param("Kenyan gendarmettes", "KENCOP", id="agent in the plural"),
        pytest.param("Rosa Ruiz", "ESPGOV", id="office with its role in brackets"),
    ],
)
@pytest.mark.usefixtures("with_own")
def test_own_name_is_known(text: str, code: str):
    """A name that only one's own dictionaries have is known, in any of their sections."""
    assert code_of(text) == code


@pytest.mark.parametrize(
    "text", ["Northern Salvation Front", "NSF", "Selim Karaca", "Karaca", "Tamsinia", "gendarmettes"]
)
def test_own_name_is_unknown_without_them(text: str):
    """The same names are nobody with the shipped dictionaries alone."""
    assert code_of(text) is None


@pytest.mark.usefixtures("with_own")
def test_own_name_holds_in_its_years():
    """A spell in one's own dictionary is minded as in the shipped ones."""
    entry = load_knowledge().actors.longest(["NSF"], 0)

    assert entry is not None
    assert [known.covers(date(year, 1, 1)) for known in entry[1] for year in (2018, 2019)] == [False, True]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("Vladimir Putin", "RUSGOV", id="person"),
        pytest.param("Hamas", "PSEREBHMS", id="organisation"),
        pytest.param("Kenyan police", "KENCOP", id="country that one's own file names too"),
        pytest.param("the Kremlin", "RUSGOV", id="metonym"),
    ],
)
@pytest.mark.usefixtures("with_own")
def test_shipped_names_stay(text: str, code: str):
    """What one's own dictionaries do not name is known as before."""
    assert code_of(text) == code


@pytest.mark.usefixtures("with_own")
def test_own_pattern_is_found_beside_the_shipped():
    """One's own verbs are inflected and stand beside the shipped ones."""
    patterns = load_knowledge().patterns

    assert {pattern.rule_id for pattern in patterns["frobnicated"]} == {"verbs:frobnicate:173"}
    assert any(pattern.code != "112" for pattern in patterns["arrested"])


@pytest.mark.usefixtures("with_own")
def test_own_coding_and_place_are_known():
    """Codings and words that are no places are added."""
    knowledge = load_knowledge()

    assert knowledge.codings.by_id["frobnication-war"].is_own
    assert not knowledge.codings.by_id["sign-treaty"].is_own
    assert {"Tamsintown", "Reading"} <= knowledge.not_places


@pytest.mark.usefixtures("with_own")
def test_own_phrase_is_no_country():
    """A phrase that holds a country's name can be told to be nobody."""
    assert (code_of("Kenya Tamsin"), code_of("Kenya")) == (None, "KEN")


@pytest.mark.usefixtures("with_own")
def test_own_person_is_found_by_name():
    """``person_named`` finds persons of one's own, and none whom they replaced."""
    found = person_named("Selim Karaca")

    assert found is not None
    assert (found.code_on(DAY), person_named("Hakan Fidan")) == ("TURGOV", None)


# --- they win -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        pytest.param("Hakan Fidan", "TURGOV", "TURBUS", id="organisation over person"),
        pytest.param("Boko Haram", "NGAINS", "NGAGOVJUD", id="person over organisation"),
        pytest.param("Reuters", "GBRMED", "MNCMED", id="organisation over organisation"),
        pytest.param("Kenyan lawyer", "KENJUD", "KENREB", id="agent over agent"),
        pytest.param("Kenyan lawyers", "KENJUD", "KENREB", id="agent in the plural"),
    ],
)
def test_own_entry_wins(own: Path, text: str, before: str, after: str):
    """Of a name that both have, only what one's own dictionary says holds."""
    shipped = code_of(text)
    use_dictionaries(own)

    assert (shipped, code_of(text)) == (before, after)


@pytest.mark.parametrize("name", ["Hakan Fidan", "Boko Haram"])
@pytest.mark.usefixtures("with_own")
def test_name_is_left_in_one_list_alone(name: str):
    """A person who became a body, or a body that became a person, is not the other any more."""
    words = [token.text for token in tokenise(name)]
    knowledge = load_knowledge()
    ends = [
        found[0] if found else 0
        for found in (knowledge.persons.longest(words, 0), knowledge.actors.longest(words, 0))
    ]

    assert sorted(ends)[0] < len(words) == sorted(ends)[1]


@pytest.mark.usefixtures("with_own")
def test_other_names_of_what_was_replaced_stay():
    """Only the names that one's own dictionary has are taken from the shipped entry."""
    assert (code_of("Reuters"), code_of("Thomson Reuters")) == ("MNCMED", "GBRMED")


# --- what is newer ends what was open -------------------------------------------------


@pytest.mark.parametrize(
    ("name", "day", "code"),
    [
        pytest.param("Pedro Sanchez", DAY, "ESPGOV", id="shipped holder before"),
        pytest.param("Pedro Sanchez", date(2030, 4, 30), "ESPGOV", id="shipped holder, last day"),
        pytest.param("Pedro Sanchez", date(2030, 5, 1), "ESPELI", id="shipped holder, day after"),
        pytest.param("Pedro Sanchez", None, "ESPELI", id="shipped holder today"),
        pytest.param("Pedro Ruiz", date(2030, 4, 30), "ESPELI", id="own holder before"),
        pytest.param("Pedro Ruiz", LATER, "ESPGOV", id="own holder"),
    ],
)
@pytest.mark.usefixtures("with_own")
def test_open_spell_ends_where_an_own_one_begins(name: str, day: date | None, code: str):
    """Who holds an office of one person in the shipped dictionaries leaves it to the later one added."""
    assert code_of(name, day) == code


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("Vladimir Putin", id="other country"),
        pytest.param("Hossein Amir-Abdollahian", id="ended already"),
    ],
)
def test_other_spells_do_not_change(own: Path, name: str):
    """Spells of other countries, and those with an end, stay as they are."""
    before = person_named(name)
    use_dictionaries(own)

    assert before is not None
    assert person_named(name) == before


@pytest.mark.usefixtures("with_own")
def test_office_of_many_ends_nobody_s_spell():
    """A new holder of an office in brackets, which many may hold, leaves all others in theirs."""
    assert code_of("Rosa Ruiz", LATER) == "ESPGOV"
    assert code_of("Pedro Sanchez", DAY) == "ESPGOV"


# --- they are left again --------------------------------------------------------------


def test_none_ends_it(own: Path):
    """After None the shipped dictionaries hold, the same ones as before."""
    shipped = load_knowledge()
    use_dictionaries(own)
    changed = load_knowledge()

    use_dictionaries(None)

    assert changed is not shipped
    assert load_knowledge() is shipped
    assert (code_of("Hakan Fidan"), code_of("NSF"), code_of("Pedro Sanchez", LATER)) == (
        "TURGOV",
        None,
        "ESPGOV",
    )


def test_own_dictionaries_are_loaded_once(own: Path):
    """A folder used twice is read once."""
    use_dictionaries(own)
    first = load_knowledge()
    use_dictionaries(str(own))

    assert load_knowledge() is first


def test_last_folder_holds(own: Path, write: Callable[..., Path]):
    """A second folder takes the place of the first, not beside it."""
    use_dictionaries(own)
    use_dictionaries(write(other="organisations:\n- {name: Tamsin League, code: TCDOPP}\n"))

    assert (code_of("Tamsin League"), code_of("NSF"), code_of("Hakan Fidan")) == ("TCDOPP", None, "TURGOV")


# --- what is refused ------------------------------------------------------------------


BAD = {
    "one_bad": "organisations:\n- {name: Tamsin League, code: TCDOPP}\n- {name: NSF, code: TCDRBE}\n",
    "good": "organisations:\n- {name: Tamsin Circle, code: TCDOPP}\n",
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "organisations:\n- {name: NSF, code: TCDREB}\n- {name: TL, code: TCDRBE}\n",
            "mine.yml:3: actor code 'TCDRBE': group 'RBE' is in no list",
            id="code",
        ),
        pytest.param(
            "organisation:\n- {name: NSF, code: TCDREB}\n", "mine.yml:1: unknown section", id="section"
        ),
        pytest.param(
            "persons:\n- {name: A B, country: TUR, offices: [forein minister 2019..]}\n",
            "mine.yml:2: 'forein minister' is not in offices.yml. Did you mean 'foreign minister'?",
            id="office",
        ),
        pytest.param("agents:\n- {role: COP\n", "mine.yml:3: expected plain YAML", id="broken YAML"),
        pytest.param(
            "persons:\n- {name: A B, country: TUR, offices: [president 2030..]}\n"
            "- {name: C D, country: TUR, offices: [president 2031..2032, president 2030-02..2033]}\n",
            "mine.yml:3: C D is president (TUR) from 2030-02",
            id="two holders",
        ),
    ],
)
def test_bad_file_is_told_with_its_line(write: Callable[..., Path], text: str, expected: str):
    """A mistake in one's own dictionary is told with file, line and what is wrong."""
    use_dictionaries(write(mine=text))

    with pytest.raises(DictionaryError) as raised:
        load_knowledge()

    assert expected in str(raised.value)


def test_bad_file_leaves_nothing_half_loaded(write: Callable[..., Path]):
    """Of a folder with one bad file nothing is known, not even what is right; each use fails."""
    use_dictionaries(write(**BAD))

    for text in ("Tamsin Circle", "Tamsin League", "Russia"):
        with pytest.raises(DictionaryError, match=r"one_bad.yml:3: "):
            resolve_words(text, DAY)


def test_shipped_dictionaries_outlive_a_bad_file(write: Callable[..., Path]):
    """After a bad folder was left the shipped dictionaries are as they were."""
    shipped = load_knowledge()
    use_dictionaries(write(**BAD))
    with pytest.raises(DictionaryError):
        load_knowledge()

    use_dictionaries(None)

    assert load_knowledge() is shipped
    assert (code_of("Tamsin Circle"), code_of("Russia")) == (None, "RUS")


def test_file_put_right_is_read_again(write: Callable[..., Path]):
    """A mistake is not remembered: the folder holds once its file was put right."""
    folder = write(**BAD)
    use_dictionaries(folder)
    with pytest.raises(DictionaryError):
        load_knowledge()

    (folder / "one_bad.yml").write_text(BAD["one_bad"].replace("TCDRBE", "TCDREB"), encoding="utf-8")

    assert (code_of("NSF"), code_of("Tamsin Circle")) == ("TCDREB", "TCDOPP")


@pytest.mark.parametrize("kind", ["empty", "other files", "none", "file"])
def test_folder_without_dictionaries_is_refused(own: Path, tmp_path: Path, kind: str):
    """A folder without ``*.yml`` is refused at once, and what was used before still is."""
    folder = tmp_path / "mine"
    if kind == "file":
        folder.write_text("organisations: []", encoding="utf-8")
    elif kind != "none":
        folder.mkdir()
    if kind == "other files":
        (folder / "my.yaml").write_text("organisations: []", encoding="utf-8")
    use_dictionaries(own)

    with pytest.raises(
        DictionaryError, match=r"mine: expected a folder with dictionaries \(\*\.yml\), found none"
    ):
        use_dictionaries(folder)

    assert code_of("NSF") == "TCDREB"
