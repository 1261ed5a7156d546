"""Names of places in one form, however they are written."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SHORT = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort", "pt": "point"}
_INITIALS = re.compile(r"(?:[A-Za-z]\.){2,4}")
_NO_WORD = re.compile(r"[^\w]+")
_QUOTES = str.maketrans("", "", ".'’‘ʻ`´")


@lru_cache(maxsize=50_000)
def name_key(name: str) -> str:
    """Return the form under which a name is kept: small letters without accents and points.

    >>> name_key("St. Cloud"), name_key("Coeur d’Alene"), name_key("Port-au-Prince")
    ('saint cloud', 'coeur dalene', 'port au prince')
    >>> name_key("L.A."), name_key("La")
    ('l.a.', 'la')
    """
    if _INITIALS.fullmatch(name):
        return name.casefold()
    text = name
    if not name.isascii():
        plain = unicodedata.normalize("NFKD", name.replace("ı", "i").replace("ł", "l").replace("Ł", "L"))
        text = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = _NO_WORD.sub(" ", text.translate(_QUOTES).casefold()).split()
    return " ".join(_SHORT.get(word, word) for word in words)
