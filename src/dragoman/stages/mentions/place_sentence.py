"""One sentence as the finding of places sees it: its words, and what stands around some of them."""

from __future__ import annotations

from dragoman.place_names import name_key
from dragoman.stages.mentions import place_words as words_of
from dragoman.tokens import tokenise

_MOST_TOKENS = 10
_TITLE_SHARE = 0.85
_ABBREVIATIONS = frozenset("st ste mt ft pt w n s e".split())
_ARTICLES = frozenset("al el ez ad as ash ar".split())
_NO_FIRST_NAMES = words_of.DIRECTIONS | words_of.SENTENCE_OPENINGS | words_of.MONTHS_AND_DAYS
_NO_SURNAMES = words_of.ORGANISATION_WORDS | words_of.SENTENCE_OPENINGS


class PlaceSentence:
    """The words of one sentence; ``at`` numbers a name's first word, ``end`` the one behind its last."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokenise(text)
        self.words = [token.text for token in self.tokens]
        self.lower = [word.lower() for word in self.words]
        letters = [word for word in self.words if len(word) > 3 and word[0].isalpha()]
        n_capitals = sum(word[0].isupper() for word in letters)
        self.is_title = len(letters) > 3 and n_capitals > _TITLE_SHARE * len(letters)

    def before(self, at: int, steps: int = 1) -> str:
        """Return the word so many before, written small, or nothing."""
        return self.lower[at - steps] if at >= steps else ""

    def word_before(self, at: int, steps: int = 1) -> str:
        """Return the word so many before as written, or nothing."""
        return self.words[at - steps] if at >= steps else ""

    def after(self, end: int) -> str:
        """Return the word behind, written small, or nothing."""
        return self.lower[end] if end < len(self.words) else ""

    def word_after(self, end: int) -> str:
        """Return the word behind as written, or nothing."""
        return self.words[end] if end < len(self.words) else ""

    def offsets(self, at: int, end: int) -> tuple[int, int]:
        """Return where the words begin and end in the text."""
        return self.tokens[at].start, self.tokens[end - 1].end

    def said(self, at: int, end: int) -> str:
        """Return the words as the text has them."""
        start, last = self.offsets(at, end)
        return self.text[start:last]

    def key(self, at: int, end: int) -> str:
        """Return the words as the gazetteer keeps names."""
        return name_key(self.said(at, end))

    # --- where names begin and end --------------------------------------------------------

    def may_begin(self, at: int) -> bool:
        """Tell whether a name may begin at a word: with a capital, or "al-Hol"."""
        if self.words[at][:1].isupper():
            return True
        return (
            self.words[at] in _ARTICLES
            and self.word_after(at + 1) == "-"
            and self.word_after(at + 2)[:1].isupper()
        )

    def ends(self, at: int, most: int) -> list[int]:
        """Return where a name of at most so many words may end, the farthest first."""
        ends: list[int] = []
        position, n_words = at, 0
        while position < min(len(self.words), at + _MOST_TOKENS) and n_words < most:
            word = self.words[position]
            if word[:1].isupper() or (word.isdigit() and position > at):
                ends.append(position + 1)
                n_words += 1
            elif self.lower[position] in words_of.CONNECTORS or self.before(position) == "-":
                if word == "." and self.before(position) not in _ABBREVIATIONS:
                    break
                n_words += word.isalpha()
            else:
                break
            position += 1
        return ends[::-1]

    def capitals_end(self, at: int) -> int:
        """Return the end of the words with a capital that begin here."""
        end = at
        while end < len(self.words) and self.words[end][:1].isupper():
            end += 1
        return end

    # --- what stands beside a name --------------------------------------------------------

    def is_adjacent(self, end: int) -> bool:
        """Tell whether nothing but a blank stands before a word."""
        return self.tokens[end].start - self.tokens[end - 1].end <= 1

    def is_in_name(self, at: int, end: int) -> bool:
        """Tell whether words with a capital stand right before or behind."""
        return self.is_named_before(at) or self.is_capital_behind(end)

    def is_capital_behind(self, end: int) -> bool:
        """Tell whether a word with a capital stands right behind, "Monday" aside."""
        if end >= len(self.words) or not self.is_adjacent(end):
            return False
        return self.words[end][:1].isupper() and self.lower[end] not in words_of.MONTHS_AND_DAYS

    def is_named_before(self, at: int) -> bool:
        """Tell whether a word with a capital right before makes it part of a name: "Michael Jackson"."""
        if not at or self.is_title:
            return False
        word, initial = self.words[at - 1], self.word_before(at, 2)
        if word in (".", "&"):
            return len(initial) == 1 and initial.isupper()  # "J. Henderson", "A & M"
        return word[:1].isupper() and self.is_adjacent(at) and self.lower[at - 1] not in _NO_FIRST_NAMES

    def is_named_behind(self, end: int) -> bool:
        """Tell whether a word with a capital right behind makes it part of another name: "Paris Hilton"."""
        if self.is_title or not self.is_capital_behind(end) or self.lower[end] in _NO_SURNAMES:
            return False
        word = self.words[end]
        return not (len(word) > 1 and word.isupper() and self.words[end - 1].isupper())

    def is_dateline(self, at: int, end: int) -> bool:
        """Tell whether a place opens the sentence: "ANKARA (AP) -", "Paris —", "Khartoum, Jun 15 (UNI)"."""
        if at > 0 or end >= len(self.words):
            return False
        behind = self.words[end : end + 9]
        if behind[0] in ("—", "–", "―"):
            return True
        if behind[0] == "-":
            return self.text[self.tokens[end].start - 1] == " "
        name = self.said(at, end)
        is_upper = name.isupper() and len(name) > 3
        has_dash = any(word in words_of.DASHES for word in behind)
        if behind[0] == ":":
            return is_upper or end == at + 1
        if behind[0] == "(":
            return has_dash
        has_day = any(word.lower() in words_of.MONTHS_AND_DAYS for word in behind)
        return behind[0] == "," and (("(" in behind and has_day) or (is_upper and has_dash))
