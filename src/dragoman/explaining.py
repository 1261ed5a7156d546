"""What the reader saw in a sentence, for people: its actors and acts in colour, and who did what to whom.

``dragoman explain`` prints it. Nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from rich.console import Console, Group
from rich.text import Text

from dragoman.codebook import event_codes
from dragoman.reader import ReadEvent, Reading
from dragoman.reader.neural import neural_reader
from dragoman.reader.opening import open_reader
from dragoman.stages.mentions.actors import StoryActors
from dragoman.stages.mentions.places import countries_of, find_places
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


def explain(text: str, published: date | None, console: Console) -> None:
    """Print what the reader sees in *text*, sentence by sentence.

    Args:
        text: one sentence or several.
        published: day of publication, which decides who held an office.
        console: where to print; colours are left out where it shows none.
    """
    document = {
        "document_id": "explained",
        "text": text,
        "body_start": 0,
        "published_date": published,
        "title": None,
    }
    sentences = [row["text"] for row in sentence_rows(document)]
    plain = neural_reader().read(sentences)
    readings = open_reader("neural", published.year if published else None).read(sentences)
    story = StoryActors(published)
    console.print(_legend())
    for sentence, before, reading in zip(sentences, plain, readings, strict=True):
        story.next_sentence(sentence, *countries_of(find_places(sentence)))
        console.print(Group(Text(), coloured(sentence, reading), Text(), _events(sentence, reading, story)))
        for line in _changes(before, reading, sentence):
            console.print(Text(line, style="yellow"))
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


def _events(sentence: str, reading: Reading, story: StoryActors) -> Group:
    known: list[str] = []
    codes: list[str] = []
    for actor in reading.actors:
        words = sentence[actor.start : actor.end]
        if actor.same_as is None:
            found = story.resolve_span(sentence, actor.start, actor.end)
            codes.append(" and ".join(one.code or "not known" for one in found))
        else:
            codes.append(codes[actor.same_as])
        known.append(f"{words} [{codes[-1]}]")
    blocks = [_block(sentence, event, known) for event in reading.events]
    return Group(*(blocks or [Text("No event.", style="dim")]))


def _block(sentence: str, event: ReadEvent, known: list[str]) -> Text:
    """Return one event in three lines: the act, who did it to whom, and what hangs on it."""
    label = event_codes()[event.cameo_code].label
    block = Text()
    block.append(f" {sentence[event.start : event.end]} ", style=_STYLES["trigger"])
    block.append(f"  {event.cameo_code} {label}", style="bold")
    block.append(f"   {event.status}, confidence {event.confidence:.2f}")
    if event.act_code:
        block.append(f"\n   the act spoken of: {event.act_code} {event_codes()[event.act_code].label}")
    sources = "; ".join(known[n] for n in event.sources) or "(nobody named)"
    targets = "; ".join(known[n] for n in event.targets) or "(nobody named)"
    block.append(f"\n   {sources} {'<->' if event.is_reciprocal else '->'} {targets}")
    hanging = [f"{span.role}: {sentence[span.start : span.end]}" for span in event.spans]
    hanging += [f"said by: {known[event.said_by]}"] if event.said_by is not None else []
    if hanging:
        block.append(f"\n   {'; '.join(hanging)}", style="dim")
    return block


def _changes(before: Reading, after: Reading, sentence: str) -> Iterator[str]:
    """Yield a line for each event that dictionaries/overrides.yml changed or took away."""
    now = {(event.start, event.end): event for event in after.events}
    for event in before.events:
        words = sentence[event.start : event.end]
        kept = now.get((event.start, event.end))
        if kept is None:
            yield f"overrides.yml: {words!r} is no event (the reader said {event.cameo_code})."
        elif kept.rule_id != event.rule_id:
            yield f"{kept.rule_id}: {words!r} is {kept.cameo_code} (the reader said {event.cameo_code})."
