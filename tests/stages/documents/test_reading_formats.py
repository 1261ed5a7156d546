"""Every format is read: the story, its title, its day and what else its file tells."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from reportlab.pdfgen.canvas import Canvas

from dragoman.tables import table_schema, to_table

TITLE = "Ministers meet in Vienna"


def test_a_row_has_every_column_but_those_the_build_fills(read_one, body):
    """A row fits the schema of documents and holds every column except those that tell of copies."""
    row = read_one(body.encode())

    assert set(row) == set(table_schema("documents").names) - {"duplicate_of", "near_duplicate_of"}
    assert to_table("documents", [row]).num_rows == 1


def test_plain_text_is_stored_as_it_is(read_one, body):
    """A text without a headline has no title, and its body begins at its first character."""
    row = read_one(body.encode())

    assert (row["text"], row["title"], row["body_start"]) == (body, None, 0)
    assert row["published_method"] == "unknown"


def test_first_line_alone_is_the_headline(read_one, body):
    """A first line that stands alone and ends in no full stop is the title."""
    row = read_one(f"{TITLE}\n\n{body}".encode())

    assert row["title"] == TITLE
    assert row["text"][row["body_start"] :] == body


def test_byline_and_date_line_leave_the_body(read_one, body):
    """What stands in the head of a text is told by columns, and the body begins with the story."""
    row = read_one(f"{TITLE}\nBy Ann Lee\nWednesday, 27 September 2023\n\n{body}".encode())

    assert (row["title"], row["author"]) == (TITLE, "Ann Lee")
    assert (row["published_date"], row["published_method"]) == (date(2023, 9, 27), "dateline")
    assert row["text"][row["body_start"] :] == body


def test_markdown_gives_up_its_marks(read_one, body):
    """Front matter tells title and day, and the marks of Markdown are not part of the text."""
    front = f"---\ntitle: {TITLE}\ndate: 2023-09-27\ntags: [war]\n---\n"
    text = f"{front}**VIENNA** - [Six](https://x.example) *met*.\n\n{body}"

    row = read_one(text.encode(), "story.md")

    assert (row["title"], row["published_date"], row["published_method"]) == (
        TITLE,
        date(2023, 9, 27),
        "front_matter",
    )
    assert row["text"][row["body_start"] :].startswith("VIENNA - Six met.")


def test_html_tells_title_day_and_outlet(read_one, body, make):
    """A page's own metadata are read, and the day is the one the publisher's clock shows."""
    row = read_one(make.page(body).encode(), "story.html")

    assert (row["title"], row["publisher"], row["url"]) == (
        TITLE,
        "The Post",
        "https://post.example/world/talks",
    )
    assert row["published_date"] == date(2023, 9, 27)
    assert row["published_at"] == datetime(2023, 9, 27, 20, 30, tzinfo=UTC)
    assert (row["published_precision"], row["published_method"]) == ("moment", "metadata")
    assert row["text"] == f"{TITLE}\n\n{body}"


def test_pdf_lines_become_paragraphs(read_one, body, make):
    """The lines of a PDF are joined, and its paragraphs and title found again."""
    row = read_one(make.pdf(body, TITLE), "story.pdf")

    assert row["title"] == TITLE
    assert row["text"][row["body_start"] :] == body


def test_pdf_words_broken_over_lines_are_whole(read_one):
    """A hyphen at the end of a line goes, unless it belongs to the word."""
    file = io.BytesIO()
    canvas = Canvas(file)
    for number, line in enumerate(
        ("The Austrian govern-", "ment said that Saudi-", "led forces had left the town.") * 3
    ):
        canvas.drawString(72, 720 - 14 * number, line)
    canvas.save()

    row = read_one(file.getvalue(), "story.pdf")

    assert row["text"].startswith("The Austrian government said that Saudi-led forces had left the town.")


def test_docx_tells_title_and_author(read_one, body, make):
    """A Word document's paragraphs and properties are read; its day of creation is taken last."""
    row = read_one(make.docx(body, TITLE), "story.docx")

    assert (row["title"], row["author"]) == (TITLE, "Ann Lee")
    assert (row["published_date"], row["published_precision"]) == (date(2023, 9, 28), "day")
    assert row["text"][row["body_start"] :] == body


def test_docx_dateline_wins_over_its_properties(read_one, body, make):
    """When a file was made is trusted less than what its story says."""
    row = read_one(make.docx(f"VIENNA, Sept. 27, 2023 (Wire) - Talks ended.\n\n{body}"), "story.docx")

    assert (row["published_date"], row["published_method"]) == (date(2023, 9, 27), "dateline")


def test_json_lines_give_a_story_a_line(read, body):
    """Common field names are known, and an outlet given as an object counts by its name."""
    record = {
        "headline": TITLE,
        "content": body,
        "publishedAt": "2023-09-27T10:00:00Z",
        "source": {"name": "The Post"},
    }

    rows = read(
        "\n".join(json.dumps({**record, "id": number}) for number in (1, 2)).encode(), "stories.jsonl"
    )

    assert [row["origin"] for row in rows] == ["folder/stories.jsonl#1", "folder/stories.jsonl#2"]
    assert {(row["title"], row["publisher"], row["published_date"]) for row in rows} == {
        (TITLE, "The Post", date(2023, 9, 27))
    }


