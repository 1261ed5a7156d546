"""The stored text, its language, its title, and the ids that name a story."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman.provenance import sha256_text
from dragoman.stages.documents.language import find_language, language_code
from dragoman.stages.documents.normalise import join_title, normalise, normalise_line

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=80)
FRENCH = (
    "Plusieurs centaines d'enseignants ont manifesté mardi dans le centre de Dakar pour réclamer le paiement "
    "de primes promises en mars. La police a dispersé le cortège avec du gaz lacrymogène devant la mairie."
)


@given(ANY_TEXT)
def test_normalising_twice_equals_once(text):
    """Stored text is already normal."""
    assert normalise(normalise(text)) == normalise(text)


@given(ANY_TEXT)
def test_normal_text_is_good_unicode(text):
    """Stored text is NFC, can be written as UTF-8, and holds no control but newline and tab."""
    stored = normalise(text)

    assert unicodedata.is_normalized("NFC", stored)
    assert stored.encode("utf-8").decode("utf-8") == stored
    assert not [char for char in stored if unicodedata.category(char) in {"Cc", "Cs"} and char not in "\n\t"]
    assert stored == stored.strip()
    assert "\n\n\n" not in stored
    assert " \n" not in stored


@given(st.text(max_size=30).map(normalise_line), ANY_TEXT.map(normalise))
def test_the_body_begins_where_the_row_says(title, body):
    """What stands from ``body_start`` on is the end of the body, and what stands before is the title."""
    text, start = join_title(title, body)

    assert body.endswith(text[start:])
    assert text[:start] in {"", f"{title}\n\n"}


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("soft\u00adhyphen zero\u200bwidth \ufeffmark", "softhyphen zerowidth mark"),
        ("10\u00a0000\u202fmen", "10 000 men"),
        ("cafe\u0301", "café"),
        ("می\u200cروم", "می\u200cروم"),
        ("co\u200cop", "coop"),
        ("bell\x07 esc\x1b nul\x00 c1\x9b", "bell esc nul c1"),
        ("\u202eevil\u202c", "evil"),
    ],
)
def test_characters_that_no_one_sees_go(raw, stored):
    """Line ends become newlines, odd spaces spaces, and invisible characters nothing."""
    assert normalise(raw) == stored


def test_a_title_repeated_in_the_body_stands_once():
    """The first line of a body that is its title is taken as the title."""
    assert join_title("Talks end", "TALKS END\n\nMinisters left.") == ("Talks end\n\nMinisters left.", 11)


def test_a_title_cut_from_the_first_sentence_is_not_set_before_it():
    """A body that begins with its title in a sentence stays as it is."""
    assert join_title("Ministers left", "Ministers left Vienna.") == ("Ministers left Vienna.", 0)


def test_the_checksum_is_of_the_stored_text(read_one, body):
    """text_sha256 and n_characters describe the text of the row."""
    row = read_one(body.encode())

    assert (row["text_sha256"], row["n_characters"]) == (sha256_text(row["text"]), len(row["text"]))


def test_another_language_is_rejected_with_its_name(read_one):
    """A story in French is told as such, with how sure that is, its id and its title."""
    reject = read_one(f"Des enseignants manifestent\n\n{FRENCH}".encode())

    assert reject.reason == "not_language"
    assert "language fr (1.00); settings allow en" in reject.detail
    assert reject.document_id in reject.detail
    assert "Des enseignants manifestent" in reject.detail


def test_settings_allow_other_languages(read_one):
    """A language that the settings name is read."""
    assert read_one(FRENCH.encode(), languages=("en", "fr"))["language"] == "fr"


def test_metadata_decide_for_short_texts_only():
    """A short text is what its metadata say; a long one is what it is."""
    assert find_language("Paris talks end", "en-GB", ("en",))[0] == "en"
    assert find_language(FRENCH * 2, "en", ("en",))[0] == "fr"


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("en", "en"),
        ("en_US", "en"),
        ("English", "en"),
        ("eng", "en"),
        ("FR-ca", "fr"),
        ("", None),
        (None, None),
        ("??", None),
    ],
)
def test_language_names_become_codes(told, code):
    """Tags and names of languages are read as ISO 639-1."""
    assert language_code(told) == code


def test_short_english_headlines_are_english(shared):
    """Of 400 English sentences, each alone, at most one in a hundred is taken for another language."""
    lines = (shared / "eval" / "sentences_dev.jsonl").read_text().splitlines()[:400]
    texts = [record.get("text") or record["sentence"] for record in map(json.loads, lines)]

    wrong = [text for text in texts if find_language(text, None, ("en",))[0] != "en"]

    assert len(wrong) <= len(texts) // 100


def records(body: str, order: list[int], **facts: str) -> bytes:
    lines = [
        json.dumps({"text": f"{body} Number {number}.", **{k: v.format(number) for k, v in facts.items()}})
        for number in order
    ]
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    "facts", [{}, {"id": "{}"}, {"url": "https://x.example/{}"}], ids=["bare", "id", "url"]
)
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(order=st.permutations(range(4)))
def test_ids_do_not_depend_on_order(read, body, facts, order):
    """The same records in another order have the same ids."""
    first = {
        row["document_id"]: row["story_id"] for row in read(records(body, [0, 1, 2, 3], **facts), "a.jsonl")
    }

    other = {
        row["document_id"]: row["story_id"] for row in read(records(body, list(order), **facts), "a.jsonl")
    }

    assert first == other


def test_a_changed_story_keeps_its_story_id(read_one, body):
    """A new version of a file is another document of the same story."""
    old, new = read_one(body.encode()), read_one(f"{body} Updated.".encode())

    assert old["story_id"] == new["story_id"]
    assert old["document_id"] != new["document_id"]


def test_an_address_names_a_story_wherever_it_is_found(read_one, body):
    """The same address in two files is the same story."""
    url = "https://x.example/talks"

    ids = {read_one(body.encode(), name, {"url": url})["story_id"] for name in ("a.txt", "b.txt")}

    assert len(ids) == 1


def test_a_sites_front_page_names_no_story(read_one, body):
    """Pages that all give the site's own address are not one story."""
    ids = {
        read_one(body.encode(), name, {"url": "https://x.example/"})["story_id"]
        for name in ("a.txt", "b.txt")
    }

    assert len(ids) == 2


