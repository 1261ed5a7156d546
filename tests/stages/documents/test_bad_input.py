"""Bad files and records become rejects with a reason and a cure, and the rest goes on."""

from __future__ import annotations

import gzip
import io
import json
import random
import zlib

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from dragoman.rejects import Reject
from dragoman.stages.documents.formats import FORMATS

NOISE = random.Random(7).randbytes(20_000)


def encrypted(pdf: bytes) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    writer.encrypt("secret", algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def scanned() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


@pytest.mark.parametrize(
    "name", ["a.txt", "a.html", "a.pdf", "a.docx", "a.jsonl", "a.csv", "a.parquet", "a.zip"]
)
def test_an_empty_file_is_rejected(read_one, name):
    """A file of no bytes is ``empty``, whatever its name."""
    assert read_one(b"", name).reason == "empty"


def test_white_space_is_empty(read_one):
    """A file that holds only white space holds no story."""
    assert read_one(b" \n\t\n ", "a.txt").reason == "empty"


def test_binary_data_named_txt_is_no_text(read_one):
    """A file that only its name calls text is ``not_text``."""
    assert read_one(NOISE, "story.txt").reason == "not_text"


@pytest.mark.parametrize("name", ["picture.png", "letter.rtf", "table.xlsx", "code.py", "old.doc"])
def test_an_unknown_kind_of_file_is_not_supported(read_one, name):
    """The reject names what is supported."""
    reject = read_one(b"\x89PNG\r\n" + NOISE, name)

    assert reject.reason == "not_supported"
    assert ".docx" in reject.detail


def test_a_json_array_says_how_to_make_json_lines(read_one, body):
    """JSON that is not one object a line is refused with the command that turns it."""
    reject = read_one(json.dumps([{"text": body}], indent=1).encode(), "stories.json")

    assert reject.reason == "not_supported"
    assert "jq -c" in reject.detail


def test_a_little_broken_utf8_is_kept(read_one, body):
    """One bad byte in a story of UTF-8 costs one character, not the story."""
    row = read_one(f"Zürich, Genève, Köln: {body}".encode() + b" The end\xff of it.", "story.txt")

    assert row["text"].startswith("Zürich, Genève, Köln")
    assert row["text"].endswith("end\ufffd of it.")


def test_much_broken_utf8_is_no_text(read_one):
    """A file whose characters are lost by the hundred is not read."""
    data = "Zürich".encode() * 3 + b"\xc3\xff\xfe\xfd word " * 40

    assert read_one(data, "story.txt").reason == "not_text"


def test_windows_1252_is_guessed(read_one, body):
    """Western text that is not UTF-8 keeps its letters and quotation marks."""
    row = read_one(f"“We met in Zürich,” he said. {body}".encode("cp1252"), "story.txt")

    assert row["text"].startswith("“We met in Zürich,” he said.")


def test_html_without_text_is_rejected(read_one):
    """A page that is only a script's shell holds no story."""
    shell = "<!doctype html><html><head><title>App</title></head><body><script>start()</script></body></html>"

    assert read_one(shell.encode(), "page.html").reason == "no_text"


def test_an_encrypted_pdf_is_rejected(read_one, body, make):
    """A PDF that asks for a password is ``encrypted``."""
    assert read_one(encrypted(make.pdf(body)), "secret.pdf").reason == "encrypted"


def test_a_scanned_pdf_says_that_it_needs_ocr(read_one):
    """Pages without a text layer are ``no_text``, and the reject names the cure."""
    reject = read_one(scanned(), "scan.pdf")

    assert reject.reason == "no_text"
    assert "OCR" in reject.detail


def test_a_cut_off_packed_text_is_truncated(read_one, body):
    """Half a packed story is not a story."""
    packed = gzip.compress((body * 50).encode())

    assert read_one(packed[: len(packed) // 2], "story.txt.gz").reason == "truncated"


def test_lines_before_a_break_are_kept(read):
    """Of a packed file that breaks off, whole lines are read and the break is told."""
    words = random.Random(3)
    lines = [
        json.dumps({"text": " ".join(str(words.random()) for _ in range(40)), "language": "en"})
        for _ in range(50)
    ]
    packed = gzip.compress("\n".join(lines).encode())

    found = read(packed[: len(packed) // 2], "stories.jsonl.gz")

    assert 10 < sum(not isinstance(one, Reject) or one.reason == "not_language" for one in found) < 50
    assert found[-1].reason == "truncated"


@pytest.mark.parametrize("packed", [True, False], ids=["packed", "plain"])
@pytest.mark.parametrize("share", [0.55, 0.8, 0.97])
def test_pages_before_the_break_of_a_warc_are_kept(read, body, packed, share, make):
    """Of a WARC that breaks off, whole pages are read, the half one is not, and the break is told."""
    pages = [make.page(f"{body} It was meeting number {number} of the year.").encode() for number in range(6)]
    data = make.warc(pages, packed)

    found = read(data[: int(share * len(data))], "crawl.warc.gz" if packed else "crawl.warc")

    assert 1 <= len(found) - 1 < 6
    assert all(f"number {number} of" in row["text"] for number, row in enumerate(found[:-1]))
    assert found[-1].reason == "truncated"


def test_a_cut_off_feed_keeps_its_whole_entries(read, body, make):
    """Of a feed that breaks off, the entry at the break is not taken for a story."""
    whole = make.feed(body)
    item = whole[whole.index("<item>") : whole.index("</item>") + len("</item>")]
    data = whole.replace(item, item * 3)

    found = read(data[: data.rindex("border")].encode(), "feed.xml")

    assert [getattr(one, "reason", "read") for one in found] == ["read", "read", "truncated"]


def test_broken_json_lines_are_rejected_by_number(read, body):
    """A broken line costs itself only, and its number is told."""
    lines = [json.dumps({"text": body}), '{"text": "half a', "[1, 2]", json.dumps({"text": body + " More."})]

    found = read("\n".join(lines).encode(), "stories.jsonl")

    assert [getattr(one, "reason", "read") for one in found] == [
        "read",
        "broken_record",
        "broken_record",
        "read",
    ]
    assert found[1].item == "folder/stories.jsonl#2"
    assert "Line 2" in found[1].detail


def test_a_csv_row_with_too_few_columns_is_rejected(read, body):
    """A row that does not fit the header costs itself only."""
    data = f'title,body,date\nA,"{body}",2023-09-27\nB,short\nC,"{body} More.",2023-09-28\n'

    found = read(data.encode(), "stories.csv")

    assert [getattr(one, "reason", "read") for one in found] == ["read", "broken_record", "read"]
    assert "line 5" in found[1].detail


def test_a_stray_quote_in_a_csv_does_not_swallow_the_file(read, body):
    """What stands after a row with a broken quote is still read."""
    rows = "".join(f'T{number},"{body} Number {number}."\n' for number in range(3))
    data = f'title,body\nX,"unclosed "quote" here\n{rows}'

    found = read(data.encode(), "stories.csv")

    assert found[0].reason == "broken_record"
    assert sum(not isinstance(one, Reject) for one in found) >= 2


def test_a_parquet_without_its_end_is_truncated(read_one, body):
    """A Parquet file lists its columns at its end; without it nothing can be read."""
    file = io.BytesIO()
    pq.write_table(pa.table({"text": [body]}), file)

    assert read_one(file.getvalue()[:-20], "stories.parquet").reason == "truncated"


def test_a_damaged_docx_is_rejected(read_one, body, make):
    """A Word document without its end is a reject, not a crash."""
    assert read_one(make.docx(body)[:-400], "story.docx").reason in {"truncated", "unreadable"}


def test_fifty_megabytes_of_text_are_refused_by_size(raw_item, read_one):
    """A text that cannot be a story is refused before it is read."""
    item = raw_item(b"word " * 10_000_000, "big.txt")

    reject = read_one(b"word " * 10_000_000, "big.txt")

    assert item.size == 50_000_000
    assert reject.reason == "too_large"


def test_a_line_too_long_for_a_story_costs_itself_only(read, body):
    """An endless line of JSON is passed over without holding it."""
    lines = [json.dumps({"text": "word " * 200_000}), json.dumps({"text": body})]

    found = read("\n".join(lines).encode(), "stories.jsonl", max_characters=5_000)

    assert [getattr(one, "reason", "read") for one in found] == ["too_large", "read"]


def test_a_one_word_story_is_too_short(read_one):
    """A story below the least length is rejected, and its id is told."""
    reject = read_one(b"Peace", "story.txt")

    assert reject.reason == "too_short"
    assert reject.document_id in reject.detail


def test_control_characters_and_lone_surrogates_go(read_one, body):
    """What no reader can see is not stored, and the text is good UTF-8."""
    record = json.dumps({"text": f"\ud800Talks\x07 \x1b[1mbegan\u200b. {body}", "title": "Talks\udfff begin"})

    row = read_one(record.encode(), "stories.jsonl")

    assert row["text"].startswith("Talks begin\n\nTalks [1mbegan. VIENNA")
    assert row["text"].encode("utf-8")


def test_an_error_inside_a_library_is_a_reject(read_one, body, monkeypatch, make):
    """Whatever a reader raises stops that file only, and the error is told."""

    def fail(*args: object, **options: object) -> None:
        raise RuntimeError("the parser fell over")

    monkeypatch.setattr("dragoman.stages.documents.readers.html.bare_extraction", fail)

    reject = read_one(make.page(body).encode(), "story.html")

    assert reject.reason == "unreadable"
    assert "the parser fell over" in reject.detail


@pytest.mark.parametrize("extension", sorted(FORMATS))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.binary(max_size=300),
    magic=st.sampled_from(
        [
            b"",
            b"%PDF-1.7\n",
            b"PK\x03\x04",
            b"PAR1",
            b"\x1f\x8b\x08",
            b"WARC/1.0\r\n",
            b"<html>",
            b"<rss>",
            b"---\n",
            b"{",
        ]
    ),
)
def test_no_bytes_make_reading_raise(read, extension, data, magic):
    """Reading arbitrary bytes under any name gives rows or rejects, never an exception."""
    found = read(magic + data, f"story{extension}", min_characters=1)

    assert all(isinstance(one, (dict, Reject)) for one in found)


@pytest.mark.parametrize(
    "name", ["story.pdf", "story.docx", "crawl.warc.gz", "feed.xml", "page.html", "stories.parquet"]
)
def test_damage_anywhere_is_survived(read, body, name, make):
    """A good file with a few bytes changed gives rows or rejects, never an exception."""
    table = io.BytesIO()
    pq.write_table(pa.table({"text": [body], "date": ["2023-09-27"]}), table)
    good = {
        "story.pdf": make.pdf(body),
        "story.docx": make.docx(body),
        "crawl.warc.gz": make.warc([make.page(body).encode()]),
        "feed.xml": make.feed(body).encode(),
        "page.html": make.page(body).encode(),
        "stories.parquet": table.getvalue(),
    }[name]
    chance = random.Random(zlib.crc32(name.encode()))

    for _ in range(15):
        data = bytearray(good)
        for _ in range(5):
            data[chance.randrange(len(data))] = chance.randrange(256)
        assert all(isinstance(one, (dict, Reject)) for one in read(bytes(data), name))


@pytest.mark.parametrize(
    "piece", [" ", "\n", "[", "*a ", "<!--", "<p ", "<b>", "- ", "a-\n", "(", '{"a":', "\u0301", "#", "|,"]
)
@pytest.mark.parametrize("name", ["story.txt", "story.md", "story.html", "stories.jsonl", "stories.csv"])
def test_text_made_to_be_slow_is_not(read, name, piece):
    """A hundred thousand times the same mark is read or rejected at once, not after hours."""
    data = f"Ministers met{piece * 100_000}in Vienna".encode()

    assert len(read(data, name)) >= 1
