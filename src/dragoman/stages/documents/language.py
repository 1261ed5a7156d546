"""The language of a story. The only door to py3langid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

SHORT = 200
"""Characters below which metadata are trusted more than detection."""
SURE = 0.9
_LIKELY = 0.25
"""Share of the best guess's probability that an allowed language needs where the guess is unsure."""
_SAMPLE = 5_000
_NAMES: Mapping[str, str] = {
    "arabic": "ar", "chinese": "zh", "dutch": "nl", "english": "en", "french": "fr", "german": "de",
    "hindi": "hi", "italian": "it", "japanese": "ja", "korean": "ko", "persian": "fa", "polish": "pl",
    "portuguese": "pt", "russian": "ru", "spanish": "es", "turkish": "tr", "ukrainian": "uk",
    "ara": "ar", "zho": "zh", "chi": "zh", "nld": "nl", "dut": "nl", "eng": "en", "fra": "fr", "fre": "fr",
    "deu": "de", "ger": "de", "hin": "hi", "ita": "it", "jpn": "ja", "kor": "ko", "fas": "fa", "per": "fa",
    "pol": "pl", "por": "pt", "rus": "ru", "spa": "es", "tur": "tr", "ukr": "uk",
}  # fmt: skip


def find_language(body: str, told: str | None, allowed: Sequence[str]) -> tuple[str, float]:
    """Return the language of *body* and how sure that is, from 0 to 1.

    Args:
        body: the story's text.
        told: what the metadata say; it decides where the text is short or detection is unsure.
        allowed: where neither is sure, one of these is taken if it is likely at all.
    """
    ranked: list[tuple[str, float]] = _identifier().rank(body[:_SAMPLE])
    language, sure = ranked[0]
    known = language_code(told)
    if len(body) >= SHORT and sure >= SURE:
        return language, float(sure)
    if known:
        return known, dict(ranked).get(known, 0.0)
    likely = next((pair for pair in ranked if pair[0] in allowed and pair[1] >= _LIKELY * sure), None)
    found = likely if likely and sure < SURE else (language, sure)
    return found[0], float(found[1])


def language_code(told: str | None) -> str | None:
    """Return the ISO 639-1 code of a language tag or name, or None if it is neither.

    >>> language_code("en-GB"), language_code("English"), language_code("?")
    ('en', 'en', None)
    """
    if not told:
        return None
    word = told.strip().lower().replace("_", "-").split("-")[0]
    code = _NAMES.get(word, word)
    return code if code.isascii() and code.isalpha() and 2 <= len(code) <= 3 else None


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