def test_ids_of_two_files_do_not_meet(read_one, body):
    """Row 1 of one table is not row 1 of another."""
    data = json.dumps({"text": body, "id": 1}).encode()

    assert read_one(data, "a.jsonl")["story_id"] != read_one(data, "b.jsonl")["story_id"]


def test_a_sidecar_tells_what_the_file_does_not(read_one, body):
    """A sidecar's facts win over the file's own."""
    sidecar = {
        "title": "Talks end",
        "publisher": "The Post",
        "author": "Ann Lee",
        "language": "en",
        "id": "x-1",
    }

    row = read_one(f"A headline\n\n{body}".encode(), "a.txt", sidecar)

    assert [row[key] for key in ("title", "publisher", "author")] == ["Talks end", "The Post", "Ann Lee"]


def test_a_sidecar_of_many_stories_names_none(read_one, body):
    """One title for a whole table is a mistake and is told."""
    reject = read_one(json.dumps({"text": body}).encode(), "a.jsonl", {"title": "Talks end"})

    assert reject.reason == "unreadable"
    assert "'title'" in reject.detail


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_columns_are_mapped_by_sidecar_over_settings(read_one, body, name):
    """The file's own mapping wins over that of the settings."""
    record = {"kop": "Talks end", "tekst": body}
    data = json.dumps(record) if name == "a.jsonl" else f'kop,tekst\nTalks end,"{body}"\n'

    row = read_one(data.encode(), name, {"columns": {"text": "tekst"}}, columns={"title": "kop", "text": "x"})

    assert row["title"] == "Talks end"


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"text": "tekxt"}, "Did you mean 'tekst'"),
        ({}, "columns: {text: NAME}"),
        ({"txt": "tekst"}, "Did you mean 'text'"),
    ],
    ids=["misspelled", "unmapped", "unknown name"],
)
def test_a_csv_without_its_columns_is_told_what_it_has(read_one, body, columns, told):
    """The reject lists the columns found and says what to do."""
    reject = read_one(f'kop,tekst\nTalks end,"{body}"\n'.encode(), "a.csv", columns=columns)

    assert reject.reason in {"missing_column", "unreadable"}
    assert told in reject.detail


def test_a_field_that_no_line_has_is_told(read, body):
    """A misspelled mapping of JSON Lines loses no story and is told once."""
    data = "\n".join(json.dumps({"text": f"{body} {number}"}) for number in range(3)).encode()

    found = read(data, "a.jsonl", columns={"date": "dag"})

    assert [getattr(one, "reason", "read") for one in found] == ["read"] * 3 + ["missing_column"]


def test_html_in_a_field_becomes_text(read_one, body):
    """Markup in a column is taken away; its blocks become paragraphs."""
    html = "".join(f"<p>{part}&nbsp;</p>" for part in body.split("\n\n"))

    assert read_one(json.dumps({"text": html}).encode(), "a.jsonl")["text"] == body