@pytest.mark.parametrize(("mark", "name"), [(",", "a.csv"), (";", "a.csv"), ("\t", "a.tsv"), ("|", "a.csv")])
def test_csv_is_read_whatever_its_delimiter(read_one, body, mark, name):
    """Commas, semicolons, tabs and bars are told apart by the header; a quoted field may hold lines."""
    data = f'title{mark}body{mark}pub_date\n"{TITLE}"{mark}"{body}"{mark}2023-09-27\n'

    row = read_one(data.encode(), name)

    assert (row["title"], row["published_date"]) == (TITLE, date(2023, 9, 27))
    assert row["text"][row["body_start"] :] == body


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_csv_is_read_whatever_its_encoding(read_one, body, encoding):
    """A byte order mark, UTF-16 and windows-1252, as spreadsheets write them, are read."""
    data = f'title,body\n"Zürich “talks”","{body}"\n'

    row = read_one(data.encode(encoding), "a.csv")

    assert row["title"] == "Zürich “talks”"


def test_parquet_gives_a_story_a_row(read, body):
    """Dates keep their type, and rows are numbered from 1."""
    file = io.BytesIO()
    pq.write_table(
        pa.table({"text": [body, body], "date": [date(2023, 9, 27), None], "url": [None, "u"]}), file
    )

    rows = read(file.getvalue(), "stories.parquet")

    assert [(row["origin"][-2:], row["published_date"]) for row in rows] == [
        ("#1", date(2023, 9, 27)),
        ("#2", None),
    ]


def test_feed_prefers_full_content(read_one, body, make):
    """An entry's full content is its story, without its HTML and scripts; its date is the feed's."""
    row = read_one(make.feed(body).encode(), "feed.xml")

    assert (row["title"], row["url"], row["publisher"]) == (TITLE, "https://post.example/talks", "The Post")
    assert (row["published_date"], row["published_method"]) == (date(2023, 9, 27), "feed")
    assert "alert" not in row["text"]
    assert "border dispute" in row["text"]


def test_atom_without_content_gives_its_summary(read_one, body):
    """An Atom entry that has only a summary is read from it."""
    atom = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>The Post</title>
<entry><id>tag:post.example,2023:1</id>
<title>{TITLE}</title><updated>2023-09-27T10:00:00Z</updated><summary>{body}</summary></entry></feed>"""

    row = read_one(atom.encode(), "feed.atom")

    assert (row["title"], row["published_date"]) == (TITLE, date(2023, 9, 27))


@pytest.mark.parametrize("packed", [True, False], ids=["packed", "plain"])
def test_warc_gives_a_story_a_page(read, body, packed, make):
    """HTML responses are read with their HTTP charset; other records are passed over."""
    pages = [make.page(body, f"Café talks {number}").encode("latin-1") for number in range(2)]

    rows = read(make.warc(pages, packed), "crawl.warc.gz" if packed else "crawl.warc")

    assert [row["title"] for row in rows] == ["Café talks 0", "Café talks 1"]
    assert [row["url"] for row in rows] == ["https://post.example/0", "https://post.example/1"]


def test_warc_passes_over_what_is_no_page(read, body, make):
    """A picture is neither a story nor a reject."""
    data = make.warc([make.page(body).encode()], **{"Content-Type": "image/png"})

    assert read(data, "crawl.warc.gz") == []


def test_warc_day_of_capture_is_the_last_resort(read_one, body, make):
    """A page that tells no day is dated by its capture, and says so."""
    bare = f"<html><body><article><p>{body}</p></article></body></html>"

    row = read_one(make.warc([bare.encode()]), "crawl.warc.gz")

    assert (row["published_date"], row["published_method"]) == (date(2024, 1, 5), "warc")
    assert (row["published_precision"], row["published_at"]) == ("day", None)


@pytest.mark.parametrize("encoding", ["gzip", "chunked"])
def test_warc_payloads_are_decoded(read_one, body, encoding, make):
    """A page sent packed or in chunks is read as the page."""
    content = make.page(body).encode()
    if encoding == "gzip":
        data = make.warc([gzip.compress(content)], **{"Content-Encoding": "gzip"})
    else:
        data = make.warc(
            [b"%x\r\n%s\r\n0\r\n\r\n" % (len(content), content)], **{"Transfer-Encoding": "chunked"}
        )

    assert read_one(data, "crawl.warc.gz")["title"] == TITLE


@pytest.mark.parametrize(
    ("pack", "extension"),
    [(gzip.compress, "gz"), (bz2.compress, "bz2"), (lzma.compress, "xz")],
    ids=["gz", "bz2", "xz"],
)
@pytest.mark.parametrize("name", ["story.txt", "story.html", "stories.jsonl", "stories.parquet"])
def test_a_packed_file_reads_as_what_is_inside(read_one, body, pack, extension, name, make):
    """Packing changes neither the format nor the text."""
    table = io.BytesIO()
    pq.write_table(pa.table({"text": [body]}), table)
    inside = {
        "story.txt": body.encode(),
        "story.html": make.page(body).encode(),
        "stories.jsonl": json.dumps({"text": body}).encode(),
        "stories.parquet": table.getvalue(),
    }[name]

    row = read_one(pack(inside), f"{name}.{extension}")

    assert "border dispute" in row["text"]
    assert row["origin"].startswith(f"folder/{name}.{extension}")


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("story", "text"),
        ("story.20230927", "text"),
        ("page", "html"),
        ("page.txt", "html"),
        ("scan.txt", "pdf"),
    ],
)
def test_content_decides_where_the_name_does_not(read_one, body, name, form, make):
    """A missing or plainly wrong extension does not matter to a file that shows what it is."""
    data = {"text": body.encode(), "html": make.page(body).encode(), "pdf": make.pdf(body)}[form]

    assert read_one(data, name)["format"] == form
