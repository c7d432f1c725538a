"""The words that tell names apart or are left out of them: what `alike` knows of the world. English, and small."""

from __future__ import annotations

from collections.abc import Iterator


def _lines(text: str) -> Iterator[list[str]]:
    for line in text.strip().splitlines():
        yield line.replace(":", " ").split()


def _to_first(text: str) -> dict[str, str]:
    """Every further word of a line to the line's first."""
    return {other: first for first, *others in _lines(text) for other in others}


SMALL = frozenset("the a an of my".split())
"""Words that a name may have or lack."""

CLOSED = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday today tomorrow yesterday weekday weekend daily weekly
    monthly yearly annual biennial quarterly january february march april may june july august september october
    november december spring summer autumn fall winter morning noon afternoon evening night midnight last next
    previous early late north south east west northern southern eastern western northeast northwest southeast
    southwest central left right upper lower top bottom front back rear inner outer indoor outdoor inside outside
    internal external incoming outgoing inbound outbound old new former current future ancient modern hot cold warm
    dry wet big small large little great greater lesser minor major senior junior public private male female black
    white red green blue yellow orange purple pink brown gold silver mother father sister brother daughter son
    parent child grandmother grandfather granddaughter grandson aunt uncle niece nephew cousin husband wife fiance
    fiancee girlfriend boyfriend stepmother stepfather stepsister stepbrother stepson stepdaughter godmother
    godfather twin widow widower man woman boy girl men women boys girls mister mrs miss lord lady king queen prince
    princess duke duchess sir dame ex vice deputy assistant associate acting alpha beta gamma delta omega million
    billion thousand hundred pre post anti pro non micro macro mini maxi hyper hypo inter intra import export buyer
    seller landlord landlady employer employee waiter waitress actor actress
    """.split()
)
"""Words that meet themselves alone, however near another one is spelled."""

SPELLED = _to_first(
    """
    university: univ uni
    department: dept
    institute: inst
    association: assoc assn
    international: intl
    national: natl
    government: govt
    manufacturing: mfg
    management: mgmt
    engineering: engr
    committee: cttee
    conference: conf
    mount: mt
    avenue: ave
    boulevard: blvd
    road: rd
    lane: ln
    square: sq
    highway: hwy
    apartment: apt
    room: rm
    building: bldg
    brothers: bros
    versus: vs
    mother: mom mum mommy mummy mama
    father: dad daddy papa
    grandmother: grandma granny nana
    grandfather: grandpa granddad
    aunt: auntie aunty
    gray: grey
    jewelry: jewellery
    defense: defence
    offense: offence
    license: licence
    practice: practise
    program: programme
    aluminum: aluminium
    catalog: catalogue
    dialog: dialogue
    analog: analogue
    check: cheque
    tire: tyre
    pajamas: pyjamas
    plow: plough
    skeptic: sceptic
    fulfillment: fulfilment
    traveler: traveller
    traveling: travelling
    pediatric: paediatric
    encyclopedia: encyclopaedia
    archeology: archaeology
    maneuver: manoeuvre
    autumn: fall
    beijing: peking
    cologne: koln koeln
    copenhagen: kobenhavn
    florence: firenze
    geneva: geneve genf
    gothenburg: goteborg
    hannover: hanover
    kolkata: calcutta
    krakow: cracow
    kyiv: kiev
    lisbon: lisboa
    milan: milano
    moscow: moskva
    mumbai: bombay
    munich: munchen muenchen
    naples: napoli
    nuremberg: nurnberg nuernberg
    prague: praha
    rome: roma
    turin: torino
    venice: venezia
    vienna: wien
    warsaw: warszawa
    hanukkah: chanukah hanukah
    koran: quran
    """
)
"""One word spelled in several ways, to the one that stands for it."""

DATES = _to_first(
    """
    january: jan
    february: feb
    march: mar
    april: apr
    june: jun
    july: jul
    august: aug
    september: sep sept
    october: oct
    november: nov
    december: dec
    monday: mon
    tuesday: tue tues
    wednesday: wed weds
    thursday: thu thur thurs
    friday: fri
    saturday: sat
    sunday: sun
    """
)
"""Short for a month or a day: taken so in a time, and beside a number."""

TITLES = _to_first(
    """
    doctor: doctor dr
    professor: professor prof
    mister: mister mr
    mrs: mrs missus
    miss: miss ms
    sir: sir
    dame: dame
    lord: lord
    lady: lady
    king: king
    queen: queen
    prince: prince
    princess: princess
    duke: duke
    duchess: duchess
   president: president
    senator: senator sen
    governor: governor gov
    mayor: mayor
    judge: judge
    justice: justice
    captain: captain capt
    major: major maj
    colonel: colonel col
    general: general gen
    sergeant: sergeant sgt
    lieutenant: lieutenant lt
    admiral: admiral
    reverend: reverend rev
    pope: pope
    coach: coach
    chancellor: chancellor
    minister: minister
    """
)
PLAIN_TITLES = frozenset("doctor professor mister mrs miss".split())
"""Those that stand before a person's name alone."""
MALE = frozenset("mister sir lord king prince duke pope".split())
FEMALE = frozenset("mrs miss dame lady queen princess duchess".split())
DEGREES = frozenset("phd md dds esq mba msc bsc".split())
GENERATIONS = {"jr": "junior", "junior": "junior", "sr": "senior", "senior": "senior"}

