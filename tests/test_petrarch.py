"""Dictionaries of PETRARCH and TABARI: what is taken from them, and what is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.dictionary_checks import dictionary_problems
from dragoman.errors import StorageError
from dragoman.petrarch import PIVOT, Imported, import_files, readable

Import = Callable[..., Imported]


@pytest.fixture
def take(tmp_path: Path) -> Import:
    """Import texts as the files ``a.txt``, ``b.txt`` and so on."""

    def take_in(*texts: str | bytes) -> Imported:
        paths = [tmp_path / f"{letter}.txt" for letter, _ in zip("abc", texts, strict=False)]
        for path, text in zip(paths, texts, strict=True):
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return import_files(paths)

    return take_in


def codes(found: Imported) -> dict[str, list[str]]:
    return {name: entry["codes"] for name, entry in found.organisations.items()}


# --- names ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("AFGHANISTAN_", "Afghanistan", id="country"),
        pytest.param(
            "+ISLAMIC_REPUBLIC_OF_IRAN_", "Islamic Republic of Iran", id="synonym with a small word"
        ),
        pytest.param("THE_UNITED_NATIONS_", "The United Nations", id="small word in front"),
        pytest.param("BAN_KI-MOON", "Ban Ki-Moon", id="hyphen"),
        pytest.param("ANARCHISTS'_ATTACK_GROUP_ ", "Anarchists' Attack Group", id="apostrophe"),
        pytest.param("O'NEILL_SMITH", "O'Neill Smith", id="capital behind an apostrophe"),
        pytest.param("U.N._", "U.N.", id="points"),
        pytest.param("K._ANNAN_", "K. Annan", id="initial"),
        pytest.param("UN_", "UN", id="short name alone"),
        pytest.param("UNICEF_", "Unicef", id="long name alone"),
        pytest.param("BBC_NEWS", "BBC News", id="word without a vowel"),
        pytest.param("UN_Secy_Gen", "Un Secy Gen", id="words in small letters stay"),
        pytest.param("FRENTE_DE_LA_PAZ", "Frente de la Paz", id="small words of Spanish"),
        pytest.param("SÃO_TOMÉ", "São Tomé", id="accents"),
        pytest.param("  A__B_ \t", "A B", id="spaces run together"),
        pytest.param("", "", id="empty"),
        pytest.param("+_", "", id="sign and underscore"),
        pytest.param("---", "", id="no letter"),
    ],
)
def test_name_is_made_readable(name: str, expected: str):
    """A name in capitals and underscores becomes what newspapers print, and nothing where it has no letter."""
    assert readable(name) == expected


def test_readable_name_stays():
    """A name that is readable already is not changed."""
    once = readable("ISLAMIC_REPUBLIC_OF_IRAN_")

    assert readable(once) == once


# --- codes and dates ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("AFG", "AFG ..", id="no dates"),
        pytest.param(" AFG ", "AFG ..", id="spaces"),
        pytest.param("AFGGOV 861124-920416", "AFGGOV 1986-11-24..1992-04-16", id="range"),
        pytest.param("AFGGOV 970101-061231", "AFGGOV 1997-01-01..2006-12-31", id="range over the century"),
        pytest.param("AFGGOV 19861124-20070416", "AFGGOV 1986-11-24..2007-04-16", id="years of four digits"),
        pytest.param("AFGGOV 861124-20070416", "AFGGOV 1986-11-24..2007-04-16", id="both kinds of years"),
        pytest.param("AFGGOV 070723-070723", "AFGGOV 2007-07-23..2007-07-23", id="one day"),
        pytest.param("AFGGOV <920416", "AFGGOV ..1992-04-16", id="before"),
        pytest.param("AFGGOV >920416", "AFGGOV 1992-04-16..", id="after"),
        pytest.param("AFGGOV >20070101", "AFGGOV 2007-01-01..", id="after, four digits"),
        pytest.param("AFGGOV >300101", "AFGGOV 1930-01-01..", id="pivot"),
        pytest.param("AFGGOV <291231", "AFGGOV ..2029-12-31", id="year before the pivot"),
        pytest.param("AFGGOV >000229", "AFGGOV 2000-02-29..", id="leap day of 2000"),
        pytest.param("AFGGOV >991231", "AFGGOV 1999-12-31..", id="last of the century"),
    ],
)
def test_code_with_dates_becomes_a_spell(take: Import, code: str, expected: str):
    """A code in brackets is taken with its dates as we write them."""
    found = take(f"SOMEBODY_ [{code}]\n")

    assert codes(found) == {"Somebody": [expected]}
    assert found.problems == []


@pytest.mark.parametrize("year", [0, PIVOT - 1, PIVOT, 99])
def test_year_of_two_digits_is_within_a_hundred_years_of_the_pivot(take: Import, year: int):
    """Two digits from the pivot on are of the last century, and those below it of this one."""
    found = take(f"SOMEBODY_ [AFG >{year:02}0101]\n")

    century = 1900 if year >= PIVOT else 2000
    assert codes(found) == {"Somebody": [f"AFG {century + year}-01-01.."]}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("AFGGVO", "[AFGGVO]: group 'GVO' is in no list", id="unknown group"),
        pytest.param("AFGGO", "[AFGGO]: its length 5 is no multiple of three", id="letter lost"),
        pytest.param("---", "[---]: group '---' is in no list", id="no code"),
        pytest.param("", "[]: expected a code and at most one span of dates", id="empty"),
        pytest.param(
            "AFG > 920416",
            "[AFG > 920416]: expected a code and at most one span of dates",
            id="space in dates",
        ),
        pytest.param(
            "AFG 1992",
            "[AFG 1992]: expected dates such as 920101-961231, <920101 or >920101, found '1992'",
            id="year alone",
        ),
        pytest.param(
            "AFG 920416-",
            "[AFG 920416-]: expected dates such as 920101-961231, <920101 or >920101, found '920416-'",
            id="open range",
        ),
        pytest.param(
            "AFG >9204160",
            "[AFG >9204160]: '>9204160': expected a day of 6 or 8 digits, found '9204160'",
            id="seven digits",
        ),
        pytest.param(
            "AFG 920416-930229", "[AFG 920416-930229]: '920416-930229': day ", id="29 February 1993"
        ),
        pytest.param(
            "AFG <991301", "[AFG <991301]: '<991301': month must be in 1..12", id="thirteenth month"
        ),
        pytest.param(
            "AFG 920416-911231",
            "[AFG 920416-911231]: '920416-911231' ends before it begins",
            id="ends before it begins",
        ),
        pytest.param(
            "AFG 290101-300101",
            "[AFG 290101-300101]: '290101-300101' ends before it begins",
            id="range over the pivot",
        ),
    ],
)
def test_bad_code_is_told_with_file_and_line(take: Import, code: str, expected: str):
    """A code or date that cannot be taken is told with its line; the name's other codes are taken."""
    found = take(f"# a comment\nSOMEBODY_\n\t[PAK]\n\t[{code}]\n")

    assert len(found.problems) == 1
    assert found.problems[0].startswith(f"a.txt:4: {expected}")
    assert codes(found) == {"Somebody": ["PAK .."]}


