"""A story's page shows its text whole, what each part was taken for, and nothing that a story could run."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.errors import SettingsError, StorageError
from dragoman.reports.stories import find_story, read_stories, sample
from dragoman.reports.story_page import Story, story_page
from dragoman.reports.story_text import KINDS, Span, paragraphs, spans_of
from dragoman.story_command import explained_page
from dragoman.workspace import Workspace

PageOf = Callable[[str], Any]
EventOf = Callable[..., dict[str, Any]]

TEXT = "Turkey and Greece met.\n\nPolice in Izmir denied it."


def document(text: str = TEXT, **changes: Any) -> dict[str, Any]:
    return {
        "document_id": "a" * 20,
        "text": text,
        "title": None,
        "origin": "sample/1.txt",
        "language": "en",
        **changes,
    }


def mention(
    number: int, start: int, end: int, kind: str = "actor", text: str = TEXT, **changes: Any
) -> dict[str, Any]:
    values = {
        "mention_id": f"{number:020x}",
        "document_id": "a" * 20,
        "kind": kind,
        "start": start,
        "end": end,
    }
    return {**values, "text": text[start:end], "rule_id": "reader:reader-3", "confidence": 0.7, **changes}


def reject(item: str, **changes: Any) -> dict[str, Any]:
    values = {
        "stage": "events",
        "item": item,
        "reason": "unresolved_pair",
        "detail": "Nobody is known.",
        "row": None,
    }
    return {**values, "document_id": "a" * 20, **changes}


# --- pieces of text -----------------------------------------------------------------------


def _text_and_spans() -> st.SearchStrategy[tuple[str, list[Span]]]:
    texts = st.text(alphabet="ab \nשع<&", max_size=60)
    spans = st.lists(st.tuples(st.integers(-2, 62), st.integers(-2, 62), st.sampled_from(KINDS)), max_size=12)
    return st.tuples(texts, spans).map(
        lambda pair: (pair[0], [Span(a, b, kind, mention=n) for n, (a, b, kind) in enumerate(pair[1], 1)])
    )


@given(_text_and_spans())
def test_pieces_are_the_whole_text(case: tuple[str, list[Span]]):
    """Whatever spans lie in a text, or outside it, the pieces of its lines are those lines."""
    text, spans = case

    lines = ["".join(piece.text for piece in line) for line in paragraphs(text, spans, [], {})]

    assert lines == [line for line in text.split("\n") if line.strip()]


@given(_text_and_spans())
def test_each_piece_has_the_mentions_that_cover_it(case: tuple[str, list[Span]]):
    """A piece has exactly those mentions whose span covers all of it."""
    text, spans = case
    inside = [span for span in spans if 0 <= span.start < span.end <= len(text)]

    at = 0
    for line in paragraphs(text, spans, [], {}):
        at = text.index("".join(piece.text for piece in line), at)
        for piece in line:
            covering = {
                span.mention for span in inside if span.start <= at and at + len(piece.text) <= span.end
            }
            assert set(piece.mentions) == covering
            at += len(piece.text)


def test_the_innermost_mention_gives_the_colour():
    """Of a place inside an actor the place is seen; around it the actor."""
    spans = spans_of([mention(1, 0, 22), mention(2, 11, 17, "place")], [])

    (line, _) = paragraphs(TEXT, spans, [], {})

    assert [(piece.text, piece.kind, piece.mentions) for piece in line] == [
        ("Turkey and ", "actor", (1,)),
        ("Greece", "place", (2, 1)),
        (" met.", "actor", (1,)),
    ]


def test_parts_of_an_event_are_marked(event_of: EventOf):
    """Trigger, source and target of an event are marked with its number."""
    row = event_of(
        1, trigger_char_start=18, trigger_char_end=21, source_char_start=0, source_char_end=6,
        target_char_start=11, target_char_end=17,
    )  # fmt: skip

    (line, _) = paragraphs(TEXT, spans_of([], [row]), [], {})

    assert {piece.text: piece.parts for piece in line if piece.parts} == {
        "Turkey": ((1, "source"),),
        "Greece": ((1, "target"),),
        "met": ((1, "act"),),
    }


# --- the page ------------------------------------------------------------------------------


def test_page_tells_why(event_of: EventOf, page_of: PageOf):
    """An event stands with its act, actors, date, place, numbers, who says it, and how sure it is."""
    row = event_of(
        1, "190", trigger_char_start=18, trigger_char_end=21, date_text="Tuesday", place_text="Izmir", place_name="İzmir",
        place_country="TUR", where_precision=1, place_method="reader", killed_low=2, killed_best=3, killed_text="three",
        said_by_text="police", said_by_code="TURCOP", said_by_verb="said", contexts=["arms"], n_mentions=1, n_stories=1,
    )  # fmt: skip

    text = page_of(story_page(Story(document(), events=[row]))).text

    for told in (
        "TUR → GRC 190 Use conventional military force, not specified below",
        "“Turkey” → TUR Turkey (dictionary, confidence 1.00)",
        "“Tuesday” → 2023-09-02 (day, relative)",
        "“Izmir” → İzmir, TUR (precision 1 exact point; reader)",
        "“three” → 3 (2 to open)",
        "“police” → TURCOP (“said”)",
        "0.50 the row, 0.80 the code",
        "told 1 time in 1 story",
    ):
        assert told in text


def test_rejected_parts_stand_with_their_reason(page_of: PageOf):
    """What was left out is marked in the text and leads to its reason and its detail."""
    action = mention(1, 40, 46, "action", cameo_code="120")

    page = page_of(story_page(Story(document(), mentions=[action], rejects=[reject(action["mention_id"])])))

    (link,) = [a for a in page.all("a") if a.get("href") == "#r1"]
    assert "rejected" in link["class"]
    assert "unresolved_pair" in page.text
    assert "Nobody is known." in page.text
    assert "“denied”" in page.text


def test_event_that_broke_a_rule_is_told_by_its_row(page_of: PageOf):
    """A row that validation left out is named by the words of its act; a row that was cut is no error."""
    rows = [
        reject("b" * 20, stage="validated", reason="failed_rule", row='{"trigger_text": "was met"}'),
        reject("c" * 20, stage="validated", reason="failed_rule", row='{"trigger_te'),
    ]

    page = page_of(story_page(Story(document(), rejects=rows)))

    assert "“was met”" in page.text
    assert "2 left out" in page.text


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "</p></main><script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "<a href='https://example.org'>x</a>",
        "{{ 7 * 7 }}{% raw %}",
        "&lt;b&gt; &#60;script&#62;",
        "<!-- <style>@import url(https://example.org)</style>",
    ],
)
def test_markup_is_shown_as_text(hostile: str, event_of: EventOf, page_of: PageOf):
    """Whatever a story, its headline, its address or its actors hold is text."""
    text = f"{hostile} met {hostile}"
    row = event_of(
        1, source_text=hostile, source_name=hostile, source_code=None, trigger_text=hostile, date_text=hostile,
        place_text=hostile, trigger_char_start=0, trigger_char_end=len(hostile), cameo_label=hostile, rule_id=hostile,
    )  # fmt: skip
    story = Story(
        document(text, title=hostile, url=hostile, publisher=hostile, origin=hostile, language=hostile),
        mentions=[
            mention(1, 0, len(hostile), "action", text, rule_id=hostile, status=hostile, cameo_code=hostile)
        ],
        events=[row],
        rejects=[reject(hostile, detail=hostile, row=hostile)],
    )

    page = page_of(story_page(story))

    assert len(page.scripts) == 1
    assert page.handlers() == []
    assert page.outside() == []
    assert not page.all("img")
    assert page.text.count(" ".join(hostile.split())) > 8


def test_right_to_left_text_has_its_direction(page_of: PageOf):
    """Each paragraph takes the direction of its own text, and names in lists stand apart."""
    text = "التقى وزير الخارجية التركي نظيره اليوناني.\n\nThe ministers met."

    page = page_of(story_page(Story(document(text, title="اجتماع"))))

    assert [p["dir"] for p in page.all("p") if "dir" in p] == ["auto", "auto"]
    assert page.all("h1")[0]["dir"] == "auto"
    assert page.all("bdi")
    assert "التقى وزير الخارجية التركي" in page.text


def test_characters_that_are_none_do_not_stop_the_page(page_of: PageOf):
    """Control characters and halves of characters are replaced, one for one."""
    page = page_of(story_page(Story(document("a\x00b\ud800c met d\x1b[31m"))))

    assert "a\ufffdb\ufffdc met d\ufffd[31m" in page.text


def test_story_of_fifty_thousand_words(event_of: EventOf, page_of: PageOf):
    """A story of 50,000 words with a mention in every fourth and 3,000 events makes a page in seconds."""
    text = "\n\n".join(["Turkey met Greece again. " * 25] * 500)
    starts = [found.start() for found in re.finditer("Turkey", text)]
    mentions = [mention(n, at, at + 6, text=text) for n, at in enumerate(starts)]
    events = [
        event_of(
            n,
            trigger_char_start=at + 7,
            trigger_char_end=at + 10,
            source_char_start=at,
            source_char_end=at + 6,
        )
        for n, at in enumerate(starts[:3000])
    ]

    began = time.monotonic()
    page = story_page(Story(document(text), mentions=mentions, events=events))

    assert time.monotonic() - began < 20
    assert len(page.encode()) < 16_000_000
    assert 'class="page story long"' in page
    assert page.count('<li id="e') == 3000


def test_story_without_anything(page_of: PageOf):
    """A story in which nothing was found says so, and so does one without text."""
    assert "Nothing in it was recognised" in page_of(story_page(Story(document()))).text
    assert "This story has no text" in page_of(story_page(Story(document("")))).text


def test_same_story_same_bytes(event_of: EventOf):
    """The order in which rows come does not matter."""
    mentions = [mention(1, 0, 6), mention(2, 11, 17), mention(3, 40, 46, "action")]
    rejects = [reject("0" * 19 + "3"), reject("x")]
    one = Story(document(), mentions=mentions, events=[event_of(1), event_of(2)], rejects=rejects)
    two = Story(document(), mentions=mentions[::-1], events=[event_of(2), event_of(1)], rejects=rejects[::-1])

    assert story_page(one) == story_page(two)


# --- stories of a data set, and texts of none ----------------------------------------------


def test_sample_of_stories_is_told_by_their_ids(sample_build: Any):
    """The sample is those whose id comes first, without copies; a larger one holds the smaller."""
    workspace = sample_build.build.workspace
    ledger = workspace.open_ledger()
    originals = sorted(
        row["document_id"] for row in sample_build.rows("documents") if not row["duplicate_of"]
    )

    few, many = (sorted(key for keys in sample(ledger, n).values() for key in keys) for n in (3, 1000))
    ledger.close()

    assert few == originals[:3]
    assert many == originals


def test_story_has_what_the_build_made_of_it(sample_build: Any):
    """The story's events are those that were published, and its rejects those of its id."""
    workspace = sample_build.build.workspace
    batch, key = find_story(workspace, "001_ceasefire_chad.txt")

    (story,) = read_stories(workspace, {batch: [key]}, sample_build.release.path)

    published = {row["event_id"] for row in sample_build.rows("events") if row["document_id"] == key}
    rejected = {row["reject_id"] for row in sample_build.rejects() if row["document_id"] == key}
    assert published
    assert {row["event_id"] for row in story.events} == published
    assert {row["reject_id"] for row in story.rejects} == rejected
    assert all(row["event_group_id"] for row in story.events)
    assert all(story.document["text"][row["start"] : row["end"]] == row["text"] for row in story.mentions)