SUFFIXES = _to_first(
    """
    inc: inc incorporated
    corp: corp corporation
    ltd: ltd limited
    co: co company
    llc: llc
    llp: llp
    plc: plc
    gmbh: gmbh
    ag: ag
    ab: ab
    sa: sa
    spa: spa
    nv: nv
    bv: bv
    kg: kg
    oy: oy
    asa: asa
    pty: pty
    """
)
"""What kind of company it is, at the end of its name."""
SURE_SUFFIXES = frozenset("inc corp ltd gmbh llc plc".split())
"""Those that end nothing but a company's name."""

NUMBERS = {word: str(number) for number, word in enumerate(
    """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty""".split()
)} | {word: str(number) for number, word in enumerate(
    """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
    sixteenth seventeenth eighteenth nineteenth twentieth""".split(), start=1
)}  # fmt: skip
TENS = {word: number for number, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
TENTHS = {word: number for number, word in enumerate(
    "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth".split(), 2
)}  # fmt: skip

ACRONYMS = {
    letters: tuple(words.split())
    for letters, _, words in (
        line.strip().partition(": ")
        for line in """
        ac: air conditioning
        ai: artificial intelligence
        api: application programming interface
        bbc: british broadcasting corporation
        cdc: centers for disease control and prevention
        ceo: chief executive officer
        cfo: chief financial officer
        cia: central intelligence agency
        cnn: cable news network
        coo: chief operating officer
        cpu: central processing unit
        cto: chief technology officer
        dc: district columbia
        dna: deoxyribonucleic acid
        eu: european union
        fbi: federal bureau investigation
        fda: food and drug administration
        gdp: gross domestic product
        gdpr: general data protection regulation
        gpu: graphics processing unit
        hr: human resources
        ibm: international business machines
        imf: international monetary fund
        irs: internal revenue service
        la: los angeles
        llm: large language model
        mit: massachusetts institute technology
        ml: machine learning
        mls: major league soccer
        mlb: major league baseball
        nasa: national aeronautics and space administration
        nato: north atlantic treaty organization
        nba: national basketball association
        ncaa: national collegiate athletic association
        nfl: national football league
        nhl: national hockey league
        nhs: national health service
        nlp: natural language processing
        npr: national public radio
        nsa: national security agency
        nyc: new york city
        nyu: new york university
        oecd: organization for economic cooperation and development
        opec: organization petroleum exporting countries
        pta: parent teacher association
        sf: san francisco
        sql: structured query language
        tv: television
        uae: united arab emirates
        ucl: university college london
        ucla: university california los angeles
        ufc: ultimate fighting championship
        uk: united kingdom
        un: united nations
        unesco: united nations educational scientific and cultural organization
        unicef: united nations children fund
        us: united states
        usa: united states
        usc: university southern california
        ussr: soviet union
        vpn: virtual private network
        vr: virtual reality
        who: world health organization
        wto: world trade organization
        """.strip().splitlines()
    )
}
"""Letters that nearly always mean one thing, to its words without the small ones."""

WORDLIKE = frozenset("ac ai la us who hr".split())
"""Those of them that are words too: taken as letters only where they are written in capitals."""

STATES = {
    letters: tuple(name.split("_"))
    for letters, _, name in (
        pair.partition(":")
        for pair in """
        al:alabama ak:alaska az:arizona ar:arkansas ca:california co:colorado ct:connecticut de:delaware fl:florida
        ga:georgia hi:hawaii id:idaho il:illinois in:indiana ia:iowa ks:kansas ky:kentucky la:louisiana me:maine
        md:maryland ma:massachusetts mi:michigan mn:minnesota ms:mississippi mo:missouri mt:montana ne:nebraska
        nv:nevada nh:new_hampshire nj:new_jersey nm:new_mexico ny:new_york nc:north_carolina nd:north_dakota
        oh:ohio ok:oklahoma or:oregon pa:pennsylvania ri:rhode_island sc:south_carolina sd:south_dakota
        tn:tennessee tx:texas ut:utah
        vt:vermont va:virginia wa:washington wv:west_virginia wi:wisconsin wy:wyoming
        """.split()
    )
}
"""The states of the USA by the two letters at the end of a place's name."""

WHOLE = {
    tuple(name.split()): tuple(usual.split())
    for usual, *names in (
        line.strip().split(", ")
        for line in """
        united states, united states america
        united kingdom, great britain, britain, united kingdom great britain and northern ireland
        netherlands, holland
        myanmar, burma
        ivory coast, cote d ivoire, cote divoire
        turkey, turkiye
        czech republic, czechia
        soviet union, union soviet socialist republics
        """.strip().splitlines()
    )
    for name in names
}
"""Names with several words for one thing, as `read` gives their words."""
