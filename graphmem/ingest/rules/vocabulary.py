"""The words the offline extractor knows: roles, pets, professions, verbs and what they say about two entities."""

from __future__ import annotations

from typing import Literal, NamedTuple

ROLES = frozenset(
    """mother father sister brother son daughter wife husband partner fiancé fiancée fiance fiancee uncle aunt cousin
    nephew niece grandmother grandfather grandson granddaughter child twin stepmother stepfather stepson stepdaughter
    stepbrother stepsister manager supervisor colleague teammate mentor mentee client customer assistant intern
    cofounder employee friend neighbor roommate landlord landlady dentist doctor therapist teacher coach
    trainer tutor lawyer accountant professor advisor nanny babysitter godmother godfather barber vet hairdresser
    physio physiotherapist cardiologist dermatologist mechanic recruiter investor sponsor classmate bandmate ceo
    cto cfo coo
    founder chairman chairwoman captain headteacher principal leader lead editor agent psychiatrist psychologist
    nutritionist dietitian gynecologist pediatrician orthodontist optician tailor stylist gardener cleaner plumber
    electrician midwife chiropractor oncologist translator housekeeper caretaker lodger tenant godson goddaughter
    sibling instructor inlaw ex""".split()
)
"""Who somebody can be to somebody else; the relation is HAS_ and the role."""

SHARED_ROLES = frozenset(
    """sister brother son daughter uncle aunt cousin nephew niece grandmother grandfather grandson granddaughter child
    sibling twin stepson stepdaughter stepbrother stepsister colleague teammate mentee client customer assistant intern
    cofounder employee friend neighbor roommate investor sponsor classmate bandmate founder godmother godfather mentor
    mother father advisor lawyer trainer teacher coach tutor recruiter professor agent lodger tenant godson
    goddaughter""".split()
)
"""Roles that several can have for somebody at a time."""

ONLY_ONE = frozenset("mother father wife husband partner".split())
"""Roles that one has for somebody: who they are is sure without a name."""
ONE_AT_A_TIME = (ROLES - SHARED_ROLES - {"ex", "inlaw"}) | {"mother", "father"}
"""Roles in which one is meant where nothing tells which: "my landlord"; of "my aunt" there may be several."""
KIN = frozenset("sister brother son daughter aunt uncle".split())
"""Of these the only one whom the memory knows is meant."""

ROLE_SYNONYMS = {
    "mum": "mother", "mom": "mother", "mama": "mother", "mummy": "mother", "dad": "father", "daddy": "father",
    "papa": "father", "boss": "manager", "coworker": "colleague", "co-worker": "colleague", "workmate": "colleague",
    "kid": "child", "grandma": "grandmother", "granny": "grandmother", "grandpa": "grandfather", "hubby": "husband",
    "boyfriend": "partner", "girlfriend": "partner", "bf": "partner", "gf": "partner", "spouse": "partner",
    "flatmate": "roommate", "housemate": "roommate", "neighbour": "neighbor", "adviser": "advisor", "buddy": "friend",
    "pal": "friend", "mate": "friend", "boys": "son", "girls": "daughter", "fiance": "fiancé", "fiancee": "fiancée",
    "bestie": "friend", "sis": "sister", "bro": "brother", "co-founder": "cofounder",
    "team-mate": "teammate", "granddad": "grandfather", "grandad": "grandfather", "gran": "grandmother",
    "nan": "grandmother", "nana": "grandmother", "opa": "grandfather", "oma": "grandmother", "auntie": "aunt",
    "aunty": "aunt", "chairperson": "chairman", "landlords": "landlord", "gp": "doctor", "physician": "doctor",
    "shrink": "therapist", "solicitor": "lawyer", "attorney": "lawyer", "missus": "wife", "wifey": "wife",
    "hubs": "husband", "mam": "mother", "mommy": "mother",
    "gramps": "grandfather", "grandmom": "grandmother", "nanna": "grandmother", "nonna": "grandmother",
    "nonno": "grandfather", "abuela": "grandmother", "abuelo": "grandfather", "roomie": "roommate",
    "toddler": "child", "newborn": "child", "deskmate": "colleague",
}  # fmt: skip

