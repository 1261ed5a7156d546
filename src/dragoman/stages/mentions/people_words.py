"""Word classes that tell phrases for people from all other phrases.

A closed list would never end: nouns for people in the plural are known by exclusion (``NOT_PEOPLE``),
those in the singular, which stand for one person each, by this list and by ``dictionaries/agents.yml``.
"""

from __future__ import annotations

from functools import cache

from dragoman.dictionaries import load_knowledge
from dragoman.resources import resource

MONTHS = frozenset(
    """january february march april may june july august september october november december jan feb mar apr
    jun jul aug sep sept oct nov dec""".split()
)
DAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow tonight".split()
)
PREPOSITIONS = frozenset(
    """in of at on by to for from with without within inside outside near into onto over under across through
    during since until till before after against around between among amid amidst about along behind beyond
    despite aboard throughout towards toward upon via above below beside besides like including such as per
    off out up down""".split()
)
BE = frozenset("was were is are be been being am got get gets getting".split())
HAVE = frozenset("has have had having".split())
_FUNCTION = frozenset(
    """and or but nor yet so if while when where whereas because although though unless than that which who
    whom whose what how why there here he she it they we i you him them us me himself herself itself
    themselves the a an this these those his her its their our my your not no never also only too both
    either neither would could should will can may might must shall do does did done then now later still
    already again said says say told tells according reported reports report added claimed claims announced
    most more less each every any all other another such own same as however meanwhile overnight alone once
    twice soon ago away back home together apart instead alive left took take takes taken went came remain
    remained remains made make makes put puts set hit hits struck began begun broke fell held hold lost
    lose found find""".split()
)
STOPS = PREPOSITIONS | BE | HAVE | _FUNCTION | MONTHS | DAYS
"""Words at which a phrase for people ends."""

_ONE = """man woman boy girl child baby infant toddler teenager teen youth person adult pensioner individual
    father mother son daughter brother sister husband wife uncle aunt cousin nephew niece grandfather
    grandmother grandson granddaughter parent relative widow spouse fiancee girlfriend boyfriend twin
    stepfather stepmother stepson neighbour neighbor friend colleague guest bride groom newborn boyfriend
    soldier policeman policewoman officer constable sergeant corporal lieutenant captain major colonel
    general brigadier commander deputy trooper gendarme guard bodyguard serviceman servicewoman marine
    sailor airman pilot paratrooper conscript reservist recruit sniper gunner ranger gunman gunwoman bomber
    attacker assailant militant rebel insurgent fighter jihadist jihadi terrorist extremist guerrilla
    militiaman separatist mercenary suspect hostage captive prisoner detainee inmate convict kidnapper
    protester protestor demonstrator marcher rioter activist campaigner dissident blogger critic supporter
    striker student pupil schoolboy schoolgirl teacher lecturer professor academic doctor nurse medic
    paramedic surgeon patient worker miner farmer herder herdsman fisherman trader merchant shopkeeper
    vendor engineer contractor driver passenger motorist motorcyclist cyclist pedestrian bystander
    passer-by passerby civilian resident villager local citizen national tourist traveller traveler pilgrim
    worshipper worshiper churchgoer missionary priest pastor bishop cardinal nun imam cleric rabbi monk
    preacher sheikh refugee migrant settler immigrant asylum-seeker evacuee returnee victim casualty
    survivor witness journalist reporter photographer cameraman editor correspondent broadcaster presenter
    politician lawmaker legislator senator congressman congresswoman councillor councilor mayor governor
    minister president premier chancellor secretary king queen prince princess emperor sultan emir
    ambassador diplomat consul envoy attache official bureaucrat judge magistrate prosecutor lawyer
    attorney leader chief head chairman chairwoman spokesman spokeswoman boss veteran candidate opponent
    businessman businesswoman banker executive millionaire employee employer staffer aide adviser advisor
    assistant secretary-general director manager owner cook cleaner janitor labourer laborer builder porter
    interpreter translator guide fixer volunteer peacekeeper observer inspector firefighter fireman rescuer
    lifeguard singer actor actress rapper musician footballer player athlete coach referee fan foreigner
    expatriate westerner man-in-custody nationalist islamist communist loyalist unionist republican
    democrat trade-unionist tribesman clansman elder warlord drug-lord trafficker smuggler gangster thief
    robber burglar murderer killer criminal collaborator informer informant spy agent shepherd logger
    conservationist environmentalist feminist human scholar scientist researcher helper orphan bridegroom
    shooter offender clerk customer client shopper bartender bouncer homeowner defendant accomplice
    companion roommate classmate freshman sophomore grandchild stepdaughter""".split()
_IRREGULAR = {
    "child": "children", "person": "people", "wife": "wives", "passer-by": "passers-by",
    "passerby": "passersby", "thief": "thieves", "secretary-general": "secretaries-general",
}  # fmt: skip
_COLLECTIVE = frozenset(
    """government administration authority authorities regime junta cabinet army navy force military police
    militia party parliament congress senate court council committee commission ministry agency group union
    coalition opposition gang cartel faction movement organisation organization business company media
    press house bench state crown presidency tribunal leadership opposition command embassy""".split()
)
_PLURALS = frozenset(
    """members followers people persons police troops personnel crew staff rank-and-file others forces
    gendarmerie taliban militiamen cattlemen brethren folk jihadis mujahideen mujahedeen fedayeen peshmerga
    basij janjaweed rohingya hutu tutsi fulani youth poor wounded injured dead dogon maasai crewmembers
    servicemembers women men children civilians marines commandos hostages captives cadets conscripts
    recruits infantry adolescents teens toddlers infants babies kids minors youngsters adults pensioners
    elders elderly congregants parishioners attendees revellers revelers partygoers spectators onlookers
    passengers mourners holidaymakers commuters concertgoers concert-goers gunmen schoolchildren
    grandchildren colleagues siblings parents relatives kin souls nationals compatriots lives""".split()
)
_DEMONYMS = frozenset(
    """turk kurd serb croat greek pole swede dane finn briton arab jew tamil uighur uyghur uzbek tajik kazakh
    hutu tutsi filipino filipina thai sikh muslim hindu christian spaniard scot druze alawite shiite sunni
    yazidi rohingya frenchman englishman irishman dutchman chechen kyrgyz turkmen berber tuareg bedouin
    czech slovak bosniak copt zulu somali azeri dalit houthi roma""".split()
)