def test_every_problem_of_every_file_is_told(take: Import):
    """Problems of several files come out together, each with its own file and line."""
    found = take("A_ [AFG] [XXX]\n\nB_ [PAK]\n\t[PAK <999999]\n", "POLICE [~COP]\nGUARD [~XXX]\n")

    assert [problem.split(": ")[0] for problem in found.problems] == ["a.txt:1", "a.txt:4", "b.txt:2"]


# --- blocks of names ------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("TURKEY_ [TUR]\n+ANATOLIA_\n+TURKISH_REPUBLIC_\n", id="synonyms below the code"),
        pytest.param("TURKEY_\n+ANATOLIA_\n+TURKISH_REPUBLIC_\n\t[TUR]\n", id="synonyms above the code"),
        pytest.param("TURKEY_\nANATOLIA_\nTURKISH_REPUBLIC_\n\t[TUR]\n", id="several names above one code"),
        pytest.param("TURKEY_\n+ANATOLIA_ [TUR]\n+TURKISH_REPUBLIC_\n", id="code between"),
        pytest.param("TURKEY_\n\n+ANATOLIA_\n\n+TURKISH_REPUBLIC_\n\n[TUR]\n", id="empty lines, no indent"),
        pytest.param("TURKEY_\r\n+ANATOLIA_\r\n+TURKISH_REPUBLIC_\r\n\t[TUR]\r\n", id="line ends of Windows"),
        pytest.param("TURKEY_\n+ANATOLIA_\n+TURKISH_REPUBLIC_\n\t [TUR]", id="no line end at the end"),
        pytest.param(
            "TURKEY_\n+ANATOLIA_\n+ANATOLIA_\n+TURKEY_\n+TURKISH_REPUBLIC_ [TUR]\n", id="names again"
        ),
    ],
)
def test_names_that_stand_together_are_one_entry(take: Import, text: str):
    """The first name of a block is the entry's, and the others are its aliases in their order."""
    found = take(text)

    assert found.organisations == {
        "Turkey": {"name": "Turkey", "aliases": ["Anatolia", "Turkish Republic"], "codes": ["TUR .."]}
    }
    assert found.problems == []