FEMALE = frozenset(
    """goddaughter mother sister daughter wife fiancée aunt niece grandmother granddaughter stepmother stepdaughter
    stepsister
    landlady godmother""".split()
)
MALE = frozenset(
    """godson father brother son husband fiancé uncle nephew grandfather grandson stepfather stepson stepbrother
    landlord
    godfather""".split()
)

PETS = frozenset(
    "dog cat puppy kitten hamster rabbit bunny horse pony parrot budgie canary turtle tortoise ferret gecko snake "
    "lizard goldfish pup hedgehog hen chicken rooster goose duck goat sheep pig donkey cow llama alpaca guinea-pig rat "
    "mouse fish cockatiel cockatoo chinchilla iguana axolotl greyhound labrador retriever poodle beagle corgi pug "
    "terrier "
    "spaniel collie dachshund husky whippet dalmatian doberman rottweiler bulldog chihuahua shepherd mutt tabby "
    "ragdoll "
    "tomcat doggo kitty bee alpaca stick-insect bird gerbil "
    "tarantula budgerigar koi labradoodle cockapoo schnauzer samoyed malamute lurcher mare foal lamb".split()
)

ATTRIBUTES = {
    "birthday": "HAS_BIRTHDAY", "phone": "HAS_PHONE_NUMBER", "mobile": "HAS_PHONE_NUMBER",
    "cell": "HAS_PHONE_NUMBER", "number": "HAS_PHONE_NUMBER", "email": "HAS_EMAIL",
    "e-mail": "HAS_EMAIL", "mail": "HAS_EMAIL", "address": "HAS_ADDRESS", "nickname": "HAS_NICKNAME",
    "hometown": "FROM", "surname": "HAS_SURNAME", "job": "HAS_OCCUPATION", "profession": "HAS_OCCUPATION",
    "occupation": "HAS_OCCUPATION", "age": "HAS_AGE", "employer": "WORKS_AT", "role": "HAS_JOB_TITLE",
    "position": "HAS_JOB_TITLE",
}  # fmt: skip
"""Nouns X of "my X is Y" and the relation they stand for."""

OPEN_ATTRIBUTES = frozenset(
    """title interest language budget deadline size color type diet pronoun pronouns height weight hobby password
    pin username handle salary rent
    goal major degree blood zodiac sign nationality religion timezone locale currency motto allergy""".split()
)
"""Nouns X of "my X is Y" whose value may be any words."""

DEFINITE_ATTRIBUTES = frozenset("deadline budget date password code pin limit venue".split())
"""Of these "the X is Y" is said of what is the speaker's own."""

PLAIN_ADJECTIVES = frozenset(
    "new current monthly weekly yearly annual daily total main actual mobile personal joint strict overall own".split()
)
"""What stands before a noun and does not make another thing of it: "my monthly budget"."""

CONDITIONS = frozenset(
    """allergy cholesterol asthma diabetes migraine arthritis eczema fever adhd anxiety depression celiac coeliac
    epilepsy hypertension insomnia
    tinnitus ibs pcos scoliosis anemia endometriosis psoriasis stroke cancer concussion meniscus
    sprain fracture dyslexia autism lupus gout hernia pressure deficiency pain injury infection addiction dementia
    disease syndrome disorder intolerance glaucoma covid flu
    pneumonia tumor vertigo sciatica tendonitis osteoporosis parkinson crohn hypothyroidism rosacea vitiligo shingles
    ocd ptsd bpd gerd ibd copd apnea apnoea arrhythmia narcolepsy schizophrenia alopecia cataract bunion
    lymphoma leukemia leukaemia melanoma palsy sclerosis phobia vasculitis""".split()
)
"""Nouns of "I have ..." that are a matter of health."""

_AILMENTS = (
    "itis", "osis", "emia", "aemia", "algia", "opathy", "roidism", "plegia", "phobia", "trophy", "oma", "uria", "opia",
)  # fmt: skip
_NO_AILMENTS = frozenset(
    """diagnosis prognosis hypnosis metamorphosis osmosis symbiosis telepathy homeopathy utopia cornucopia trophy coma
    aroma diploma idioma roma sympathy empathy apathy academia bohemia nostalgia""".split()
)