# Nouns of dictionaries/agents.yml that end so are one person each; "charity" or "tribunal" is not.
_AGENTIVE = (
    "er",
    "or",
    "ist",
    "ian",
    "ant",
    "man",
    "ee",
    "eer",
    "crat",
    "ess",
    "ard",
    "ier",
    "path",
    "iff",
    "ine",
)

NOT_PEOPLE = frozenset(
    """percent per cent percentage points miles mile kilometers kilometres km metres meters feet foot inches
    yards acres hectares kilos kilograms kg grams pounds tonnes tons litres liters gallons barrels degrees
    dollars dollar euros euro yen yuan rupees rupee rubles roubles lira pesos dinars dirhams shillings
    naira francs marks crowns cents pence rand riyals won baht sterling usd million billion trillion years
    year months month weeks week days day hours hour minutes minute seconds second decades decade centuries
    century nights night times time occasions p.m. a.m. pm am o'clock gmt attacks attack strikes strike
    raids raid airstrikes bombings blasts blast explosions explosion shots shot rounds bullets gunshots
    rockets rocket missiles missile drones drone shells shell bombs bomb mines mine grenades mortars
    incidents incident cases case counts count charges charge crimes operations battles clashes skirmishes
    shootings killings murders executions abductions kidnappings attempts violations protests protest
    demonstrations rallies marches strikes riots sit-ins vehicles vehicle cars car trucks truck buses bus
    tanks tank planes plane aircraft helicopters helicopter ships ship boats boat vessels vessel trains
    train motorcycles bikes jets jet convoys carriers guns rifles weapons pistols checkpoints bases camps
    posts positions houses house homes home buildings building apartments flats shops stores schools school
    hospitals hospital churches church mosques mosque temples villages village towns town cities city
    provinces province districts district countries country states state nations nation regions areas area
    places place locations sites streets blocks block points floors families family households household
    couples groups group parties party companies company firms units unit brigades battalions divisions
    squads teams team organisations organizations agencies factions departments ministries parties
    governments parliaments councils bodies deaths death fatalities injuries wounds arrests detentions
    casualties votes vote seats seat goals goal games game matches match points sets runs wickets medals
    animals animal cattle cows cow sheep goats goat horses horse dogs dog cats cat camels camel birds bird
    chickens pigs pig elephants elephant lions rhinos whales sharks fish bears trees crops fires fire jobs
    job posts laws law bills bill measures articles pages paragraphs words books films photos videos
    accounts questions issues things ways steps phases parts halves thirds quarters items pieces types
    kinds fronts sides side directions stages levels categories reasons conditions demands goals lines
    roads bridges projects programmes programs plans deals contracts talks meetings visits trips flights
    flight stations storms hurricanes floods earthquakes quakes viruses diseases infections tests doses
    vaccines chances odds hopes economies markets shares stocks banks currencies careers feelings interests
    prospects ties relations reputations generations sentences terms sentence term tents shelters
    warrants""".split()
)


@cache
def _singulars() -> frozenset[str]:
    agents = load_knowledge(resource("dictionaries")).agents  # the shipped ones: cached once, for all
    known = {word for word, branch in agents.branches.items() if branch.values and word.endswith(_AGENTIVE)}
    return (frozenset(_ONE) | known | _DEMONYMS) - _COLLECTIVE - _PLURALS - NOT_PEOPLE


@cache
def _plural_people() -> frozenset[str]:
    plurals = {_plural(word) for word in _singulars()}
    return (frozenset(plurals) | _PLURALS) - NOT_PEOPLE


def _plural(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith(("man", "child")):
        return word[:-2] + "en" if word.endswith("man") else word + "ren"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "ch", "sh")) else "s")


def is_one_person(word: str, is_capitalised: bool = False) -> bool:
    """Tell whether a word in lower case stands for one person: "soldier", "Syrian", "34-year-old"."""
    if word in _singulars() or word.endswith(("-year-old", "-month-old", "-week-old")):
        return True
    if word.endswith(("woman", "man")) and "-" not in word and word not in NOT_PEOPLE:
        return word not in ("human", "german", "roman", "ottoman", "oman", "talisman") or is_capitalised
    return is_capitalised and word.endswith(("ian", "ean", "eli", "aqi", "ani", "emi", "ese", "ali", "rican"))


def is_people(word: str) -> bool:
    """Tell whether a word in lower case is known to stand for several people: "soldiers", "police"."""
    return word in _plural_people() or word.endswith(("women", "men", "-year-olds"))


def may_be_people(word: str) -> bool:
    """Tell whether an unknown word in lower case looks like a plural and counts nothing that we know."""
    return word not in NOT_PEOPLE and word.endswith("s") and len(word) > 3 and not word.endswith(("'s", "ss"))