def test_codes_of_a_name_keep_their_order(take: Import):
    """Several codes of a name, on one line or on many, come in the order of the file and each once."""
    found = take("SOMEBODY_ [AFGGOV 900101-951231] [AFGMIL]\n\t[AFGELI]\n\t[AFGMIL]\n")

    assert codes(found) == {"Somebody": ["AFGGOV 1990-01-01..1995-12-31", "AFGMIL ..", "AFGELI .."]}


def test_name_after_a_code_begins_anew(take: Import):
    """A name that stands below a code is the next one's, not the former's."""
    found = take("TURKEY_\n\t[TUR]\nJORDAN_\n\t[JOR]\nLEBANON_ [LBN]\n")

    assert codes(found) == {"Turkey": ["TUR .."], "Jordan": ["JOR .."], "Lebanon": ["LBN .."]}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("# JORDAN_ [JOR]\nTURKEY_ [TUR]\n", id="line"),
        pytest.param("; JORDAN_ [JOR]\nTURKEY_ [TUR]\n", id="line with semicolon"),
        pytest.param("TURKEY_ [TUR] # [JOR]\n", id="behind a code"),
        pytest.param("TURKEY_ [TUR] ; [JOR]; MleH 23 Jul 2009\n", id="behind a code with semicolon"),
        pytest.param("TURKEY_ # [JOR]\n\t[TUR]\n", id="behind a name"),
        pytest.param("TURKEY_\n   # [JOR]\n\t[TUR];rulers.txt\n", id="indented"),
        pytest.param("TURKEY_\n######  Jordan [JOR] ######\n[TUR]\n", id="banner"),
    ],
)
def test_comments_are_left_out(take: Import, text: str):
    """Nothing behind a number sign or a semicolon is taken or told."""
    found = take(text)

    assert codes(found) == {"Turkey": ["TUR .."]}
    assert found.problems == []


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing\n; here\n"], ids=["empty", "blank", "comments"])
def test_file_without_names_gives_nothing(take: Import, text: str):
    """A file of comments and empty lines has no entry and no problem."""
    found = take(text)

    assert (found.organisations, found.agents, found.problems) == ({}, {}, [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("TURKEY_\n", "a.txt:1: 'Turkey' has no code that could be taken", id="no code"),
        pytest.param("\n[TUR]\n", "a.txt:2: [TUR]: a code without a name above it", id="no name"),
        pytest.param(
            "TURKEY_ [TUR]\n\n___ [JOR]\n", "a.txt:3: expected a name, found '___ [JOR]'", id="no letter"
        ),
        pytest.param(
            "TURKEY_ [TUR\n",
            "a.txt:1: expected a name, found 'TURKEY_ [TUR'",
            id="bracket not closed",
        ),
    ],
)
def test_block_that_is_not_whole_is_told(take: Import, text: str, expected: str):
    """A name without a code and a code without a name are told with their line."""
    assert take(text).problems == [expected]


# --- names that stand twice -----------------------------------------------------------


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(
            ("KOFI_ANNAN_\n+K_ANNAN_\n\t[IGOUNO 970101-061231]\nKOFI_ANNAN_\n+ANNAN_ [GHA]\n",), id="one file"
        ),
        pytest.param(
            ("KOFI_ANNAN_\n+K_ANNAN_\n\t[IGOUNO 970101-061231]\n", "KOFI_ANNAN_\n+ANNAN_ [GHA]\n"),
            id="two files",
        ),
    ],
)
def test_names_that_stand_twice_are_merged(take: Import, texts: tuple[str, ...]):
    """What stands later of a name is put behind what stands earlier, and overwrites nothing."""
    found = take(*texts)

    assert found.organisations == {
        "Kofi Annan": {
            "name": "Kofi Annan",
            "aliases": ["K Annan", "ANNAN", "Annan"],
            "codes": ["IGOUNO 1997-01-01..2006-12-31", "GHA .."],
        }
    }