def is_condition(word: str) -> bool:
    """Whether the noun is a matter of health: one that is known, or one that ends as the names of ailments do."""
    return word in CONDITIONS or (len(word) > 6 and word.endswith(_AILMENTS) and word not in _NO_AILMENTS)


OWNABLE = frozenset(
    """vineyard orchard pub hotel hostel salon workshop gallery ranch winery brewery car van truck motorbike
    motorcycle scooter bike bicycle ebike boat house home flat apartment condo cabin cottage
    studio farm garden allotment laptop computer phone camera piano guitar violin tent caravan camper bakery shop store
    restaurant cafe company startup business podcast blog newsletter telescope printer kayak canoe drone record vinyl
    book tattoo greenhouse collection playstation console tablet watch tv television microwave dishwasher fridge freezer
    oven dryer treadmill pool garage balcony terrace moped yacht dinghy trailer rv keyboard synth ukulele banjo mandolin
    accordion saxophone trombone projector kindle ipad surfboard skateboard sauna kiln loom lathe typewriter
    motorhome tractor snowmobile trampoline barbecue bookshop cello flute harp clarinet trumpet sofa couch""".split()
)
"""Nouns of "I have ..." that one owns."""

COURSES = frozenset(
    "ba llb llm beng meng mphil btec hnd "
    "master masters bachelor bachelors degree phd doctorate mba msc bsc course class classes lesson lessons diploma "
    "apprenticeship training certificate thesis major minor evening".split()
)

PROFESSIONS = frozenset(
    """accountant actor actress analyst anthropologist apprentice architect artist assistant astronaut astronomer
    attorney author baker banker barber barista bartender biologist bookkeeper botanist builder butcher carpenter
    cashier ceo cfo chef chemist cleaner clerk composer conductor consultant contractor cook coo coordinator counselor
    courier cto curator dancer dentist designer detective developer dietitian director doctor driver economist editor
    electrician engineer entrepreneur farmer filmmaker firefighter fisherman florist freelancer gardener geologist
    guide hairdresser head historian illustrator inspector instructor interpreter investor janitor journalist judge
    lawyer lecturer librarian lifeguard locksmith manager marketer mathematician mechanic midwife model musician
    neurologist novelist nurse nutritionist officer optician painter paralegal paramedic pastor pharmacist
    photographer physicist physio dj copywriter physiotherapist pianist pilot plumber poet policeman policewoman
    politician porter postdoc
    potter president principal producer professor programmer psychiatrist psychologist realtor receptionist recruiter
    reporter researcher sailor salesman salesperson saleswoman scientist sculptor secretary singer social soldier
    statistician student surgeon surveyor tailor teacher technician therapist toolmaker trader trainer translator tutor
    dev coder sysadmin drummer busker rapper plasterer roofer bricklayer beautician caterer comedian decorator diver
    fundraiser glazier joiner landscaper masseuse miner nanny nun paediatrician pediatrician priest rabbi imam ranger
    referee shepherd steward stewardess trucker undertaker upholsterer vicar videographer youtuber warden woodworker
    intern trainee postman barmaid seamstress tester brewer roaster baker sommelier choreographer ecologist geneticist
    veterinarian vet waiter waitress weaver welder writer zoologist carer caregiver homemaker housewife babysitter
    custodian dispatcher planner strategist buyer broker auditor actuary underwriter estimator foreman operator tiler
    mason stonemason groomer jockey cop policeman sergeant bailiff solicitor barrister magistrate headteacher dean
    cabbie chocolatier butler maid bouncer bodyguard tattooist doula phlebotomist radiographer sonographer osteopath
    acupuncturist naturopath medic emt playwright screenwriter blogger streamer animator proofreader publicist
    archivist treasurer bookseller grocer fireman milkman cameraman businessman businesswoman handyman repairman
    fishmonger forester logger arborist pharmacologist optometrist orthodontist anaesthetist dentist
    tech realtor lifeguard croupier valet concierge bellhop hostess host cartoonist comic rower stuntman roadie
    sub-editor typist stenographer telemarketer pollster lobbyist diplomat ambassador consul mayor councillor
    swe sde sre missionary chaplain deacon monk organist cellist violinist guitarist bassist percussionist""".split()
)

DIETS = frozenset("vegan vegetarian pescatarian".split())

