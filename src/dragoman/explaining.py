"""What the reader saw in a sentence, for people: its actors and acts in colour, and who did what to whom.

``dragoman explain`` prints it. Nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from rich.console import Console, Group
from rich.text import Text

from dragoman.codebook import event_codes
from dragoman.codings import Coding, Codings
from dragoman.reader import ReadEvent, Reading
from dragoman.reader.opening import open_reader
from dragoman.stages.mentions.actors import ResolvedActor, StoryActors
from dragoman.stages.mentions.codings import Change
from dragoman.stages.mentions.implied import ImpliedTarget
from dragoman.stages.mentions.places import countries_of, places_of_story
from dragoman.stages.mentions.understanding import understand
from dragoman.stages.sentences import sentence_rows

_STYLES = {
    "named": "bold cyan",
    "common": "cyan",
    "pronoun": "italic cyan",
    "": "cyan",
    "trigger": "bold black on yellow",
    "date": "green",
    "place": "magenta",
    "number": "red",
}
_LEGEND = ("named", "common", "pronoun", "trigger", "date", "place", "number")


def explain(text: str, published: date | None, console: Console, codings: Codings | None = None) -> None:
    """Print what the reader sees in *text*, sentence by sentence.

    Args:
        text: one sentence or several.
        published: day of publication, which decides who held an office.
        console: where to print; colours are left out where it shows none.
        codings: what wins over the reader, by default the codings of the dictionaries.
    """
    document = {
        "document_id": "explained",
        "text": text,
        "body_start": 0,
        "published_date": published,
        "title": None,
    }
    sentences = [row["text"] for row in sentence_rows(document)]
    readings = open_reader("neural", published.year if published else None).read(sentences)
    story, named = StoryActors(published), places_of_story(sentences, published)
    console.print(_legend())
    for sentence, read, places in zip(sentences, readings, named, strict=True):
        story.next_sentence(sentence, *countries_of(places))
        said = understand(sentence, read, story, places, codings=codings)
        standing = [
            (event, target)
            for event, target in zip(said.reading.events, said.implied, strict=True)
            if not event.is_dropped
        ]
        shown = replace(said.reading, events=tuple(event for event, _ in standing))
        targets = [target for _, target in standing]
        console.print(
            Group(Text(), coloured(sentence, shown), Text(), _events(sentence, shown, said.who, targets))
        )
        for change in said.changes:
            console.print(Text(_told(change, sentence), style="yellow"))
    if not sentences:
        console.print("No sentence found.")


def _legend() -> Text:
    line = Text("Shown as: ")
    for name in _LEGEND:
        line.append(name, style=_STYLES[name]).append("  ")
    return line


def coloured(sentence: str, reading: Reading) -> Text:
    """Return the sentence with its actors, triggers and what hangs on them in colour."""
    text = Text(sentence)
    for actor in reading.actors:
        text.stylize(_STYLES[actor.kind], actor.start, actor.end)
    for event in reading.events:
        text.stylize(_STYLES["trigger"], event.start, event.end)
        for span in event.spans:
            text.stylize(_STYLES.get(span.role, _STYLES["number"]), span.start, span.end)
    return text


def _events(
    sentence: str,
    reading: Reading,
    who: list[tuple[ResolvedActor, ...]],
    implied: Sequence[ImpliedTarget | None],
) -> Group:
    known: list[str] = []
    for actor, found in zip(reading.actors, who, strict=True):
        codes = " and ".join(one.code or "not known" for one in found)
        known.append(f"{sentence[actor.start : actor.end]} [{codes}]")
    countries = [
        f"{sentence[target.start : target.end]} [{target.actor.code}, implied]"
        if target
        else "(nobody named)"
        for target in implied
    ]
    blocks = [
        _block(sentence, event, known, country)
        for event, country in zip(reading.events, countries, strict=True)
    ]
    return Group(*(blocks or [Text("No event.", style="dim")]))


def _block(sentence: str, event: ReadEvent, known: list[str], country: str) -> Text:
    """Return one event in three lines: the act, who did it to whom, and what hangs on it."""
    label = event_codes()[event.cameo_code].label
    block = Text()
    block.append(f" {sentence[event.start : event.end]} ", style=_STYLES["trigger"])
    block.append(f"  {event.cameo_code} {label}", style="bold")
    block.append(f"   {event.status}, confidence {event.confidence:.2f}")
    if event.act_code:
        block.append(f"\n   the act spoken of: {event.act_code} {event_codes()[event.act_code].label}")
    sources = "; ".join(known[n] for n in event.sources) or "(nobody named)"
    targets = "; ".join(known[n] for n in event.targets) or country
    block.append(f"\n   {sources} {'<->' if event.is_reciprocal else '->'} {targets}")
    hanging = [f"{span.role}: {sentence[span.start : span.end]}" for span in event.spans]
    hanging += [f"said by: {known[event.said_by]}"] if event.said_by is not None else []
    if hanging:
        block.append(f"\n   {'; '.join(hanging)}", style="dim")
    return block


def _told(change: Change, sentence: str) -> str:
    """Return in one line what a coding made of an act, and why."""
    after, coding = change.after, change.coding
    words = sentence[after.start : after.end]
    said = f"the reader said {as_said(change.before)}" if change.before else "the reader saw no event"
    if after.is_dropped:
        now = "is no event"
    elif change.before == after:
        now, said = f"is {as_said(after)}", "the reader said the same"
    else:
        now = f"is {as_said(after)}"
    return f"{coding.rule_id}: {words!r} {now} ({said}). {_whose(coding)}: {coding.reason}"


def as_said(event: ReadEvent) -> str:
    """Return an act's code, its status where it is not asserted, and the act that is spoken of."""
    status = "" if event.status == "asserted" else f" {event.status}"
    act = f" of {event.act_code}" if event.act_code and event.act_code != event.cameo_code else ""
    return f"{event.cameo_code}{status}{act}"


def _whose(coding: Coding) -> str:
    return "Your reason" if coding.is_own else "Reason"