def test_story_is_found_by_any_of_its_names(sample_build: Any):
    """document_id, its beginning, story_id, origin and the end of it name the same story."""
    row = next(
        row for row in sample_build.rows("documents") if row["origin"].endswith("003_mutiny_bolivia.txt")
    )
    names = [
        row["document_id"],
        row["document_id"][:12],
        row["story_id"],
        row["origin"],
        "003_mutiny_bolivia.txt",
    ]

    found = {find_story(sample_build.build.workspace, name)[1] for name in names}

    assert found == {row["document_id"]}


def test_story_that_is_not_there_is_an_error(sample_build: Any, tmp_path: Any):
    """A name of no story, of several, or a folder without a working folder, is told."""
    with pytest.raises(SettingsError, match=r"No story is named 'nothing\.txt'"):
        find_story(sample_build.build.workspace, "nothing.txt")
    with pytest.raises(SettingsError, match="No story is named 'a'"):
        find_story(sample_build.build.workspace, "a")
    with pytest.raises(StorageError, match="--interim"):
        find_story(Workspace(tmp_path / "none"), "a.txt")
    assert not (tmp_path / "none").exists()


def test_text_of_no_data_set_is_explained(page_of: PageOf):
    """Any text can be shown as the coder sees it."""
    page = page_of(
        explained_page("Police in Greece arrested two Turkish protesters on Tuesday.", date(2024, 11, 13))
    )

    assert "173 Arrest, detain, or charge with legal action" in page.text
    assert "2024-11-12" in page.text


def test_text_of_nothing_is_explained(page_of: PageOf):
    """An empty text gives a page that says so."""
    assert "No event was coded" in page_of(explained_page(" ", None)).text