LASTING = frozenset(
    """sober ambidextrous bilingual trilingual teetotal religious left-handed right-handed nearsighted near-sighted
    short-sighted shortsighted gay lesbian bisexual queer trans transgender nonbinary non-binary asexual pansexual
    polyamorous jewish muslim catholic christian hindu buddhist sikh protestant mormon atheist agnostic self-employed
    introverted extroverted bald blind nocturnal freelance""".split()
)
"""What one is for a long time, without a noun for it."""

AILING = frozenset(
    "prediabetic pre-diabetic hypertensive immunocompromised hypermobile colourblind colour-blind color-blind "
    "hypothyroid anemic infertile anaemic diabetic celiac coeliac intolerant "
    "asthmatic epileptic dyslexic autistic colorblind deaf".split()
)
"""Adjectives of health."""

LANGUAGES = tuple(
    """arabic bengali bulgarian catalan chinese croatian czech danish dutch english estonian farsi finnish french
    georgian german greek hebrew hindi hungarian icelandic indonesian irish italian japanese korean latvian lithuanian
    malay mandarin cantonese nepali norwegian persian polish portuguese punjabi romanian russian serbian slovak
    slovenian
    spanish swahili swedish tagalog tamil telugu thai turkish ukrainian urdu vietnamese welsh yoruba zulu""".split()
)
"""Names of languages, most of them of peoples too: written with a capital whatever the writer did."""

PLAYERS = frozenset(
    "goalkeeper goalie striker midfielder defender winger fullback pitcher shortstop quarterback linebacker cox "
    "batsman "
    "bowler wicketkeeper setter libero".split()
)
"""What one is in a team, where one plays and does not work."""

FIRMS = "corp|inc|ltd|llc|gmbh|university|college|bank|media|labs|studios|group|airlines|hospital|systems|software"
"""Words that go on with the name of a firm or a school."""

NOT_CALLED = frozenset(
    """a an the my our your his her their its this that these those it me you him them us home town school university
    college work bed hospital church court sea night fact love general peace person public private progress now then
    there here where who which what when why and or but so not no some any one two three four five six seven eight nine
    ten many most all both each every other another new old same last next big small tiny remote home office abroad
    downtown upstairs charge need touch order time trouble shape bits is are was were be been am to do does in on at by
    for from with of about after before since until again too very really just also even still already today tomorrow
    yesterday tonight monday tuesday wednesday thursday friday saturday sunday january february march april may june
    july august september october november december spring summer autumn fall winter myself someone anyone everyone
    nobody something nothing everything sleep class front back between different local part full senior junior marketing
    sales finance tech it hr law retail insurance education healthcare construction accounting if as than can will
    would should could may might has have had lives works likes loves hates plays wants got left said says thinks
    started moved visits visiting cooks goes went came comes makes runs writes teaches studies knows bakes called named
    free freelance bad good great happy sad sick ill fine well better worse anymore appointment visit checkup check-up
    died passed pregnant dead alive busy away off up out down over""".split()
)
"""Words that are no name where one could stand: "in town", "my sister bakes"."""

VAGUE = frozenset(
    """thing things stuff something anything everything nothing lot lots bit way ways kind sort time times day days
    week weeks month months year years moment today tomorrow yesterday tonight morning evening afternoon night hour
    hours minute minutes one ones fact idea course case point part rest side bunch couple while reason lol haha btw
    ok okay yeah yes no thanks please anyone someone everyone nobody somebody anybody guy guys people person luck
    ton tons plenty bits favorite favorites favourite favourites
    congrats number end sense name weekend weekends""".split()
)

GROUPS = frozenset(
    "team club gym band choir group society association committee board orchestra union party squad league class "
    "brigade navy army guard troop crew guild cooperative fellowship ensemble quartet committee "
    "church community network chapter council".split()
)

NOT_FACTUAL = frozenset(
    """want wish hope need think believe guess suppose say tell ask mention claim hear feel seem look mean try plan
    consider imagine expect intend decide wonder forget remember let make do get go give take put keep thank
    appreciate worry doubt assume reckon figure swear promise suggest recommend see find come happen be have would
    bet notice realize realise help turn pretend fear dream call name send show bring end start stop begin continue
    finish agree explain talk miss live spend lose hit hold face share celebrate enter leave stay sit wait walk turn
    stand keep cross treasure pronounce tie chase fill change experience deserve care matter belong depend
    support""".split()
)
"""Verbs that, without a rule of their own, say too little about two entities."""

