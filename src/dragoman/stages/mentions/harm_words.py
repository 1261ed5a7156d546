"""Words that tell of people killed, injured, displaced, detained or protesting, and where their people stand.

Only the words; which people they are said of is decided in ``quantities``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from dragoman.stages.mentions.people_words import BE, HAVE
from dragoman.tokens import Token

VERB = "verb"
"""People follow: "killing 12"."""
PAST = "past"
"""People follow or go before: "killed 12", "12 were killed"."""
STATE = "state"
"""People go before: "12 died", "12 dead", "12 in critical condition"."""
OF = "of"
"""People follow: "bodies of 12 men", "killing of 12 men"."""
NUMBER = "number"
"""A number goes before: "12 deaths", "14 arrests"."""
TOLL = "toll"
"""A number follows behind "to", "at", "of": "the death toll rose to 12"."""
GROUP = "group"
"""The people themselves: "200 demonstrators"."""
AMONG = "among"
"""People who are a part go before or follow: "among the dead were 12", "the wounded include 12"."""

_TO_DEATH = (
    "shot|stabbed|beaten|beat|hacked|burned|burnt|stoned|crushed|trampled|clubbed|bludgeoned|tortured|starved"
)
_DEATH_NOUNS = "killings?|murders?|assassinations?|executions?|slayings?|massacres?|beheadings?|lynchings?"
_HOSPITAL = (
    r"(?:taken|rushed|airlifted|flown|brought|sent|admitted|transported|evacuated) "
    r"to (?:[\w'’.-]+ ){0,5}?(?:hospitals?|medical cent(?:er|re)|trauma cent(?:er|re))"
)
_CONDITION = (
    r"in (?:an? )?(?:critical|serious|grave|stable|intensive)(?: but (?:stable|critical))? (?:condition|care)"
)
_STREETS = r"(?:took|taken|take|taking|poured|spilled|flooded|flocked) (?:on)?(?:in)?to (?:the )?streets"
_PROTEST = r"(?:protests?|rally|rallies|march|marches|demonstrations?|strikes?|sit-ins?|vigil|procession)"
_GATHER = r"(?:gathered|assembled|massed|converged|camped|turned out)"

_RULES: Sequence[tuple[str, str, str]] = [
    ("killed", OF, r"(?:claim(?:ed|ing|s)?|cost(?:ing|s)?|took|taken|taking|takes) the li(?:fe|ves) of"),
    ("killed", OF, rf"(?:fatal (?:shooting|stabbing)s?|throats?|{_DEATH_NOUNS}|killing|deaths?|bodies"
        rf"|corpses|body|remains) of"),
    ("killed", TOLL, r"(?:death )?toll|number of (?:[\w-]+ ){0,2}(?:deaths|dead|killed|fatalities)"),
    ("injured", TOLL, r"number of (?:[\w-]+ ){0,2}(?:injured|wounded|injuries)"),
    ("displaced", TOLL, r"number of (?:[\w-]+ ){0,3}(?:displaced|refugees)"),
    ("detained", TOLL, r"number of (?:[\w-]+ ){0,2}(?:arrests|arrested|detained|detainees)"),
    ("injured", OF, r"(?:wounding|injur(?:y|ies)) (?:of|to)"),
    ("detained", OF, r"(?:arrests?|detentions?|kidnappings?|abductions?|capture|imprisonment) of"),
    ("displaced", OF, r"(?:displacement|evacuation|expulsion|deportation|exodus|eviction)s? of"),
    ("protesters", OF, rf"{_PROTEST} [^.;]{{0,60}}?(?:attended by|drew|attracted|brought out)|crowds? of"
        rf"|{_PROTEST} (?:by|of)|walk-?outs? by"),
    ("protesters", STATE, r"march(?:ed|es|ing)?|rall(?:y|ied|ies|ying)|protest(?:ed|s|ing)?"
        r"|demonstrat(?:ed?|es|ing)|chant(?:ed|ing)"
        rf"|{_STREETS}|walked (?:out|off the job)|(?:went|go|gone|going|were|are) on strike|downed tools"
        rf"|{_GATHER} (?:[\w'’,-]+ ){{0,6}}?(?:to (?:protest|demand|call|denounce|oppose|mourn|show"
        rf"|chant)|in protest|demanding|protesting)"
        rf"|(?:took|taken|taking|take) part in (?:[\w'’-]+ ){{0,4}}?{_PROTEST}"
        rf"|(?:joined|attended|staged|held) (?:[\w'’-]+ ){{0,3}}?{_PROTEST}"),
    ("killed", AMONG, r"among(?:st)? (?:the|those) (?:dead|killed|victims killed)|the (?:dead"
        r"|killed) includ(?:ed|e|es|ing)"),
    ("injured", AMONG, r"among(?:st)? (?:the|those) (?:wounded|injured)|the (?:wounded"
        r"|injured) includ(?:ed|e|es|ing)"),
    ("detained", AMONG, r"among(?:st)? (?:the|those) (?:arrested|detained)|those (?:arrested"
        r"|detained) includ(?:ed|e|es|ing)"),
    ("killed", STATE, r"lost (?:their|his|her) li(?:fe|ves)|laid down (?:their|his|her) li(?:fe|ves)"),
    ("killed", PAST, rf"(?:{_TO_DEATH}) to death|shot dead|(?:shot|stabbed) and killed|fatally (?:shot"
        rf"|stabbed|wounded|injured)"),
    ("killed", VERB, r"(?:shooting|stabbing|beating) (?:dead|to death)|shooting and killing"
        r"|fatally (?:shooting|stabbing|wounding)"),
    ("killed", PAST, r"(?:gunned|mowed|cut|hacked) down|(?:burned|burnt) alive"),
    ("killed", VERB, r"gunning down|mowing down|butchering|kill(?:s|ing)?|murder(?:s|ing)?|assassinat(?:e"
        r"|es|ing)|behead(?:s|ing)|slaying"
        r"|massacr(?:es|ing)|slaughter(?:s|ing)|execut(?:e|es|ing)|lynching"),
    ("killed", PAST, r"killed|murdered|assassinated|slain|slew|massacred|slaughtered|beheaded|executed"
        r"|lynched|martyred|hanged|butchered|(?:gun|mow|hack) down"),
    ("killed", STATE, r"died|dies?|dying|perish(?:ed)?|drown(?:ed)?|dead|succumbed|fatally|bled to death"
        r"|suffocated"),
    ("injured", STATE, rf"{_HOSPITAL}|{_CONDITION}|(?:were|was|are|is|remained?s?) in (?:the )?hospitals?"),
    ("injured", STATE, r"(?:sustained|suffered|received) (?:[\w-]+ ){0,2}(?:injur(?:y|ies)|wounds?)"),
    ("injured", PAST, r"injured|wounded|maimed|hospitali[sz]ed|(?:shot|stabbed) and (?:wounded|injured)"),
    ("injured", PAST, r"hurt|shot|stabbed|struck by (?:gunfire|bullets?|shrapnel)"),
    ("injured", VERB, r"injur(?:es?|ing)|wound(?:s|ing)?|hurts|hurting|maim(?:s|ing)|shooting"),
    ("detained", STATE, r"(?:was|were|been|being) (?:in custody|held|taken (?:into custody|hostage"
        r"|captive|prisoner|away))"
        r"|taken (?:hostage|captive|into custody|prisoner)"),
    ("detained", PAST, r"arrested|detained|jailed|imprisoned|kidnapped|abducted|apprehended|captured"
        r"|interned|rounded up"),
    ("detained", VERB, r"arrest(?:s|ing)?|detain(?:s|ing)?|jail(?:s|ing)|kidnap(?:s|ping)?|abduct(?:s"
        r"|ing)?|captur(?:es?|ing)"
        r"|imprison(?:s|ing)?|round(?:s|ing)? up|apprehending"),
    ("displaced", PAST, r"displaced|uprooted|evicted|deported|expelled|evacuated from (?:their"
        r"|the) (?:homes|houses|villages?)"
        r"|made homeless|driven (?:from|out)"),
    ("displaced", VERB, r"displac(?:es?|ing)|uproot(?:s|ing)?|evict(?:s|ing)|deport(?:s|ing)?|expel(?:s"
        r"|ling)?"),
    ("displaced", "flee", r"fled|flee|flees|fleeing|(?:were |been )?forced to (?:flee|leave|evacuate)"
        r"|homeless"),
    ("protesters", GROUP, r"(?:anti-\w+ |pro-\w+ )?(?:protest[eo]rs|demonstrators|marchers|rioters)"),
    ("killed", NUMBER, r"deaths|fatalities|bodies|corpses|martyrs"),
    ("injured", NUMBER, r"injuries"),
    ("detained", NUMBER, r"arrests|detentions|abductions|kidnappings"),
    ("detained", "hostages", r"(?:took|take|takes|taking|taken|hold|holds|holding|held|seized?|seizing"
        r"|carried off|kept)"),
    ("displaced", "refugees", r"crossed|poured|streamed|arrived|sought refuge|took refuge|taken refuge"
        r"|sheltering"),
    ("displaced", "force", r"forced|forcing|drove|driv(?:en|es|ing|e)|compelled"),
    ("protesters", "gather", _GATHER),
    ("injured", "send", r"sent|sends|sending|put|puts|putting|rushed"),
    ("killed", "lose", r"lost|losing|lose"),
    ("killed", "lives", r"lives"),
]  # fmt: skip
# The first rule that fits wins: nouns with their preposition, then verbs, then words of many meanings.
_APART = "beat|beaten|beating|hacked|hacking|burned|burnt|stoned|clubbed|bludgeoned|trampled|starved"
"""What kills where "to death" follows behind the people: "hacked three workers to death"."""
_HARM = re.compile(
    r"\b(?:" + "|".join(words for _, _, words in _RULES) + r")\b"
    rf"|\b(?:{_APART})(?=(?: [\w'’-]+){{1,5}} to death\b)"
)
_EACH = [(re.compile(words), kind, shape) for kind, shape, words in [*_RULES, ("killed", PAST, _APART)]]
# One of these is in every sentence that any rule fits, and in few others.
_STEMS = tuple(
    """kill dead died die dying death slai slay slew injur wound hurt arrest detain detent displac uproot
    fled     flee kidnap abduct captur hostage captive prisoner murder massacr assassinat behead execut
    lynch slaughter     martyr perish drown succumb toll lives lost lose losing fatal casualt bodies
    body corpse remains shot     shoot stab gunn mow hack hospital condition custody jail imprison round
    deport expel expul exodus evict evacuat     forced forcing driv drove homeless refuge protest
    demonstrat march rall strike streets crowd chant walk     gather assembl massed converged camped
    maim hang burn butcher throat suffocat held hold seiz intern     apprehend sit-in vigil procession
    rioter tools beat bled struck poured streamed crossed arrived shelter compelled     injuries turned
    care kept carried gun number death""".split()
)
_ADVERBS = frozenset(
    """also only reportedly allegedly seriously critically badly slightly lightly severely later then
    since subsequently instantly immediately apparently already now still both all each either not fatally
    feared believed presumed found confirmed reported declared pronounced thought left lying
    deliberately mistakenly accidentally brutally once initially currently briefly""".split()
)
_WOULD = frozenset(
    "would could will can should must shall cannot ca wo won't would've could've 'll if unless".split()
)
_MONTH_BEFORE = frozenset("in of since until by last next this early late mid from on during".split())
_MAY = frozenset("may might feared presumed".split())
_INTEND = frozenset(
    """threatened threatens threatening threaten vowed vows vow planned planning plan plans plotted plotting
    tried try trying attempted attempting attempt wanted want wants intended intending intends intend failed
    ordered orders sought seeking refused conspired conspiring hoped likely able aimed aiming ready set
    willing plot plots bid attempts threat threats authorised authorized power powers right how
    enough""".split()
)
_PLOTS = frozenset(
    "plotting plotted planning planned attempted ordering threatening inciting avoid prevent".split()
)
_NOT = frozenset("don't didn't wasn't weren't don’t didn’t wasn’t weren’t without did".split())


@dataclass(frozen=True, slots=True)
class Harm:
    """Words that tell of harm.

    Args:
        kind: killed, injured, displaced, detained or protesters.
        shape: where its people stand.
        start: index of its first word.
        end: index after its last word.
        first: index of the first word that goes with it: "had been" of "had been killed".
        is_passive: "were killed".
        is_possible: "may have been killed".
        text: its words in lower case.
    """

    kind: str
    shape: str
    start: int
    end: int
    first: int
    is_passive: bool = False
    is_possible: bool = False
    text: str = ""


def may_harm(text: str) -> bool:
    """Tell in a few microseconds whether a sentence can hold any word of harm."""
    lowered = text.lower()
    return any(stem in lowered for stem in _STEMS)


def find_harms(text: str, tokens: Sequence[Token], lower: Sequence[str]) -> Iterator[Harm]:
    """Yield the words of harm of a sentence, in order, without those that tell what was not done.

    Args:
        text: the sentence.
        tokens: its words, as ``numbers.cut`` cuts them.
        lower: the words in lower case.
    """
    starts = {token.start: index for index, token in enumerate(tokens)}
    ends = {token.end: index + 1 for index, token in enumerate(tokens)}
    for match in _HARM.finditer(_lowered(text)):
        start, end = starts.get(match.start()), ends.get(match.end())
        if start is None or end is None:
            continue
        if text[match.start() : match.end()] == "March" and _is_month(lower, start):
            continue
        kind, shape = _rule_of(match.group())
        first = _first_auxiliary(lower, start)
        before = set(lower[max(0, first - 3) : start])
        if shape in (VERB, PAST, STATE, "flee", "force") and _is_not_done(lower, first, start):
            continue
        if shape == OF and {*lower[max(0, start - 2) : start]} & _PLOTS:
            continue
        passive = any(word in BE for word in lower[first:start])
        yield Harm(kind, shape, start, end, first, passive, bool(before & _MAY), match.group())


def _lowered(text: str) -> str:
    """Return *text* in lower case with all its offsets: some capitals become two characters."""
    lowered = text.lower()
    return (
        lowered
        if len(lowered) == len(text)
        else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    )


@lru_cache(maxsize=4096)
def _rule_of(words: str) -> tuple[str, str]:
    """Return kind and shape of words that some rule fits."""
    return next((kind, shape) for pattern, kind, shape in _EACH if pattern.fullmatch(words))


def _is_month(lower: Sequence[str], at: int) -> bool:
    around = [lower[at - 1] if at else "", lower[at + 1] if at + 1 < len(lower) else ""]
    return any(word[:1].isdigit() for word in around) or around[0] in _MONTH_BEFORE


def _first_auxiliary(lower: Sequence[str], start: int) -> int:
    """Return where the auxiliaries and adverbs before a verb begin."""
    first = start
    while first > 0 and (
        lower[first - 1] in BE
        or lower[first - 1] in HAVE
        or lower[first - 1] in _ADVERBS
        or _is_modal(lower, first - 1)
    ):
        first -= 1
    return first


def _is_modal(lower: Sequence[str], at: int) -> bool:
    word = lower[at]
    if word == "to":  # "are believed to have died"
        return lower[at - 1] in _ADVERBS if at else False
    return word in _WOULD or word in _MAY or (word.endswith("ly") and len(word) > 5)


def _is_not_done(lower: Sequence[str], first: int, start: int) -> bool:
    """Tell whether it would be, could be, was to be or was not done."""
    chain = lower[first:start]
    if any(word in _WOULD or word == "not" for word in chain):
        return True
    before = lower[first - 1] if first else ""
    if before == "to":
        return any(word in _INTEND for word in lower[max(0, first - 4) : first - 1])
    return before in _NOT
