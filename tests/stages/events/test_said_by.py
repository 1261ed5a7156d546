"""Who reports an event: by reporting words, quotations and the reader, on sentences marked by hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.dictionary_checks import dictionary_problems
from dragoman.records import code
from dragoman.stages.events.said_by import only_reports, report_of, said_by_columns, story_reports

Row = dict[str, Any]
NOBODY: Row = {"mention_id": None, "actor_code": None, "name": None}
_MARKED = re.compile(r"\[(act|src|by|x) ([^\]]*)\]")


def asked(marked: str, cameo_code: str = "190") -> Row:
    """Return the said_by columns for a story with one act.

    Args:
        marked: sentences, one a line: [act ...] is the trigger, [src ...] its source, [x ...] another
            actor, [by ...] the actor whom the reader names as who says it.
        cameo_code: the act's code.
    """
    sentences, mentions, offset = [], [], 0
    for number, line in enumerate(marked.split("\n")):
        text, cut = "", 0
        for match in _MARKED.finditer(line):
            text += line[cut : match.start()]
            start = offset + len(text)
            text += match[2]
            kind = "action" if match[1] == "act" else "actor"
            mentions.append(_mention(kind, match[1], number, start, match[2], cameo_code))
            cut = match.end()
        text += line[cut:]
        sentences.append(
            {"sentence_id": str(number), "start": offset, "end": offset + len(text), "text": text}
        )
        offset += len(text) + 1
    by_sentence: dict[str, list[Row]] = {}
    for mention in mentions:
        by_sentence.setdefault(mention["sentence_id"], []).append(mention)
    action = next(m for m in mentions if m["kind"] == "action")
    action["said_by_id"] = next((m["mention_id"] for m in mentions if m["mark"] == "by"), None)
    source = next((m for m in mentions if m["mark"] == "src"), NOBODY)
    there = by_sentence[action["sentence_id"]]
    report = report_of(action, source, there, story_reports(sentences, by_sentence)[action["sentence_id"]])
    columns = said_by_columns(report, report.speaker.mention if report and report.speaker else None)
    if "said_by_text" in columns:
        whole = "\n".join(s["text"] for s in sentences)
        assert whole[columns["said_by_char_start"] : columns["said_by_char_end"]] == columns["said_by_text"]
    return columns


def _mention(kind: str, mark: str, number: int, start: int, text: str, cameo_code: str) -> Row:
    return {
        "mention_id": f"{kind}{start}", "sentence_id": str(number), "kind": kind, "mark": mark, "start": start,
        "end": start + len(text), "text": text, "cameo_code": cameo_code, "actor_code": text[:3].upper(), "name": text,
    }  # fmt: skip


def who(marked: str, cameo_code: str = "190") -> str | None:
    return asked(marked, cameo_code).get("said_by_text")


@pytest.mark.parametrize(
    ("marked", "speaker"),
    [
        pytest.param("[x Police] said [src gunmen] [act killed] five.", "Police", id="before"),
        pytest.param("[src Gunmen] [act killed] five, [x police] said.", "police", id="behind"),
        pytest.param("[src Gunmen] [act killed] five, said [x a police chief] on Monday.", "a police chief", id="turned-round"),
        pytest.param("According to [x the UN], [src rebels] [act attacked] a camp.", "the UN", id="according-to-first"),
        pytest.param("[src Rebels], according to [x the UN], [act attacked] a camp.", "the UN", id="according-to-inside"),
        pytest.param("[src Rebels] [act attacked], [x witnesses] told [x Reuters].", "witnesses", id="told-an-outlet"),
        pytest.param("[x Reuters] reported, citing [x two officials], that [src rebels] [act attacked].", "two officials", id="citing"),
        pytest.param("[src Jets] [act bombed] Tyr, [x Al Jazeera] reported, citing [x the army].", "the army", id="citing-behind"),
        pytest.param("[x Interfax] quoted [x the mayor] as saying that [src drones] [act hit] Orel.", "the mayor", id="quoted-as-saying"),
        pytest.param("[x The mayor] was quoted by [x Interfax] as saying that [src drones] [act hit] Orel.", "The mayor", id="was-quoted"),
        pytest.param("[src The army] said it had [act killed] 14 men.", "The army", id="own-act"),
        pytest.param("[src Rebels], [x the government] said, [act burned] a village.", "the government", id="between-commas"),
        pytest.param("[x Nabil Abdallah], a spokesman for [x the army], said [src the RSF] had [act attacked].", "Nabil Abdallah", id="apposition"),
        pytest.param("[src Rebels] [act attacked], a local teacher said.", "a local teacher", id="nobody-we-know"),
        pytest.param("A report by [x Amnesty] says [src the army] [act bombed] Loikaw.", "Amnesty", id="author-of-a-report"),
        pytest.param("The [act killing] of two men was reported by [x MSF].", "MSF", id="passive"),
        pytest.param("The [act attack], claimed by [x the Islamic State], killed ten.", "the Islamic State", id="claimed-by"),
        pytest.param("[x Police] blamed the [act bombing] on [x militants].", "Police", id="blamed"),
        pytest.param("\"[src They] [act burned] it,\" said [x Ali], a farmer.", "Ali", id="quotation"),
        pytest.param("[x The mayor] said: \"[src Soldiers] [act attacked] us.\"", "The mayor", id="colon-and-quotation"),
        pytest.param("“[src They] [act burned] it,” [x Ali] told [x the BBC].", "Ali", id="curly-quotation"),
        pytest.param("[src Gunmen] [act kill] five: [x police]", "police", id="headline-colon"),
        pytest.param("[x Hamas]: [src Israel] [act struck] a school", "Hamas", id="headline-colon-first"),
        pytest.param("As [x the opposition] said, [src soldiers] [act fired] on a crowd.", "the opposition", id="as-said"),
        pytest.param("[x Officials] said [x residents] said [src rebels] [act attacked].", "residents", id="innermost"),
    ],
)  # fmt: skip
def test_speaker_is_found(marked: str, speaker: str):
    """Whoever is presented as reporting an act is named, in each of the forms of news."""
    assert who(marked) == speaker


@pytest.mark.parametrize(
    "marked",
    [
        pytest.param("[src Rebels] [act attacked] a camp.", id="told-as-fact"),
        pytest.param("[src Rebels] [act attacked] Goma, and [x the army] said it would respond.", id="another-clause"),
        pytest.param("After [src rebels] [act attacked] Goma, [x the army] said it would respond.", id="clause-before"),
        pytest.param("[src The general], who said last week that peace was near, [act attacked] Goma.", id="relative-clause"),
        pytest.param("[x Officials] said it rained, but [src rebels] [act attacked] Goma.", id="turn"),
        pytest.param("No group claimed responsibility for the [act attack].", id="no-group"),
        pytest.param("It is not known who [act attacked] [x the convoy].", id="not-known"),
        pytest.param("[x The army] did not say whether [src rebels] [act attacked].", id="did-not-say"),
        pytest.param("[src The general] told his men to [act attack] Goma.", id="order"),
        pytest.param("[src Brazil] [act recalled its ambassador].", id="recalled"),
        pytest.param("[src Rebels] in Borno State [act attacked] a camp.", id="state-is-a-noun"),
        pytest.param("[x The army] said it was ready.\n[src Rebels] [act attacked] Goma.", id="sentence-before"),
    ],
)  # fmt: skip
def test_fact_has_no_speaker(marked: str):
    """An act that nobody is said to report has no speaker."""
    assert who(marked) is None


@pytest.mark.parametrize("cameo_code", ["112", "130", "100", "111", "051", "0256"])
def test_source_of_words_does_not_report_them(cameo_code: str):
    """Who accuses, threatens, demands or praises is the source, not also who says it; another speaker is."""
    assert who("[src Kigali] said it [act blamed] [x Kinshasa].", cameo_code) is None
    assert who("[x The agency] said [src Kigali] [act blamed] [x Kinshasa].", cameo_code) == "The agency"


def test_claim_of_responsibility_is_by_who_claims():
    """The source of 015 claims it, and what it claims is said by it too."""
    claim = asked("[src The Islamic State] [act claimed responsibility for] the raid.", "015")
    raid = asked("[src The Islamic State] claimed responsibility for the [act raid].")

    assert claim["said_by_text"] == raid["said_by_text"] == "The Islamic State"
    assert claim["said_by_verb"] == raid["said_by_verb"] == "claimed responsibility for"


def test_hearsay_has_a_verb_and_no_speaker():
    """Where a report names nobody, its word alone tells that it is hearsay."""
    assert asked("[src Troops] reportedly [act shelled] Goma.") == {"said_by_verb": "reportedly"}
    assert asked("[src Troops] are said to have [act looted] it.") == {"said_by_verb": "are said to"}


def test_quotation_goes_on_in_the_next_sentence():
    """A quotation without a speaker of its own is the last speaker's; "he added" is the last speaker too."""
    first = '"[x Shells] fell," said [x Colonel Musa].'

    assert who(first + '\n"[src They] [act killed] nine."') == "Colonel Musa"
    assert who(first + '\n"[src They] [act killed] nine. They left."') == "Colonel Musa"
    added = asked(first + '\n"[src They] [act killed] nine," he added.')
    assert (added["said_by_text"], added["said_by_name"]) == ("he", "Colonel Musa")


