"""Words that say of the name beside them whether it is a place: prepositions, kinds of places, titles."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


IN = _words(
    """in at near off from outside inside around throughout across toward towards into through between via
    along onto amid within beyond surrounding downtown north south east west northeast northwest southeast
    southwest northern southern eastern western central"""
)
"""Before a name they make it a place."""
NEAR = _words("near outside around surrounding off")
"""Before a name they say that it happened close to it, not there."""
NEAR_OF = _words("north south east west northeast northwest southeast southwest outside outskirts vicinity")
"""The same with "of" between: "south of Kyiv"."""
DISTANCES = _words("miles mile kilometres kilometers kilometre kilometer km kms yards metres meters")
"""The same with "from" between: "ten miles from Kyiv"."""
WEAKLY_IN = {
    "of": 1.5,
    "to": 1.2,
    "on": 0.5,
    "over": 0.5,
    "for": 0.4,
    "the": 0.5,
    "an": 0.8,
    "a": 0.8,
    "annual": 1.0,
}
"""Before a name they speak a little for a place."""
TAKES_PLACES = _words(
    """bombed bombing bombs shelled shelling shells bombarded bombarding retook retake retaking recaptured
    recapture recapturing besieged besieging besiege overran overrun overrunning invaded invade invading
    stormed storming raided raiding liberated liberating liberate occupied occupy occupying evacuated
    captured capture capturing seized seize seizing reached reaching entered entering encircled
    encircling"""
)
"""Verbs of war right before a name, whose objects are more often places than persons: "bombed Gori"."""
PLACE_NOUNS = _words(
    """area areas resident residents man woman men women police native natives mayor officials city town
    village county counties parish sheriff couple teen teenager boy girl home homes firefighters council
    neighborhood neighbourhood suburb suburbs campus courthouse streets border region district province
    governorate state metropolitan metro downtown community communities school schools family families
    firm company businessman businesses father mother voters police-officer detective detectives
    lawmaker lawmakers township airport hospital prison jail refinery port harbor harbour studio
    apartment office offices"""
)
"""Behind a name they take it as where somebody or something is: "Columbus police", "a Paris suburb"."""
SPEAKS = _words(
    """said says told added asked replied explained recalled admitted laughed joked thinks thought believes
    testified wrote noted agreed"""
)
"""What places do not do."""
OF_PLACE = _words(
    """city town village suburb district province neighborhood neighbourhood hamlet settlement port island
    camp county region area parish township borough municipality kibbutz commune enclave outskirts
    outside state capital governorate republic territory part parts south north east west towns villages
    cities districts provinces suburbs municipalities townships counties outpost"""
)
"""Before "of" they announce a place: "the town of Afrin"."""
NAMED_AFTER = _words(
    "capital city town village port suburb hamlet kibbutz settlement stronghold resort province district"
)
"""Before a name without "of" they announce it: "the capital Tbilisi"."""
PARTS = _words(
    """northern southern eastern western central north-eastern northeastern north-western northwestern
    southeastern south-eastern southwestern south-western northeast northwest southeast southwest north
    south east west"""
)
"""Before a country they make it a part of it: "eastern Ukraine"."""
BODIES_OF = _words(
    """university college bank institute museum corporation corporations church bluecross blueshield shield
    farmers association society federation court academy league union organisation organization"""
)
"""With a capital and "of" before a name they make it the name of a body: "University of Alabama"."""
STREETS = _words(
    """street streets road avenue avenues drive lane boulevard highway parkway freeway turnpike pike
    expressway st ave rd dr blvd ln hwy pkwy trafficway causeway"""
)
NUMBERED = _words("highway interstate route hwy road")
"""Before a number they are a road: "Highway 19"."""
FEATURES = {
    "river": "STM", "creek": "STM", "lake": "LK", "township": "ADM3", "valley": "VAL", "park": "PRK",
    "forest": "FRST", "wilderness": "RESW", "island": "ISL", "islands": "ISLS", "bay": "BAY",
    "mountain": "MT", "mountains": "MTS", "canyon": "CNYN", "reservoir": "RSV", "bayou": "STM",
    "village": "PPL", "peninsula": "PEN", "desert": "DSRT", "gorge": "GRGE", "harbor": "HBR",
    "harbour": "HBR", "neighborhood": "PPLX", "district": "ADM2", "province": "ADM1", "governorate": "ADM1",
    "oblast": "ADM1", "prefecture": "ADM1", "county": "ADM2", "parish": "ADM2",
}  # fmt: skip
"""Behind a name with a capital they make it a place of this feature code of GeoNames."""
FEATURES_BEFORE = {"lake": "LK", "mount": "MT", "river": "STM", "camp": "CMP", "cape": "CAPE"}
STATE_WORDS = _words("province region governorate oblast state prefecture krai department provinces states")
DISTRICT_WORDS = _words("county counties district parish")
ORGANISATION_WORDS = _words(
    """police department city council county sheriff fire public community high senior middle elementary
    regional health town township station mayor coroner chamber board municipal superior circuit
    district state national international hall fair arts jail army area metro medical hospital school
    schools correctional parish democrat republican elections election schooler superintendent
    firefighters firefighter congressional legislature supreme house senate attorney gov governor
    republicans democrats republican democratic court county's parks port airport housing planning
    agency division strip camp border"""
)
"""With a capital behind a place they are a body of it: "Alexandria Police", in which the place is named."""
TITLES = _words(
    """mr mrs ms dr sgt lt col gen capt sheriff judge president senator sen rep gov mayor chief officer
    deputy coach director professor prof rev justice king queen prince princess lord sir lady pastor
    father minister secretary detective commissioner attorney chairman superintendent principal trooper
    cpl pvt maj cmdr adm"""
)
DIRECTIONS = _words(
    """north south east west northern southern eastern western central upper lower greater downtown
    northeast northwest southeast southwest north-central inner metropolitan metro rural suburban
    midtown uptown occupied"""
)
"""With a capital before a name they are no part of a person's name."""
SENTENCE_OPENINGS = _words(
    """the a an in at on of from near to for with by and but as if when while after before during outside
    inside across around throughout between since until because although though this that these those
    his her their its our all some many most both former meanwhile however also then now here there
    according like unlike into through over under toward towards along about against among every each no
    not only even still later earlier today yesterday"""
)
MONTHS_AND_DAYS = _words(
    """january february march april may june july august september october november december jan feb mar
    apr jun jul aug sept sep oct nov dec monday tuesday wednesday thursday friday saturday sunday mon
    tue tues wed thu thur thurs fri sat sun"""
)
CONNECTORS = _words(
    "of the de del de' la las los el al le du des upon on am an der ez ul e i y da do dos sur en - ' ’ ‘ ."
)
"""What may stand inside a name between its words."""
COUNTRY_WORDS = {
    "USA": _words(
        """sheriff sheriff's deputies county parish township interstate sophomore freshman legislature
        statewide countywide commissioners felony misdemeanor highway mph superintendent selectman
        selectmen alderman aldermen fundraiser downtown 911 troopers trooper congressman congresswoman
        kindergarten elementary varsity zoning ordinance mobile-home acres congregation potluck"""
    ),
    "GBR": _words(
        "councillor councillors cllr £ pence nhs constituency mp mps borough lorry a-levels parishioners"
    ),
    "CAN": _words("rcmp mountie mounties reeve ndp"),
    "IND": _words("crore crores lakh lakhs rs panchayat tehsil"),
    "AUS": _words("a$ kms arvo nsw"),
    "IRL": _words("garda gardai gardaí taoiseach td"),
}
"""Words that the news of one country has: where none of its places is named, they say where it is at home."""
DASHES = ("—", "–", "-", "―")


def names_language(text: str, end: int) -> bool:
    """Tell whether the name that ends there is a language's: "the English-speaking regions"."""
    return text.startswith("-speaking", end)
