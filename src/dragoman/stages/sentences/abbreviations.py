"""Words written with a full stop that need not end a sentence, by what may follow them.

Read by ``splitter.py``; tables only, no behaviour. Words stand here without their last stop.
Sources: the Associated Press's abbreviations of months, states, ranks and titles, and the errors
read in the training parts of the EWT and GUM treebanks.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Always followed by the rest of the sentence: a name, a rank, an example.
BEFORE_NAME = _words(
    """
    Mr Mrs Ms Mx Dr Drs Prof Profs Hon Rev Revs Fr Msgr Messrs Mme Mlle Sra Srta Sen Sens Rep Reps Gov
    Govs Lt Gen Gens Col Cols Maj Capt Cpt Cmdr Cdr Sgt Sgts Cpl Pvt Pfc Spc Adm Brig Ens Supt Insp Det
    Asst Dep Amb Atty Pres Mt Mts Ft Pt Rt vs v cf viz e.g i.e a.k.a ca approx
    """
)

# Followed by a number or a day when they do not end the sentence.
BEFORE_NUMBER = _words(
    """
    Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun No Nos no
    nos Art Arts art Sec Secs sec Ch ch Chap chap Vol Vols vol Fig Figs fig p pp Op op Par par Para para
    Ver ver Rm Hwy Rte Sct Sc Res Reg Cl cl Tab tab Eq eq Ph Tel tel Ext ext Arr Arrv arr div Est est fl
    Attn
    """
)

# May end a sentence: they do where the next word usually begins one (see STARTERS).
MAY_END = _words(
    """
    Inc Corp Co Cos Ltd Plc Bros Assn Assoc Conf Dept Univ Intl Natl Govt Mfg Pty Cie Jr Sr Esq Ret co inc
    corp ltd etc al St Ste Ave Blvd Rd Sq Pl Ln Ctr Bldg Apt Attn Dist Cong Arrv Ala Ariz Ark Calif Cal
    Colo Conn Del Fla Ga Ill Ind Kan Ky La Md Mass Mich Minn Miss Mo Mont Neb Nev Okla Ore Pa Penn Tenn
    Tex Vt Va Wash Wis Wyo Ont Que Alta Sask
    """
)

# Lower-case words shortened inside a sentence ("10 sq. km", "max. speed").
SHORTENED = _words(
    """
    apt assn assoc approx avg ave bros capt cent cert conf corp dept dist div eds eng esp esq est etc excl
    ext fem fig figs fwd gen govt hon hrs inc incl inst intl lat lbs ltd masc max mfg min mins misc nat
    natl neg num orig par para pct pop pos poss pref prob prof prov pub publ qtr ref rep resp ret rev sec
    secs sen sgt spec std subj supt tel temp trans univ vol vols yrs jan feb mar apr jun jul aug sept oct
    nov dec
    """
)

# Words that usually begin a sentence when written with a capital after a stop.
STARTERS = _words(
    """
    A According Additionally After All Also Although Among An And Another Any Are As Asked At Back Based
    Because Before Being Both But By Can Could Critics Despite Did Do Does During Each Earlier Either Even
    Every Experts Few Finally First For From Further Furthermore Had Has Have He Hence Her Here His How
    However I I'd I'll I'm I've If In Indeed Instead Is It Its It's Just Last Later Let Like Many Maybe
    Meanwhile More Moreover Most Much My Nearly Neither Never Nevertheless Next No None Nor Not Nothing
    Now Of Officials On Once One Only Or Other Others Our Over Perhaps Please Police Previously Recently
    Several She She's Should Similarly Since So Some Still Such Thank Thanks That That's The Their Then
    There There's Therefore These They They're This Those Though Through Thus To Today Together Two Under
    Unfortunately Unless Unlike Until Upon Was We We're We've Were What What's When Where Whether Which
    While Who Why Will With Within Without Would Yes Yesterday Yet You You're Your
    """
)

TIMES_OF_DAY = _words("a.m p.m A.M P.M")

# Days, months and time zones: what follows "10 p.m." or "Thur." in the same sentence.
DAYS_AND_ZONES = _words(
    """
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun
    January February March April May June July August September October November December Jan Feb Mar Apr
    Jun Jul Aug Sep Sept Oct Nov Dec GMT UTC EST EDT CST CDT MST MDT PST PDT ET CT MT PT BST CET CEST IST
    JST AEST Eastern Central Pacific Mountain Greenwich
    """
)

# Names that are written with an exclamation or question mark.
MARKED_NAMES = _words("Yahoo Jeopardy Yum Jeb Oklahoma Guess")

# Verbs that tie a quoted question or exclamation to its speaker.
SAYING = _words(
    """
    said says asked asks added adds replied replies told tells wrote writes shouted shouts cried exclaimed
    wondered demanded tweeted joked quipped yelled responded continued declared
    """
)