def test_speaker_behind_a_long_quotation():
    """The first sentence of a quotation has the speaker who is named behind its last."""
    assert who('"[src They] [act burned] our tents.\nThey left at dawn," said [x Ali].') == "Ali"


def test_quotation_never_closed_ends():
    """A quotation mark that is never closed does not give its speaker to the rest of a story."""
    rest = "\n".join(["It rained all day in the town of Goma and nobody came."] * 80)

    assert who(f'"It rained," said [x Ali]. "Then\n{rest}\n[src Rebels] [act attacked] Goma.') is None


def test_reader_is_asked_where_words_are_silent():
    """Whom the reader names counts where no reporting word does, and the word is looked up."""
    silent = asked("In [by the ministry]'s telling, [src rebels] [act attacked] Goma.")

    assert silent["said_by_text"] == "the ministry"
    assert silent["said_by_verb"] is None


def test_speaker_without_code_keeps_text():
    """A speaker who is no mention has words and offsets, and neither code nor name."""
    columns = asked("[src Rebels] [act attacked], a local teacher said.")

    assert columns["said_by_text"] == "a local teacher"
    assert columns["said_by_code"] is columns["said_by_name"] is None


_PIECES = st.sampled_from(
    '[act attacked]| "|”|“| said | according to |, |. |: | - | who | that | he | and | citing | as saying | reported by |'
    "[x Ali] |[src rebels] | claimed | told | 's | reportedly |\u202e|(|)|;| the | of ".split("|")
)


