"""Where sentences end, and the laws every split obeys."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.stages.sentences.paragraphs import split_paragraphs
from dragoman.stages.sentences.splitter import split_sentences

# Each case is the sentences of one line; the text is these, joined by a space.
WITHIN_A_LINE = {
    "plain": ["The army advanced.", "The rebels fled."],
    "no-stop": ["The army advanced"],
    "question-and-exclamation": ["Will they talk?", "No!", "Nobody knows."],
    "us-before-noun": ["The U.S. Army left Iraq."],
    "us-before-starter": ["They flew to the U.S. on Monday.", "They left the U.S.", "The talks failed."],
    "us-at-end": ["He was deported from the U.S."],
    "un-security-council": ["The U.N. Security Council met.", "It adjourned."],
    "eu-with-stops": ["The E.U. Commission fined Google.", "Google appealed."],
    "washington-dc": ["He lives in Washington, D.C.", "She lives in Paris."],
    "month-and-day": ["Talks began on Sept. 27 in Vienna.", "They end on Oct. 3."],
    "month-at-end": ["They meet in Sept.", "The place is unknown."],
    "weekday-before-month": ["He arrives Thur. Sept. 21 and leaves Sat. Sept. 23."],
    "two-ranks": ["Lt. Gen. Ali Khan met Brig. Gen. John Smith.", "They spoke."],
    "rank-in-capitals": ["GEN. KHAN MEETS SEN. SMITH"],
    "titles": ["Mr. and Mrs. Obama met Dr. Merkel, Sen. McCain and Prof. Li."],
    "initials": ["George W. Bush met A. Q. Khan.", "J. R. R. Tolkien did not."],
    "initial-then-starter": ["He chose plan B.", "The others left."],
    "junior": ["Martin Luther King Jr. Day is Monday.", "He met King Jr.", "He spoke."],
    "company": ["Apple Inc. Chief Executive Tim Cook sued Smith & Co. of Ohio."],
    "company-at-end": ["He works for Exxon Mobil Corp.", "He retires soon."],
    "versus": ["In Brown v. Board of Education and Iran vs. Iraq they lost."],
    "eg-and-ie": ["Some states, e.g. Iran, i.e. Persia, objected."],
    "eg-before-starter": ["Some papers, e.g. The Times, objected."],
    "number-sign": ["No. 10 Downing Street denied it.", "He said no.", "No. 2 was hurt."],
    "no-as-answer": ["Did he go?", "No.", "He stayed."],
    "page-numbers": ["See pp. 12-14 and fig. 3 of vol. 2."],
    "state-before-party": ["HAYWARD, Calif. (AP) — A man was shot.", "Police came."],
    "state-in-address": ["He was born in Scranton, Pa. in 1942 and raised in Wilmington, Del."],
    "dateline-reuters": ["ANKARA, Sept 27 (Reuters) - Turkey recalled its envoy.", "Greece protested."],
    "dateline-dc": ["WASHINGTON, D.C. — The president spoke."],
    "dateline-xinhua": ["BEIJING, Oct. 3 (Xinhua) -- China urged restraint.", "Japan agreed."],
    "dateline-double-dash": ["PONCHATOULA, La. -- Sheriff's deputies made arrests.", "Four were held."],
    "time-before-day": ["The truce starts at 10 p.m. Tuesday.", "It ends at 6 a.m. GMT."],
    "time-before-name": ["It ended at 5 p.m.", "Hamas denied it."],
    "time-before-zone": ["It ended at 5 p.m. Moscow time.", "Nobody came."],
    "decimal": ["Prices rose 3.5 percent to $2.75.", "Wages fell 0.5 percent."],
    "number-at-end": ["The war ended in 1945.", "Peace lasted until 1950."],
    "sentence-begins-with-digit": ["The army attacked.", "20 people died."],
    "version": ["The missile is an R.1.2.3 model.", "It flew."],
    "address-of-page": ["See https://www.un.org/en/a.html?b=1.2 for more.", "It is free."],
    "address-at-end": ["See www.un.org.", "It is free."],
    "mail": ["Write to a.b@c.org today.", "Thanks."],
    "quote-of-two": ['He said: "We will win.', 'We must win."', "Then he left."],
    "quote-then-speaker": ['"We won," he said.', '"It is over."'],
    "quoted-question-lower": ['"Is it over?" he asked.', "Nobody spoke."],
    "quoted-question-name": ['"Who ordered this?" Schiff asked.', "Nobody spoke."],
    "quoted-question-title": ['"Who ordered this?" Gen. Mark Milley asked.', "Nobody spoke."],
    "quoted-question-then-sentence": ['"Who ordered this?"', "The general did not answer."],
    "curly-quotes": ["“We are ready.”", "“So are we.”", "They shook hands."],
    "single-quotes": ["'We are ready.'", "'So are we.'"],
    "quote-after-acronym": ["He came from the U.S.", "“We are ready,” he said."],
    "guillemets": ["« Nous sommes prêts. »", "He left."],
    "three-dots-inside": ["They ... agreed to talk.", "They did."],
    "three-dots-at-end": ["They waited...", "Nobody came."],
    "ellipsis-character": ["They waited…", "Nobody came."],
    "spaced-dots-inside": ["They . . . agreed to talk."],
    "leading-ellipsis": ["… and they left.", "Nobody came."],
    "brackets-around-sentence": ["(He left early.)", "The talks went on."],
    "brackets-inside": ["The minister (a former general) left.", "He came back."],
    "agency-in-brackets": ["The talks failed.", "(Reporting by Ali Khan)"],
    "note-number": ["He was elected in 2010.[3]", "He resigned."],
    "notes-spaced": ["He was elected. [3] [14]", "He resigned."],
    "citation-needed": ["He was elected.[citation needed]", "He resigned."],
    "file-name": ["The site Asp.Net and the paper Node.Js are down."],
    "numbered-list": ["1. Never retreat.", "2. Never surrender."],
    "lettered-list": ["a. Never retreat.", "b. Never surrender."],
    "section-number": ["4.1. Limitations of the treaty"],
    "title-case-headline": ["U.S. And Iran Begin Talks In Geneva"],
    "capitals-headline": ["U.S. TO SEND TROOPS TO U.N. THE NEXT WEEK"],
    "marked-name": ["Yahoo! News reported it.", "Nobody else did."],
    "lower-case-next": ["they fired at them.", "we ran away."],
    "shortened-word": ["The area is 10 sq. miles and approx. 5 km wide."],
    "interrobang": ["They did what?!", "Nobody knows."],
    "doctorate": ["He holds a Ph.D. in history and a B.A. from Yale."],
    "et-al": ["Smith et al. (2010) disagree.", "So do Jones et al.", "The others agree."],
    "saint-and-mount": ["He left St. Petersburg for Mt. Everest and Ft. Bragg."],
    "colon": ["He said one thing: The war is over."],
    "semicolon": ["The army left; the rebels stayed."],
    "apostrophe-year": ["It was the class of '71.", "They fought."],
    "accents": ["Élodie left.", "Álvaro stayed.", "Über alles."],
    "arabic-article": ["The attack failed.", "Al-Shabab fled."],
}

WRAPPED = """ANKARA, Sept 27 (Reuters) - The foreign minister of the Republic of
Turkey, Hakan Fidan, met his counterpart from the United States for
Syrian talks."""

# Each case is a text and its sentences: line ends, or no single space between sentences.
ACROSS_LINES = {
    "blank-line": ("Ministers meet\n\nThey met.", ["Ministers meet", "They met."]),
    "headline-byline-body": (
        "Ministers meet\nBy Jane Doe\n27 Sept. 2023\n\nThey met.",
        ["Ministers meet", "By Jane Doe", "27 Sept. 2023", "They met."],
    ),
    "dashed-list": ("Demands:\n- peace\n- bread", ["Demands:", "- peace", "- bread"]),
    "bulleted-list": ("• Peace now\n• Bread now", ["• Peace now", "• Bread now"]),
    "caption": (
        "A soldier stands guard. [Ali Khan/Reuters]\nThe army left.",
        ["A soldier stands guard.", "[Ali Khan/Reuters]", "The army left."],
    ),
    "wrapped-by-lower-case": (
        "The foreign minister of Turkey said on Wednesday that his\ncountry would not yield.",
        ["The foreign minister of Turkey said on Wednesday that his\ncountry would not yield."],
    ),
    "short-line-is-not-wrapped": ("Ministers meet\nin Vienna", ["Ministers meet", "in Vienna"]),
    "long-line-with-stop": (
        "The foreign minister of Turkey said that his country would not yield.\nal-Shabab fled.",
        ["The foreign minister of Turkey said that his country would not yield.", "al-Shabab fled."],
    ),
    "wrapped-before-capital": (
        f"{WRAPPED} They agreed.",
        [WRAPPED, "They agreed."],
    ),
    "carriage-returns": ("One fell.\r\nTwo rose.\rThree", ["One fell.", "Two rose.", "Three"]),
    "line-separator": ("One\u2028Two\u2029Three\x85Four", ["One", "Two", "Three", "Four"]),
    "white-space-only-line": ("One\n \t \nTwo", ["One", "Two"]),
    "indented": ("  One fell.\n\t Two rose.  ", ["One fell.", "Two rose."]),
    "two-spaces": ("One fell.  Two rose.", ["One fell.", "Two rose."]),
    "no-break-space": ("He left.\u00a0She stayed.", ["He left.", "She stayed."]),
    "glued": (
        "The general was killed.The army denied it.",
        ["The general was killed.", "The army denied it."],
    ),
    "glued-after-note": ("He was elected.[3]He resigned.", ["He was elected.[3]", "He resigned."]),
    "stray-closing-quote": ('He left. "', ['He left. "']),
    "empty": ("", []),
    "white-space": (" \n\t ", []),
    "only-stops": ("... !!", ["... !!"]),
}

# Texts that make a careless pattern look back, or try again, from every character.
HOSTILE = {
    "no-stop": "word ",
    "no-space": "x",
    "stops": ".",
    "spaced-stops": ". ",
    "acronym": "a.",
    "capital-acronym": "A. ",
    "open-brackets": ".[",
    "notes": ".[1]",
    "quotes": '." ',
    "dashes": ". -",
    "newlines": "\n",
    "capitals": "A.B ",
    "question-and-name": '?" Xxx ',
}

STORY_TEXT = st.text(st.sampled_from("aAbI .!?…\"'”)([]0-\n\r\u2028\u00a0—U.S.,:é"), max_size=80) | st.text()


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize("expected", WITHIN_A_LINE.values(), ids=WITHIN_A_LINE)
def test_sentences_of_one_line_are_found(expected: list[str]) -> None:
    """A line is cut where its sentences end, and nowhere else."""
    found = sentences(" ".join(expected))

    assert found == expected


@pytest.mark.parametrize(("text", "expected"), ACROSS_LINES.values(), ids=ACROSS_LINES)
def test_line_ends_and_missing_spaces_are_judged(text: str, expected: list[str]) -> None:
    """A newline ends a sentence unless the line was only wrapped."""
    found = sentences(text)

    assert found == expected


@given(STORY_TEXT)
def test_spans_are_in_order_and_hold_all_but_white_space(text: str) -> None:
    """Spans lie inside the text, do not overlap, have no white space at the ends and miss nothing."""
    spans = split_sentences(text)

    edges = [0, *(edge for span in spans for edge in span), len(text)]
    gaps = [text[end:start] for end, start in zip(edges[::2], edges[1::2], strict=True)]
    assert edges == sorted(edges)
    assert all(start < end and text[start:end] == text[start:end].strip() for start, end in spans)
    assert "".join(gaps).strip() == ""


@given(STORY_TEXT, STORY_TEXT)
def test_a_paragraph_added_below_changes_nothing_above(text: str, added: str) -> None:
    """What stands above a blank line is split the same, whatever follows."""
    above = split_sentences(text)

    whole = split_sentences(f"{text}\n\n{added}")

    assert whole[: len(above)] == above
    assert whole[len(above) :] == [
        (start + len(text) + 2, end + len(text) + 2) for start, end in split_sentences(added)
    ]


@given(STORY_TEXT)
def test_a_sentence_lies_in_one_paragraph(text: str) -> None:
    """Each paragraph begins and ends with a sentence of its own."""
    spans = split_sentences(text)

    paragraphs = split_paragraphs(text)

    assert {start for start, _ in paragraphs} <= {start for start, _ in spans}
    assert {end for _, end in paragraphs} <= {end for _, end in spans}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_work_grows_with_the_length_only(
    piece: str, count_calls: Callable[[Callable[[], object]], int]
) -> None:
    """Four times the text takes at most four times the calls, and a little."""
    short, long = (count_calls(lambda n=n: split_sentences(piece * n)) for n in (2_000, 8_000))

    assert long <= 4 * short + 100


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_half_a_megabyte_of_hostile_text_is_covered(piece: str) -> None:
    """A text without sentences is split too; a pattern of quadratic cost would not come back from it."""
    text = piece * (500_000 // len(piece))

    spans = split_sentences(text)

    assert sum(len(text[start:end].split()) for start, end in spans) == len(text.split())
