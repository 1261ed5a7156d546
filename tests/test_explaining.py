"""What ``dragoman explain`` shows: actors with their codes, acts, and what the codings changed."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pytest
from rich.console import Console
from rich.text import Text

from dragoman import cli, explaining
from dragoman.codebook import event_codes
from dragoman.codings import Codings, codings_of
from dragoman.explaining import coloured, explain
from dragoman.reader import ActorSpan, ReadEvent, Reading, ReadSpan

TEXT = "Turkey shelled Kurdish fighters near Kobani on Tuesday, killing four, medics said."
SHELLED = ReadEvent(
    start=7,
    end=14,
    cameo_code="194",
    status="asserted",
    sources=(0,),
    targets=(1,),
    is_reciprocal=False,
    rule_id="reader:test-1",
    confidence=0.87,
    said_by=2,
    spans=(ReadSpan(37, 43, "place"), ReadSpan(44, 54, "date"), ReadSpan(64, 68, "killed")),
)
READING = Reading(
    (ActorSpan(0, 6, "named"), ActorSpan(15, 31, "common"), ActorSpan(70, 76, "common")), (SHELLED,)
)
NOTHING = Reading((), ())


@dataclass(frozen=True)
class FixedReader:
    """Says of each sentence what is written down for it."""

    readings: dict[str, Reading]
    version: str = "test-1"

    def read(self, sentences: Sequence[str]) -> list[Reading]:
        """Read sentences; one reading for each, in order."""
        return [self.readings.get(sentence, NOTHING) for sentence in sentences]


Show = Callable[..., str]


@pytest.fixture
def show(monkeypatch: pytest.MonkeyPatch) -> Show:
    """Explain *text* as the reader with these *readings* sees it, under *codings*; return what is printed, blanks made one."""

    def explained(
        text: str,
        readings: dict[str, Reading],
        codings: Codings | None = None,
        published: date | None = None,
    ) -> str:
        monkeypatch.setattr(explaining, "open_reader", lambda name, year: FixedReader(readings))
        out = io.StringIO()
        explain(text, published, Console(file=out, width=250), codings or Codings())
        return " ".join(out.getvalue().split())

    return explained


def event_of(text: str, trigger: str, **changes: object) -> ReadEvent:
    start = text.index(trigger)
    event = replace(SHELLED, start=start, end=start + len(trigger), said_by=None, spans=())
    return replace(event, **changes)  # type: ignore[arg-type]


# --- in colour ------------------------------------------------------------------------


def styles(text: Text) -> dict[str, str]:
    return {text.plain[span.start : span.end]: str(span.style) for span in text.spans}


def test_words_have_the_colour_of_what_they_are():
    """Actors, trigger, date, place and number are each shown in a style of their own."""
    found = styles(coloured(TEXT, READING))

    assert set(found) == {
        "Turkey", "Kurdish fighters", "medics", "shelled", "Kobani", "on Tuesday", "four",
    }  # fmt: skip
    assert found["Kurdish fighters"] == found["medics"]
    names = ("Turkey", "medics", "shelled", "Kobani", "on Tuesday", "four")
    assert len({found[name] for name in names}) == len(names)


def test_sentence_is_shown_as_it_is():
    """Colours change no character, and square brackets are no markup."""
    text = "[red]Turkey[/red] met [b]."

    assert coloured(text, NOTHING).plain == text


@pytest.mark.parametrize("kind", ["", "named", "common", "pronoun"])
def test_actor_of_every_kind_has_a_style(kind: str):
    """An actor whose kind the reader does not say is shown as well."""
    assert len(coloured("Turkey", Reading((ActorSpan(0, 6, kind),), ())).spans) == 1


# --- as lines -------------------------------------------------------------------------


def test_lines_tell_who_did_what_to_whom(show: Show):
    """The act with code, label, status and how sure it is; source and target with their codes."""
    shown = show(TEXT, {TEXT: READING})

    assert "shelled 194 Fight with artillery and tanks asserted, confidence 0.87 Turkey [TUR] ->" in shown
    assert re.search(r"-> Kurdish fighters \[[A-Z]+\]", shown)


def test_lines_tell_what_hangs_on_the_act(show: Show):
    """Place, date, number of people and who said it stand at the end."""
    shown = show(TEXT, {TEXT: READING})

    assert "place: Kobani; date: on Tuesday; killed: four; said by: medics [" in shown


def test_act_spoken_of_has_its_label(show: Show):
    """A threat is shown with the act that it is about."""
    text = "Turkey threatened Iraq."
    event = event_of(text, "threatened", cameo_code="138", act_code="190")
    reading = Reading((ActorSpan(0, 6, "named"), ActorSpan(18, 22, "named")), (event,))

    shown = show(text, {text: reading})

    labels = {code: event_codes()[code].label for code in ("138", "190")}
    assert f"138 {labels['138']} asserted" in shown
    assert f"190 {labels['190']}" in shown


@pytest.mark.parametrize(
    ("sides", "expected"),
    [
        pytest.param({"targets": ()}, "Turkey [TUR] -> Iraq [IRQ, implied]", id="implied-target"),
        pytest.param(
            {"targets": (), "takes_target": False}, "Turkey [TUR] -> (nobody named)", id="no-target"
        ),
        pytest.param({"sources": ()}, "(nobody named) -> Iraq [IRQ]", id="no-source"),
        pytest.param({}, "Turkey [TUR] -> Iraq [IRQ]", id="one-way"),
        pytest.param({"is_reciprocal": True}, "Turkey [TUR] <-> Iraq [IRQ]", id="both-ways"),
        pytest.param({"sources": (0, 1), "targets": ()}, "Turkey [TUR]; Iraq [IRQ] -> (nobody", id="two"),
    ],
)
def test_sides_stand_at_their_ends_of_the_arrow(show: Show, sides: dict[str, object], expected: str):
    """Sources before the arrow, targets behind it, and two heads for what goes both ways."""
    text = "Turkey met Iraq."
    reading = Reading(
        (ActorSpan(0, 6, "named"), ActorSpan(11, 15, "named")), (event_of(text, "met", **sides),)
    )

    assert expected in show(text, {text: reading})


def test_actor_that_no_dictionary_knows_is_marked(show: Show):
    """A name without a code says so."""
    text = "John Smith attacked."
    reading = Reading((ActorSpan(0, 10, "named"),), (event_of(text, "attacked", targets=()),))

    assert "John Smith [not known]" in show(text, {text: reading})


def test_sentence_without_event_says_so(show: Show):
    """A sentence in which nothing happens is shown, with no table."""
    shown = show("Shoppers bought cheese.", {})

    assert "Shoppers bought cheese." in shown
    assert "No event." in shown


@pytest.mark.parametrize("text", ["", "  \n\n "])
def test_nothing_is_no_sentence(show: Show, text: str):
    """Of an empty text there is nothing to show."""
    assert "No sentence found." in show(text, {})


def test_every_sentence_is_shown_in_order(show: Show):
    """Several sentences are explained one after the other."""
    shown = show(f"Shoppers bought cheese. {TEXT}", {TEXT: READING})

    assert shown.index("Shoppers") < shown.index("No event.") < shown.index("Turkey [TUR]")


@pytest.mark.parametrize(("year", "code"), [(1983, "SUN"), (2023, "RUS")])
def test_day_of_publication_decides_who_it_was(show: Show, year: int, code: str):
    """Moscow is the Soviet Union in 1983 and Russia in 2023."""
    text = "Moscow attacked."
    reading = Reading((ActorSpan(0, 6, "named"),), (event_of(text, "attacked", targets=()),))

    shown = show(text, {text: reading}, published=date(year, 5, 6))

    assert f"Moscow [{code}" in shown


def test_name_is_known_from_the_sentence_before(show: Show):
    """Who was introduced in a sentence with an event is known by surname in the next."""
    first = "Turkish Foreign Minister Hakan Fidan condemned Iran."
    second = "Fidan attacked Iraq."
    readings = {
        first: Reading(
            (ActorSpan(0, 36, "named"), ActorSpan(47, 51, "named")),
            (event_of(first, "condemned", cameo_code="111"),),
        ),
        second: Reading(
            (ActorSpan(0, 5, "named"), ActorSpan(15, 19, "named")), (event_of(second, "attacked"),)
        ),
    }

    assert "Fidan [TURGOV] -> Iraq" in show(f"{first} {second}", readings)


def test_name_is_known_from_a_sentence_without_event(show: Show):
    """Who was introduced in a sentence without an event is known as well, as in the coded events."""
    first = "Turkish Foreign Minister Hakan Fidan came to the hall."
    second = "Fidan attacked Iraq."
    readings = {
        first: Reading((ActorSpan(0, 36, "named"),), ()),
        second: Reading(
            (ActorSpan(0, 5, "named"), ActorSpan(15, 19, "named")), (event_of(second, "attacked"),)
        ),
    }

    assert "Fidan [TURGOV] -> Iraq" in show(f"{first} {second}", readings)


def test_pronoun_has_the_code_of_whom_it_stands_for(show: Show):
    """A pronoun that the reader ties to an actor has its code, as in the coded events."""
    text = "Kurdish fighters fled Turkey, which attacked Iraq."
    reading = Reading(
        (ActorSpan(22, 28, "named"), ActorSpan(30, 35, "pronoun", 0), ActorSpan(45, 49, "named")),
        (event_of(text, "attacked", sources=(1,), targets=(2,)),),
    )

    assert "which [TUR] -> Iraq" in show(text, {text: reading})


# --- what the codings changed ---------------------------------------------------------


def of_shells(**what: object) -> Codings:
    return codings_of([], [{"id": "shells", "words": "shell", "reason": "Shells are rockets here.", **what}])


def test_changed_code_is_told_with_its_reason(show: Show):
    """A line names the coding, the words, the new code, what the reader said, and why."""
    shown = show(TEXT, {TEXT: READING}, of_shells(code="190"))

    assert (
        "codings:shells: 'shelled' is 190 (the reader said 194). Your reason: Shells are rockets here."
        in shown
    )
    assert "shelled 190 Use conventional military force" in shown


def test_event_taken_away_is_told(show: Show):
    """A line names the words that a coding says are no event, and the event is not shown."""
    shown = show(TEXT, {TEXT: READING}, of_shells(drop=True))

    assert "codings:shells: 'shelled' is no event (the reader said 194)." in shown
    assert "No event. codings" in shown


def test_event_that_the_reader_missed_is_told(show: Show):
    """A line says that the reader saw no event where a coding made one."""
    shown = show(TEXT, {TEXT: replace(READING, events=())}, of_shells(code="190"))

    assert "codings:shells: 'shelled' is 190 (the reader saw no event)." in shown
    assert "Turkey [TUR] ->" in shown


def test_agreement_is_told(show: Show):
    """Where the reader says what the coding says, the line says so too."""
    assert "is 194 (the reader said the same)." in show(TEXT, {TEXT: READING}, of_shells(code="194"))


def test_unchanged_event_is_not_told(show: Show):
    """Without a coding of these words there is no line about codings."""
    assert "the reader said" not in show(TEXT, {TEXT: READING})


# --- as shipped -----------------------------------------------------------------------


def test_shipped_reader_explains_a_plain_sentence():
    """With the shipped weights and dictionaries a plain sentence shows its act and its actors."""
    out = io.StringIO()

    explain("Turkish warplanes bombed Kurdish militants.", None, Console(file=out, width=250))

    shown = " ".join(out.getvalue().split())
    assert re.search(r"bombed 19\d", shown)
    assert "Turkish warplanes [TUR" in shown


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Turkey [TUR] met [/b] Iran [[", id="brackets"),
        pytest.param("🙂 🎉", id="emoji"),
        pytest.param("\x00\x1b[31m", id="control-characters"),
        pytest.param("俄罗斯星期二袭击了乌克兰。", id="chinese"),
        pytest.param("Turkey attacked Iraq. " * 60, id="story"),
    ],
)
def test_any_text_is_explained(text: str):
    """Whatever is typed, something is shown."""
    out = io.StringIO()

    explain(text, None, Console(file=out, width=80))

    assert out.getvalue().startswith("Shown as: ")


# --- as a command ---------------------------------------------------------------------


def run(monkeypatch: pytest.MonkeyPatch, *args: str) -> int | str | None:
    monkeypatch.setattr(sys, "argv", ["dragoman", "explain", *args])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code


def test_command_explains_for_a_day(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """The command prints to the terminal, and the day of publication is an option."""
    status = run(monkeypatch, "Soviet troops attacked Afghan rebels.", "--published", "1983-05-06")

    assert status == 0
    assert "Soviet troops attacked Afghan rebels." in capsys.readouterr().out


def test_command_refuses_what_is_no_day(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """A day that no calendar has is a wrong use of the command."""
    status = run(monkeypatch, "Turkey attacked Iraq.", "--published", "2023-02-31")

    assert status == 2
    assert "2023-02-31" in capsys.readouterr().err