def test_name_that_stands_twice_alike_is_one(take: Import):
    """The same block twice gives the same as once."""
    block = "KOFI_ANNAN_\n+K_ANNAN_\n\t[IGOUNO]\n"

    assert take(block + block).organisations == take(block).organisations


def test_words_of_agents_in_two_files_are_merged(take: Import):
    """The words that two files give for a role stand together, each once."""
    found = take("POLICE [~COP]\nGUARD [~COP]\n", "CONSTABLE [~COP]\nPOLICE [~COP]\n")

    assert found.agents == {"COP": ["police", "guard", "constable"]}


# --- agents ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("POLICE [~COP]\n", {"COP": ["police"]}, id="word"),
        pytest.param("CHAMBER_OF_COMMERCE [~BUS]\n", {"BUS": ["chamber of commerce"]}, id="underscores"),
        pytest.param("WOMAN {WOMEN} [~CVL]\n", {"CVL": ["woman", "women"]}, id="plural in braces"),
        pytest.param("WOMAN{WOMEN}[~CVL]\n", {"CVL": ["woman", "women"]}, id="braces without spaces"),
        pytest.param("POLICE {} [~COP]\n", {"COP": ["police"]}, id="empty braces"),
        pytest.param(
            "BUDDHIST_STUDENT [~BUDEDU]\n", {"BUDEDU": ["buddhist student"]}, id="code of two groups"
        ),
        pytest.param("POLICE [~COP] # and more [~MIL]\n", {"COP": ["police"]}, id="comment"),
        pytest.param(
            "# all\n\nPOLICE [~COP]\n\nARMY [~MIL]\n", {"COP": ["police"], "MIL": ["army"]}, id="two roles"
        ),
        pytest.param("POLICE [COP~]\nARMY [~MIL]\n", {"COP": ["police"], "MIL": ["army"]}, id="tilde behind"),
        pytest.param(
            "!MAN! = MAN, MEN\nPOLICE!MAN! [~COP]\n", {"COP": ["policeman", "policemen"]}, id="set at the end"
        ),
        pytest.param(
            "!PERSON! = MAN, WOMAN\n!PERSON!_IN_ARMS [~REB]\n",
            {"REB": ["man in arms", "woman in arms"]},
            id="set in front",
        ),
        pytest.param(
            "!MAN! = MAN , MEN,\nARMED_!MAN! {ARMED_FOLK} [~UAF]\n",
            {"UAF": ["armed man", "armed men", "armed folk"]},
            id="set and braces",
        ),
        pytest.param(
            "!A! = OLD, NEW\n!B! = KING, QUEEN\n!A!_!B! [~ELI]\n",
            {"ELI": ["old king", "old queen", "new king", "new queen"]},
            id="two sets",
        ),
        pytest.param(
            "!A! = X\nPOLICE!A! [~COP]\n!A! = Y\nARMY!A! [~MIL]\n",
            {"COP": ["policex"], "MIL": ["armyy"]},
            id="set that is made anew",
        ),
    ],
)
def test_agents_are_taken(take: Import, text: str, expected: dict[str, list[str]]):
    """An agent's words are in small letters, each word of its sets and the plural in braces among them."""
    found = take(text)

    assert found.agents == expected
    assert (found.organisations, found.problems) == ({}, [])


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("ISLAMIC_EXTREMIST", "expected NAME [~CODE], found 'ISLAMIC_EXTREMIST'", id="no code"),
        pytest.param(
            "EXTREMIST [~rad]", "expected NAME [~CODE], found 'EXTREMIST [~rad]'", id="small letters"
        ),
        pytest.param("[~RAD]", "expected NAME [~CODE], found '[~RAD]'", id="no name"),
        pytest.param("PRIEST [~REL]", "[~REL]: group 'REL' is in no list", id="unknown group"),
        pytest.param("PRIEST [~RELI]", "[~RELI]: its length 4 is no multiple of three", id="letter too many"),
        pytest.param("FISHER!MAN! [~AGR]", "[~AGR]: the set !MAN! is not defined above", id="undefined set"),
        pytest.param(
            "FISHER {FISHER!MEN!} [~AGR]",
            "[~AGR]: the set !MEN! is not defined above",
            id="undefined in braces",
        ),
    ],
)
def test_bad_agent_is_told_with_file_and_line(take: Import, line: str, expected: str):
    """An agent that cannot be taken is told with its line, and the others are taken."""
    found = take(f"POLICE [~COP]\n\n{line}\nARMY [~MIL]\n")

    assert found.problems == [f"a.txt:3: {expected}"]
    assert found.agents == {"COP": ["police"], "MIL": ["army"]}