OPINION = frozenset(
    "think believe guess suppose say tell hear claim hope wish assume reckon doubt imagine wonder feel bet seem swear "
    "mention write ask suspect fear dream pretend figure expect".split()
)

Kind = Literal["state", "change", "event", "end"]


class VerbRule(NamedTuple):
    """What a verb (and its preposition) says: the relation now, the relation when it is over, the object's type.

    A "state" in the past tense gives `past`; a "change" gives a present from then on; an "event" happened;
    an "end" says that the relation no longer holds. `named` asks for an object with a name of its own, `sure` for
    one that is a place beyond doubt.
    """

    relation: str
    past: str
    type: str
    kind: Kind = "state"
    named: bool = False
    sure: bool = False


_LIKES = VerbRule("LIKES", "LIKED", "Thing")
_DISLIKES = VerbRule("DISLIKES", "DISLIKED", "Thing")
_FEARS = VerbRule("AFRAID_OF", "WAS_AFRAID_OF", "Thing")
_LIVES = VerbRule("LIVES_IN", "LIVED_IN", "Place", named=True)
_WORKS = VerbRule("WORKS_AT", "WORKED_AT", "Organization", named=True)
_MOVED = VerbRule("LIVES_IN", "LIVES_IN", "Place", "change", named=True)
_STARTED = VerbRule("WORKS_AT", "WORKS_AT", "Organization", "change", named=True)
_LEFT = VerbRule("WORKS_AT", "WORKS_AT", "Organization", "end", named=True)
_MET = VerbRule("MET", "MET", "Person", "event", named=True)
_VISITED = VerbRule("VISITED", "VISITED", "Place", "event", named=True)
_MANAGED = VerbRule("HAS_MANAGER", "HAD_MANAGER", "Person", named=True)
_LOCATED = VerbRule("LOCATED_IN", "LOCATED_IN", "Place", named=True)
_MEMBER = VerbRule("MEMBER_OF", "WAS_MEMBER_OF", "Organization", named=True)
_ACCEPTED = VerbRule("ACCEPTED_BY", "ACCEPTED_BY", "Organization", "event")
_CAME = VerbRule("FROM", "FROM", "Place", named=True)
_MARRIED = VerbRule("MARRIED_TO", "MARRIED_TO", "Person", "change", named=True)

