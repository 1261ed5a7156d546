"""Rules for quarters and halves of years, and for the same quarter or year of the year before."""

from __future__ import annotations

from dragoman.stages.mentions.date_grammar import (
    Found,
    Hit,
    RuleBook,
    anchored_or_relative,
    date_found,
    shift_of,
)
from dragoman.stages.mentions.date_tokens import UNITS, ordinal_of
from dragoman.stages.mentions.date_values import (
    Interval,
    century_of,
    half_of,
    quarter_of,
    shifted,
    year_of,
)

RULES = RuleBook()


@RULES.add("quarter", r"t?(?:x-?)?(?P<o>O)-?x?(?P<u>U)(?:v?x?(?:(?P<y>Y)|(?P<which>[lnh])(?P<u2>U)))?")
@RULES.add("year_quarter", r"t?(?:(?P<y>Y)|(?P<which>[lnh])(?P<u2>U)|U-(?P<back>[ge]))x?(?P<o>O)-?(?P<u>U)")
@RULES.add("adjective_quarter", r"a\.(?P<o>O)(?P<u>U)")
def nth_quarter(hit: Hit) -> Found | None:
    """Read "the third quarter of 1998", "last year's fourth quarter", "the nineteenth century"."""
    number = ordinal_of(hit.words("o")[0])
    if UNITS[hit.word("u")] == "century":
        return date_found(century_of((number - 1) * 100), "explicit")
    if number > 4 or hit.word("u") != "quarter":
        return None
    groups = hit.match.groupdict()
    if groups.get("y"):
        return date_found(quarter_of(int(hit.words("y")[0].text), number), "explicit")
    today = hit.context.today
    if groups.get("u2"):
        return date_found(quarter_of(today.year + shift_of(hit.word("which")), number))
    if groups.get("back"):
        return date_found(quarter_of(_quarter(hit).start.year - 1, number), anchored_or_relative(hit))
    is_to_come = quarter_of(today.year, number).start > today
    return date_found(quarter_of(today.year - (is_to_come and hit.way <= 0), number))


@RULES.add("q_quarter", r"Q(?P<n>D)(?:,?v?(?P<y>Y))?")
def q_quarter(hit: Hit) -> Found | None:
    """Read "Q3 2019" and "H1"."""
    first, number = hit.tokens[hit.match.start()], hit.words("n")[0]
    if first.end != number.start or not 1 <= int(number.text) <= (4 if first.lower == "q" else 2):
        return None
    year = int(hit.words("y")[0].text) if hit.words("y") else hit.context.today.year
    of = quarter_of if first.lower == "q" else half_of
    return date_found(of(year, int(number.text)), "explicit" if hit.words("y") else "relative")


@RULES.add("this_quarter", r"t?(?P<which>h|z|U-(?:g|e)|\.U-[ge]|.?h)?x?(?P<u>[Uu])(?=(?P<end>aU[ge<])?)")
def same_quarter(hit: Hit) -> Found | None:
    """Read "the latest quarter", "the year-ago period": that of the story, or of a year before."""
    name, which = hit.word("u"), hit.words("which")
    has_the = hit.tokens[hit.match.start()].letter == "t"
    if name not in ("quarter", "period") or not (has_the or which):
        return None
    is_back = any(token.letter in "ge" for token in which) or bool(hit.match["end"])
    if hit.after() == "-" or (name == "period" and not (is_back or hit.word("which") == "latest")):
        return None
    quarter = _quarter(hit)
    if is_back:
        quarter = shifted(quarter.start, "quarter", -4)
    return date_found(quarter, anchored_or_relative(hit), is_told=not is_back)


@RULES.add("year_period", r"t(?P<y>Y)(?P<u>[Uu])")
def year_period(hit: Hit) -> Found | None:
    """Read "the 1998 quarter", "the 1998 period": the same one as the story's, of that year."""
    year, name = int(hit.words("y")[0].text), hit.word("u")
    if name in ("quarter", "period") and hit.context.quarter:
        number = (hit.context.quarter.start.month + 2) // 3
        return date_found(quarter_of(year, number), "explicit", is_told=False)
    return date_found(year_of(year), "explicit") if name == "period" else None


@RULES.add("year_ago_adjective", r"U-(?P<how>[ge])(?![Uu])")
def year_ago_adjective(hit: Hit) -> Found | None:
    """Read "the year-ago profit"."""
    if hit.tokens[hit.match.start()].lower != "year" or hit.word("how") not in ("ago", "earlier"):
        return None
    return a_year_before(hit)


def _quarter(hit: Hit) -> Interval:
    """Return the quarter that the story speaks of, else the last one that has ended."""
    quarter = hit.context.quarter
    if quarter and quarter.end < hit.context.today:
        return quarter
    return shifted(hit.context.today, "quarter", -1)


def a_year_before(hit: Hit) -> Found:
    """Return the same quarter of the year before if the story speaks of one, else the year before."""
    context = hit.context
    if context.quarter and context.latest and context.latest.precision != "day":
        return date_found(shifted(context.quarter.start, "quarter", -4), "anchored", is_told=False)
    is_told = context.is_history or context.base is None
    base = context.focus if is_told else context.today
    return date_found(year_of(base.year - 1), "relative", is_told=False)


@RULES.add("half_year", r"t?(?P<o>O|l)B(?:v(?:(?P<y>Y)|(?P<which>[lhn])?t?U))?")
def half_year(hit: Hit) -> Found | None:
    """Read "the first half of 1998", "the latter half of this year"."""
    half = 2 if hit.words("o")[0].letter == "l" else ordinal_of(hit.words("o")[0])
    if half > 2:
        return None
    if hit.words("y"):
        return date_found(half_of(int(hit.words("y")[0].text), half), "explicit")
    if hit.words("which"):
        return date_found(half_of(hit.context.today.year + shift_of(hit.word("which")), half))
    return None