def test_set_defined_below_is_not_known_above(take: Import):
    """A set holds from its line on, in its own file."""
    found = take("POLICE!MAN! [~COP]\n!MAN! = MAN, MEN\n", "ARMY!MAN! [~MIL]\n")

    assert found.problems == [
        "a.txt:1: [~COP]: the set !MAN! is not defined above",
        "b.txt:1: [~MIL]: the set !MAN! is not defined above",
    ]


def test_kind_of_each_file_is_seen_from_its_lines(take: Import):
    """Actors and agents may be given together, in any order."""
    found = take("TURKEY_ [TUR]\n", "POLICE [~COP]\n", "JORDAN_ [JOR]\n")

    assert sorted(found.organisations) == ["Jordan", "Turkey"]
    assert found.agents == {"COP": ["police"]}


# --- files ----------------------------------------------------------------------------


def test_no_files_give_nothing():
    """Nothing asked, nothing given."""
    assert import_files([]) == Imported()


def test_lines_of_all_files_are_counted(take: Import):
    """Comments and empty lines count too."""
    assert take("# one\n\nTURKEY_ [TUR]\n", "POLICE [~COP]").n_lines == 4


def test_file_that_is_missing_is_told(tmp_path: Path):
    """A file that is not there is an error with its path and the reason."""
    path = tmp_path / "none.txt"

    with pytest.raises(StorageError) as caught:
        import_files([path])

    assert str(caught.value) == f"Cannot read {str(path)!r}: No such file or directory"


def test_folder_for_a_file_is_told(tmp_path: Path):
    """A folder in place of a file is an error with its path."""
    with pytest.raises(StorageError, match="Cannot read") as caught:
        import_files([tmp_path])

    assert repr(str(tmp_path)) in str(caught.value)


def test_name_that_is_no_utf8_is_told(take: Import):
    """A name whose letters cannot be read is not taken and told with its line; all others are."""
    found = take("TURKEY_ [TUR]\nSÃO_TOMÉ_ [STP]\n".encode("latin-1") + "SÃO_PAULO_ [BRA]\n".encode())

    assert codes(found) == {"Turkey": ["TUR .."], "São Paulo": ["BRA .."]}
    assert [problem.split(" ")[0] for problem in found.problems] == ["a.txt:2:"]


# --- as YAML --------------------------------------------------------------------------


def test_yaml_is_sorted_and_says_its_source(take: Import):
    """The file made names its source first, then entries in alphabetical order."""
    found = take(
        "ZAMBIAN_PEOPLE [JOR]\nTURKISH_PEOPLE_\n+ANATOLIANS_ [TUR]\n",
        "POLICE [~COP]\nGUARD [~COP]\nFARMER [~AGR]\n",
    )

    text = found.as_yaml("ours")

    assert yaml.safe_load(text) == {
        "source": "ours",
        "organisations": [
            {"name": "Turkish People", "aliases": ["Anatolians"], "codes": ["TUR .."]},
            {"name": "Zambian People", "codes": ["JOR .."]},
        ],
        "agents": [{"role": "AGR", "words": ["farmer"]}, {"role": "COP", "words": ["guard", "police"]}],
    }
    assert text.startswith("source: ours\n")


@pytest.mark.parametrize(
    ("texts", "sections"),
    [
        pytest.param((), ["source"], id="nothing"),
        pytest.param(("TURKEY_ [TUR]\n",), ["source", "organisations"], id="actors"),
        pytest.param(("POLICE [~COP]\n",), ["source", "agents"], id="agents"),
    ],
)
def test_yaml_has_no_empty_section(take: Import, texts: tuple[str, ...], sections: list[str]):
    """A section without entries is left out."""
    assert list(yaml.safe_load(take(*texts).as_yaml("ours"))) == sections


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("NO_ [NOR]\n+ON_\n+NULL_\n+YES_\n", id="words that YAML takes for truth"),
        pytest.param("1920_ [NOR]\n+2001-09-11_\n+1E3_\n+0X1F_\n", id="names that YAML takes for numbers"),
        pytest.param(
            "A:_B [NOR]\n+&A_\n+*A_\n+!A_\n+%A_\n+@A_\n+'A_\n+\"A_\n+?_A\n+-_A\n", id="signs of YAML"
        ),
        pytest.param("A_\n" + "+VERY_LONG_NAME" * 40 + "\n[NOR]\n", id="longer than a line"),
        pytest.param("SÃO_TOMÉ_ [STP]\n+東京_\n+Москва_\n+\U0001f600A_\n", id="other scripts"),
        pytest.param("A_ [AFGGOV <920416] [PAKGOV >920416] [INDGOV 920416-930416] [TUR]\n", id="dates"),
        pytest.param(
            "NO [~COP]\n12 [~COP]\nON {OFF} [~MIL]\n", id="agents that YAML takes for something else"
        ),
    ],
)
def test_yaml_made_has_no_problem(take: Import, text: str):
    """What is made of a file passes the check of dictionaries."""
    found = take(text)

    assert found.problems == []
    assert dictionary_problems(found.as_yaml("ours: 'theirs' # and more"), "own.yml") == []