VERBS: dict[tuple[str, str], VerbRule] = {
    ("live", "in"): _LIVES, ("reside", "in"): _LIVES,
    ("move", "to"): _MOVED, ("relocate", "to"): _MOVED, ("emigrate", "to"): _MOVED,
    ("return", "to"): _MOVED._replace(sure=True), ("retire", "to"): _MOVED,
    ("work", "at"): _WORKS, ("work", "for"): _WORKS,
    ("work", "on"): VerbRule("WORKS_ON", "WORKED_ON", "Thing"),
    ("work", "as"): VerbRule("HAS_OCCUPATION", "HAD_OCCUPATION", "Topic"),
    ("work", "in"): VerbRule("WORKS_IN", "WORKED_IN", "Topic"),
    ("work", "with"): VerbRule("HAS_COLLEAGUE", "HAD_COLLEAGUE", "Person", named=True),
    ("join", ""): _STARTED, ("rejoin", ""): _STARTED, ("start", "at"): _STARTED, ("begin", "at"): _STARTED,
    ("leave", ""): _LEFT, ("quit", ""): _LEFT, ("resign", "from"): _LEFT,
    ("know", ""): VerbRule("KNOWS", "KNEW", "Person", named=True),
    ("meet", ""): _MET, ("meet", "with"): _MET,
    ("marry", ""): _MARRIED,
    ("study", "at"): VerbRule("STUDIES_AT", "STUDIED_AT", "Organization", named=True),
    ("study", "in"): VerbRule("STUDIES_IN", "STUDIED_IN", "Place", named=True),
    ("study", ""): VerbRule("STUDIES", "STUDIED", "Topic"),
    ("teach", ""): VerbRule("TEACHES", "TAUGHT", "Topic"),
    ("teach", "at"): VerbRule("TEACHES_AT", "TAUGHT_AT", "Organization", named=True),
    ("graduate", "from"): VerbRule("GRADUATED_FROM", "GRADUATED_FROM", "Organization", "event", named=True),
    ("found", ""): VerbRule("FOUNDED", "FOUNDED", "Organization", "event"),
    ("visit", ""): _VISITED, ("go", "to"): _VISITED, ("travel", "to"): _VISITED, ("fly", "to"): _VISITED,
    ("play", ""): VerbRule("PLAYS", "PLAYED", "Topic"),
    ("speak", ""): VerbRule("SPEAKS", "SPOKE", "Topic"),
    ("learn", ""): VerbRule("LEARNS", "LEARNED", "Topic"),
    ("like", ""): _LIKES, ("love", ""): _LIKES, ("enjoy", ""): _LIKES, ("adore", ""): _LIKES,
    ("hate", ""): _DISLIKES, ("dislike", ""): _DISLIKES, ("despise", ""): _DISLIKES, ("detest", ""): _DISLIKES,
    ("prefer", ""): VerbRule("PREFERS", "PREFERRED", "Thing"),
    ("come", "from"): _CAME,
    ("grow up", "in"): VerbRule("GREW_UP_IN", "GREW_UP_IN", "Place", "event", named=True),
    ("own", ""): VerbRule("OWNS", "OWNED", "Thing"),
    ("use", ""): VerbRule("USES", "USED", "Thing"),
    ("report", "to"): _MANAGED,
    ("become", ""): VerbRule("HAS_OCCUPATION", "HAS_OCCUPATION", "Topic", "change"),
    ("switch", "to"): VerbRule("USES", "USES", "Thing", "change", named=True),
    ("switch", "from"): VerbRule("USES", "USES", "Thing", "end", named=True),
    ("be", "to"): _VISITED, ("majore", "in"): VerbRule("STUDIES", "STUDIED", "Topic"),
    ("wear", ""): VerbRule("WEARS", "WORE", "Thing"), ("volunteer", "with"): VerbRule("VOLUNTEERS_AT",
    "VOLUNTEERED_AT", "Organization", named=True),
    ("suffer", "from"): VerbRule("HAS_CONDITION", "HAD_CONDITION", "Topic"),
    ("major", "in"): VerbRule("STUDIES", "STUDIED", "Topic"),
    ("volunteer", "at"): VerbRule("VOLUNTEERS_AT", "VOLUNTEERED_AT", "Organization", named=True),
    ("volunteer", "for"): VerbRule("VOLUNTEERS_AT", "VOLUNTEERED_AT", "Organization", named=True),
    ("intern", "at"): _WORKS, ("date", ""): VerbRule("DATES", "DATED", "Person", named=True),
    ("eat", ""): VerbRule("EATS", "ATE", "Thing"), ("drink", ""): VerbRule("DRINKS", "DRANK", "Thing"),
    ("grow up", "on"): VerbRule("GREW_UP_IN", "GREW_UP_IN", "Place", "event", named=True),
    ("grow up", "near"): VerbRule("GREW_UP_IN", "GREW_UP_IN", "Place", "event", named=True),
    ("move", "into"): _MOVED, ("settle", "in"): _MOVED, ("stay", "with"): VerbRule("LIVES_WITH", "LIVED_WITH",
    "Person", named=True),
    ("belong", "to"): VerbRule("MEMBER_OF", "WAS_MEMBER_OF", "Organization"),
    ("sign", "with"): _STARTED, ("live", "near"): _LIVES, ("live", "outside"): _LIVES,
    ("play", "in"): _MEMBER, ("sing", "in"): _MEMBER, ("sing", "with"): _MEMBER, ("play", "for"): _MEMBER,
    ("row", "for"): _MEMBER,
    ("get", "into"): _ACCEPTED._replace(named=True),
    ("avoid", ""): VerbRule("AVOIDS", "AVOIDED", "Thing"),
    ("train", "for"): VerbRule("TRAINS_FOR", "TRAINED_FOR", "Thing"),
    ("listen", "to"): VerbRule("LISTENS_TO", "LISTENED_TO", "Thing"),
    ("subscribe", "to"): VerbRule("SUBSCRIBES_TO", "SUBSCRIBED_TO", "Thing", named=True),
    ("immigrate", "to"): _MOVED, ("migrate", "to"): _MOVED,
    ("immigrate", "from"): _CAME, ("emigrate", "from"): _CAME, ("hail", "from"): _CAME, ("flee", "from"): _CAME,
    ("live with", ""): VerbRule("LIVES_WITH", "LIVED_WITH", "Person", named=True),
    ("live", "with"): VerbRule("LIVES_WITH", "LIVED_WITH", "Person", named=True),
}  # fmt: skip
"""By lemma and preposition; "" is the direct object."""

