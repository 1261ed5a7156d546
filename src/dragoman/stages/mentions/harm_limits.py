"""Who can suffer which harm, and which words must stand beside a verb that has other meanings too."""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.stages.mentions.harm_words import OF, PAST, STATE, VERB, Harm
from dragoman.stages.mentions.numbers import Estimate
from dragoman.stages.mentions.people import People, Words

LEAST_CROWD = 10
"""Fewer people who are only called protesters are no crowd, but persons of the story."""
LEAST_FLIGHT = 20
"""Fewer who flee may be a gang that flees from the police."""
_ARMED = frozenset(
    """troops soldiers police fighters rebels militants forces officers policemen gunmen marines
    servicemen airmen sailors crew personnel guerrillas insurgents jihadists peacekeepers""".split()
)
_CIVIL = frozenset(
    """people residents villagers civilians families refugees migrants women children persons inhabitants
    rohingya farmers others nationals citizens muslims christians""".split()
)
_DIPLOMATS = frozenset(
    "diplomats diplomat ambassador ambassadors envoys envoy lawmakers members players".split()
)
_HELD_BY_RIGHT = frozenset("members supporters leaders ministers players seats others fighters".split())
_HOSTAGES = frozenset("hostages hostage captives captive prisoners prisoner".split())
_AWAY = frozenset("from out off across over away into".split())
_HOLDS = frozenset("hold holds holding held seize seized seizing".split())
_TAKES_LIVES = ("claim", "cost", "lost", "took", "taken", "losing")
_PLURAL_VERBS = frozenset("arrests abductions kidnappings".split())


def can_suffer(harm: Harm, found: Sequence[People], estimate: Estimate) -> bool:
    """Tell whether people can suffer such harm: towns are captured too, and gunmen flee."""
    nouns = {person.noun for person in found}
    is_sure = all(person.is_sure for person in found)
    if harm.shape in ("flee", "force") or harm.text == "die":
        flees = harm.shape != "flee" or "forced" in harm.text or bool(nouns & _CIVIL)
        return estimate.best > 1 and (flees or estimate.best >= LEAST_FLIGHT)
    if harm.shape == "refugees":
        return nouns <= {"refugees", "asylum-seekers", "rohingya"}
    if harm.kind == "displaced":
        return not nouns & _DIPLOMATS
    if harm.kind == "protesters":
        return _can_protest(harm, nouns, is_sure, estimate)
    if harm.text.startswith(("captur", "lost", "losing", "lose", "seiz")) and harm.shape != STATE:
        return is_sure
    return True


def _can_protest(harm: Harm, nouns: set[str], is_sure: bool, estimate: Estimate) -> bool:
    if nouns & _ARMED or estimate.best < 2:
        return False
    if harm.shape == "gather":
        return is_sure and estimate.best >= LEAST_CROWD
    return not harm.text.endswith(("marches", "rallies", "protests", "demonstrates")) or harm.shape == OF


def fits_behind(harm: Harm, person: People, words: Words) -> bool:
    """Tell whether people behind a verb, and the words behind them, give the verb the meaning of harm."""
    after = words.lower[person.end : person.end + 7]
    if harm.shape == "hostages":
        if harm.text in _HOLDS:
            return person.is_sure and not person.is_pronoun and person.noun not in _HELD_BY_RIGHT
        is_taken = after[:1] == ["hostage"] or after[:1] == ["captive"] or after[:1] == ["prisoner"]
        return (
            is_taken
            or after[:2] == ["into", "custody"]
            or person.noun in _HOSTAGES
            or harm.text == "carried off"
        )
    if harm.shape == "send":
        return after[:1] == ["to"] and any(word.startswith(("hospital", "medical")) for word in after)
    if harm.shape == "force":
        flees = after[:2] in (["to", "flee"], ["to", "leave"], ["to", "evacuate"])
        return flees or bool(_AWAY & set(after[:1]))
    if harm.shape == "lose":
        return person.noun in _ARMED or person.noun in ("people", "men", "civilians")
    if harm.kind == "injured" and harm.text.startswith(("shot", "stab")):
        return after[:1] != ["dead"] and after[:2] != ["to", "death"]
    return harm.shape not in ("lives", "flee")


def fits_before(harm: Harm, person: People, words: Words) -> bool:
    """Tell whether people before a verb can be those whom it harms."""
    if harm.shape == VERB:
        return harm.text in _PLURAL_VERBS
    if harm.shape == "force":
        return harm.is_passive and words.at(harm.end) in _AWAY
    if harm.shape == "lives":
        before = words.lower[max(0, harm.start - 8) : harm.start]
        return any(word.startswith(_TAKES_LIVES) for word in before)
    if harm.shape == PAST and not harm.is_passive:
        return person.end == harm.first or words.at(harm.first - 1) in ("who", "that")
    return harm.shape not in (OF, "hostages", "lose", "send")