NAMES = st.text(st.characters(codec="utf-8", exclude_characters="[]"), max_size=12)
LETTERS = st.text("ABCDEÉNOSTY_-' .", max_size=8).map(lambda text: f"A{text}")
CODES = st.sampled_from(
    ["AFG", "AFGGOV 861124-920416", "PAK <920101", "PAK >20070101", "XXX", "AFG 9", "AFG 930229-940101", ""]
)
ACTORS = st.lists(
    st.one_of(
        NAMES, LETTERS, LETTERS.map("+{}".format), CODES.map("\t[{}]".format),
        st.builds("{}_ [{}]".format, NAMES | LETTERS, CODES),
    ),
    max_size=12,
)  # fmt: skip
AGENTS = st.lists(
    st.one_of(
        st.builds("{} [~{}]".format, LETTERS, st.sampled_from(["COP", "MIL", "REL"])),
        st.builds("{} {{{}}} [~COP]".format, LETTERS, LETTERS),
        st.builds("{}!MAN! [~COP]".format, LETTERS),
        st.sampled_from(["!MAN! = MAN, MEN", "# a comment", "POLICE"]),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(ACTORS, AGENTS)
def test_yaml_of_any_lines_has_no_problem(
    tmp_path_factory: pytest.TempPathFactory, actors: list[str], agents: list[str]
):
    """Whatever stands in the files, what is made of them passes the check and is all there when read again."""
    folder = tmp_path_factory.mktemp("made")
    for name, lines in (("actors.txt", actors), ("agents.txt", ["GUARD [~COP]", *agents])):
        (folder / name).write_bytes("\n".join(lines).encode())
    found = import_files([folder / "actors.txt", folder / "agents.txt"])

    text = found.as_yaml("ours")

    again = yaml.safe_load(text)
    assert dictionary_problems(text, "own.yml") == []
    assert {entry["name"]: entry for entry in again.get("organisations", [])} == found.organisations
    assert {entry["role"]: entry["words"] for entry in again["agents"]} == {
        role: sorted(words) for role, words in found.agents.items()
    }


# --- the full files -------------------------------------------------------------------


@pytest.fixture(scope="module")
def full_files(shared: Path) -> list[Path]:
    """The actor and agent files of the Open Event Data Alliance."""
    paths = sorted((shared / "petrarch_dictionaries").glob("*.txt"))
    if not paths:
        pytest.skip(
            f"needs the PETRARCH dictionaries in {shared / 'petrarch_dictionaries'}, which are not here"
        )
    return paths


@pytest.fixture(scope="module")
def full(full_files: list[Path]) -> Imported:
    """What the full files give; to be read, not changed."""
    return import_files(full_files)


def test_all_lines_of_the_full_files_are_read(full: Imported, full_files: list[Path]):
    """No line of the full files is passed over."""
    assert full.n_lines == sum(len(path.read_bytes().splitlines()) for path in full_files)


def test_most_names_of_the_full_files_are_taken(full: Imported):
    """More than 20,000 actors and words for agents of every common role come out of the full files."""
    assert len(full.organisations) > 20_000
    assert {"COP", "MIL", "GOV", "REB"} <= set(full.agents)


def test_few_lines_of_the_full_files_are_told(full: Imported):
    """Fewer than 1,200 things of the full files cannot be taken, each told with its file and line."""
    assert 0 < len(full.problems) < 1200
    assert all(problem.split(":")[1].isdigit() for problem in full.problems)


@pytest.mark.slow
def test_yaml_of_the_full_files_has_no_problem(full: Imported):
    """What is made of the full files passes the check of dictionaries."""
    assert dictionary_problems(full.as_yaml("Open Event Data Alliance"), "own.yml") == []