PASSIVES: dict[tuple[str, str], VerbRule] = {
    ("base", "in"): _LOCATED, ("locate", "in"): _LOCATED, ("headquarter", "in"): _LOCATED, ("situate", "in"): _LOCATED,
    ("bear", "in"): VerbRule("BORN_IN", "BORN_IN", "Place", "event", named=True),
    ("marry", "to"): VerbRule("MARRIED_TO", "WAS_MARRIED_TO", "Person", named=True),
    ("engage", "to"): VerbRule("ENGAGED_TO", "WAS_ENGAGED_TO", "Person", named=True),
    ("hire", "by"): _STARTED, ("employ", "by"): _WORKS, ("fire", "from"): _LEFT, ("fire", "by"): _LEFT,
    ("employ", "at"): _WORKS, ("employ", "with"): _WORKS, ("hire", "at"): _STARTED, ("poach", "by"): _STARTED,
    ("recruit", "by"): _STARTED, ("hire",
    "as"): VerbRule("HAS_OCCUPATION", "HAS_OCCUPATION", "Topic", "change"),
    ("obsess", "with"): _LIKES, ("addict", "to"): _LIKES,
    ("raise", "in"): VerbRule("GREW_UP_IN", "GREW_UP_IN", "Place", "event", named=True),
    ("bring", "in"): VerbRule("GREW_UP_IN", "GREW_UP_IN", "Place", "event", named=True),
    ("diagnose", "with"): VerbRule("HAS_CONDITION", "HAS_CONDITION", "Topic", "change"),
    ("promote", "to"): VerbRule("HAS_OCCUPATION", "HAS_OCCUPATION", "Topic", "change"),
    ("put", "on"): VerbRule("TAKES", "TAKES", "Thing", "change"), ("accept", "to"): _ACCEPTED,
    ("accept", "into"): _ACCEPTED, ("admit", "to"): _ACCEPTED, ("accept", "at"): _ACCEPTED,
    ("lay off", "by"): _LEFT, ("lay off", "from"): _LEFT, ("transfer", "to"): _MOVED,
}  # fmt: skip

ADJECTIVES: dict[tuple[str, str], VerbRule] = {
    ("allergic", "to"): VerbRule("ALLERGIC_TO", "WAS_ALLERGIC_TO", "Thing"),
    ("married", "to"): VerbRule("MARRIED_TO", "WAS_MARRIED_TO", "Person", named=True),
    ("engaged", "to"): VerbRule("ENGAGED_TO", "WAS_ENGAGED_TO", "Person", named=True),
    ("fluent", "in"): VerbRule("SPEAKS", "SPOKE", "Topic"),
    ("interested", "in"): VerbRule("INTERESTED_IN", "WAS_INTERESTED_IN", "Topic"),
    ("responsible", "for"): VerbRule("RESPONSIBLE_FOR", "WAS_RESPONSIBLE_FOR", "Topic"),
    ("obsessed", "with"): _LIKES, ("addicted", "to"): _LIKES, ("intolerant", "to"): VerbRule("ALLERGIC_TO",
    "ALLERGIC_TO", "Thing"),
    ("keen", "on"): _LIKES, ("fond", "of"): _LIKES, ("mad", "about"): _LIKES, ("crazy", "about"): _LIKES,
    ("scared", "of"): _FEARS, ("afraid", "of"): _FEARS, ("terrified", "of"): _FEARS,
    ("based", "in"): _LOCATED, ("located", "in"): _LOCATED,
}  # fmt: skip