@settings(max_examples=150)
@given(st.lists(_PIECES, max_size=30))
def test_any_words_give_offsets_of_their_text(pieces: list[str]):
    """However broken a sentence is, nothing fails, and offsets are those of the text."""
    asked("[act fired]" + "".join(piece for piece in pieces if piece != "[act attacked]"))


HOSTILE = ['" said ', ", and ", "a said ", "that who ", "( ", "citing a, ", '"', "said"]


@pytest.mark.parametrize("piece", HOSTILE)
def test_work_grows_with_the_length_only(piece: str, count_calls: Callable[[Callable[[], object]], int]):
    """Four times the words take at most four times the calls, and a little."""
    asked("[act fired] " + piece)  # what is loaded once
    short, long = (count_calls(lambda n=n: asked("[act fired] " + piece * n)) for n in (1_000, 4_000))

    assert long <= 4 * short + 100


@pytest.mark.parametrize("piece", HOSTILE)
def test_very_long_hostile_sentence_is_read(piece: str):
    """A pattern of quadratic cost would not come back from this one; who says it is still found."""
    found = asked("[by The army] said it [act fired] " + piece * 50_000)

    assert (found["said_by_text"], found["said_by_verb"]) == ("The army", "said")


def test_columns_stand_in_the_event():
    """The whole program names who says it, by code, and takes no outlet for it."""
    text = "Rebels attacked a camp near Bunia, the Congolese army told Reuters on Monday."
    events = code({"text": text, "published": "2023-09-27"})["events"]

    assert events[0]["said_by_text"] == "the Congolese army"
    assert events[0]["said_by_code"] == "CODMIL"
    assert events[0]["said_by_verb"] == "told"


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        pytest.param("{kind: sayz, verbs: [say]}", "found 'sayz'. Did you mean 'says'?", id="kind"),
        pytest.param("{kind: says, words: [say]}", "the key 'verbs' is missing or empty", id="verbs"),
        pytest.param("{kind: hearsay, verbs: [say]}", "the key 'words' is missing or empty", id="words"),
        pytest.param("{verbs: [say]}", "the key 'kind' is missing or empty", id="no-kind"),
    ],
)  # fmt: skip
def test_bad_reporting_entry_is_told(entry: str, problem: str):
    """What is wrong with a reporting word is said with file and line."""
    problems = dictionary_problems(f"reporting:\n- {entry}\n", "own.yml")

    assert any(line.startswith("own.yml:2: ") and problem in line for line in problems)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Mr Pompeo said the release of the hostages gave hope.", None),
        ("At least 106 protesters were killed, according to reports received by Amnesty.", None),
        ("Mr Pompeo said he would release the hostages.", "Mr Pompeo"),
    ],
)
def test_who_only_reports_an_act_did_not_do_it(text: str, source: str | None):
    """A speaker of "the release of", or who is cited, is no source even where the reader says so."""
    trigger, speaker = ("killed", "Amnesty") if "Amnesty" in text else ("release", "Mr Pompeo")
    start = text.index(trigger)
    action = {"start": start, "end": start + len(trigger), "text": trigger, "cameo_code": "0841"}
    at = text.index(speaker)
    who = {"mention_id": "who", "kind": "actor", "start": at, "end": at + len(speaker), "text": speaker}
    who |= {"actor_code": "USAGOV", "name": speaker, "person": None, "sentence_id": "0"}
    sentence = {"sentence_id": "0", "start": 0, "end": len(text), "text": text}
    reports = story_reports([sentence], {"0": [who]})["0"]

    assert only_reports(text, action, who, reports) == (source is None)


QUOTED = "French Foreign Minister Catherine Colonna spoke in Paris. "


@pytest.mark.parametrize(
    ("text", "trigger", "source"),
    [
        ("“We condemn it,” Colonna told reporters. “We will send Ukraine weapons.”", "send", "FRAGOV"),
        ("“I urge Russia to withdraw its troops,” she said.", "urge", "FRAGOV"),
    ],
)
def test_first_person_is_the_speaker(text: str, trigger: str, source: str):
    """What "we" do in somebody's words the speaker does."""
    events = code({"text": QUOTED + text, "published": "2023-09-27"})["events"]

    assert [event["source_code"] for event in events if trigger in event["trigger_text"]] == [source]
