"""The words the offline extractor knows: roles, pets, professions, verbs and what they say about two entities."""

from __future__ import annotations

from typing import Literal, NamedTuple

ROLES = frozenset(
    """mother father sister brother son daughter wife husband partner fiancé fiancée fiance fiancee uncle aunt cousin
    nephew niece grandmother grandfather grandson granddaughter child twin stepmother stepfather stepson stepdaughter
    stepbrother stepsister manager supervisor colleague teammate mentor mentee client customer assistant intern
    cofounder employee employer friend neighbor roommate landlord landlady dentist doctor therapist teacher coach
    trainer tutor lawyer accountant professor advisor nanny babysitter godmother godfather barber vet hairdresser
    physiotherapist cardiologist dermatologist mechanic recruiter investor sponsor classmate bandmate""".split()
)
"""Who somebody can be to somebody else; the relation is HAS_ and the role."""

ROLE_SYNONYMS = {
    "mum": "mother", "mom": "mother", "mama": "mother", "mummy": "mother", "dad": "father", "daddy": "father",
    "papa": "father", "boss": "manager", "coworker": "colleague", "co-worker": "colleague", "workmate": "colleague",
    "kid": "child", "grandma": "grandmother", "granny": "grandmother", "grandpa": "grandfather", "hubby": "husband",
    "boyfriend": "partner", "girlfriend": "partner", "bf": "partner", "gf": "partner", "spouse": "partner",
    "flatmate": "roommate", "housemate": "roommate", "neighbour": "neighbor", "adviser": "advisor", "buddy": "friend",
    "pal": "friend", "bestie": "friend", "sis": "sister", "bro": "brother", "co-founder": "cofounder",
    "team-mate": "teammate", "gp": "doctor", "physician": "doctor", "shrink": "therapist",
}  # fmt: skip

FEMALE = frozenset(
    """mother sister daughter wife fiancée aunt niece grandmother granddaughter stepmother stepdaughter stepsister
    landlady godmother""".split()
)
MALE = frozenset(
    """father brother son husband fiancé uncle nephew grandfather grandson stepfather stepson stepbrother landlord
    godfather""".split()
)

PETS = frozenset(
    "dog cat puppy kitten hamster rabbit bunny horse pony parrot budgie canary turtle tortoise ferret gecko snake "
    "lizard goldfish pup hedgehog".split()
)

ATTRIBUTES = {
    "birthday": "HAS_BIRTHDAY", "phone": "HAS_PHONE_NUMBER", "number": "HAS_PHONE_NUMBER", "email": "HAS_EMAIL",
    "e-mail": "HAS_EMAIL", "mail": "HAS_EMAIL", "address": "HAS_ADDRESS", "nickname": "HAS_NICKNAME",
    "hometown": "FROM", "surname": "HAS_SURNAME", "job": "HAS_OCCUPATION", "profession": "HAS_OCCUPATION",
    "occupation": "HAS_OCCUPATION", "age": "HAS_AGE", "employer": "WORKS_AT",
}  # fmt: skip
"""Nouns X of "my X is Y" and the relation they stand for."""

PROFESSIONS = frozenset(
    """accountant actor actress analyst anthropologist apprentice architect artist assistant astronaut astronomer
    attorney author baker banker barber barista bartender biologist bookkeeper botanist builder butcher carpenter
    cashier ceo cfo chef chemist cleaner clerk composer conductor consultant contractor cook coo coordinator counselor
    courier cto curator dancer dentist designer detective developer dietitian director doctor driver economist editor
    electrician engineer entrepreneur farmer filmmaker firefighter fisherman florist freelancer gardener geologist
    guide hairdresser head historian illustrator inspector instructor interpreter investor janitor journalist judge
    lawyer lecturer librarian lifeguard locksmith manager marketer mathematician mechanic midwife model musician
    neurologist novelist nurse nutritionist officer optician painter paralegal paramedic pastor pharmacist
    photographer physicist physiotherapist pianist pilot plumber poet policeman policewoman politician porter postdoc
    potter president principal producer professor programmer psychiatrist psychologist realtor receptionist recruiter
    reporter researcher sailor salesman salesperson saleswoman scientist sculptor secretary singer social soldier
    statistician student surgeon surveyor tailor teacher technician therapist toolmaker trader trainer translator tutor
    veterinarian vet waiter waitress weaver welder writer zoologist""".split()
)

DIETS = frozenset("vegan vegetarian pescatarian".split())

VAGUE = frozenset(
    """thing things stuff something anything everything nothing lot lots bit way ways kind sort time times day days
    week weeks month months year years moment today tomorrow yesterday tonight morning evening afternoon night hour
    hours minute minutes one ones fact idea course case point part rest side bunch couple while reason lol haha btw
    ok okay yeah yes no thanks please anyone someone everyone nobody somebody anybody guy guys people person luck
    ton tons plenty bits favorite favorites favourite favourites
    congrats number end sense name""".split()
)

GROUPS = frozenset(
    "team club gym band choir group society association committee board orchestra union party squad league class "
    "church community network chapter council".split()
)

NOT_FACTUAL = frozenset(
    """want wish hope need think believe guess suppose say tell ask mention claim hear feel seem look mean try plan
    consider imagine expect intend decide wonder forget remember let make do get go give take put keep thank
    appreciate worry doubt assume reckon figure swear promise suggest recommend see find come happen be have would
    bet notice realize realise help turn pretend fear dream call name send show bring end start stop begin continue
    finish agree explain talk miss live lose hit hold face share celebrate enter leave stay sit wait walk turn stand
    keep cross treasure chase fill change experience deserve care matter belong depend support""".split()
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
_LIVES = VerbRule("LIVES_IN", "LIVED_IN", "Place", named=True)
_WORKS = VerbRule("WORKS_AT", "WORKED_AT", "Organization", named=True)
_MOVED = VerbRule("LIVES_IN", "LIVES_IN", "Place", "change", named=True)
_STARTED = VerbRule("WORKS_AT", "WORKS_AT", "Organization", "change", named=True)
_LEFT = VerbRule("WORKS_AT", "WORKS_AT", "Organization", "end", named=True)
_MET = VerbRule("MET", "MET", "Person", "event", named=True)
_VISITED = VerbRule("VISITED", "VISITED", "Place", "event", named=True)
_MANAGED = VerbRule("HAS_MANAGER", "HAD_MANAGER", "Person", named=True)
_LOCATED = VerbRule("LOCATED_IN", "LOCATED_IN", "Place", named=True)
_MARRIED = VerbRule("MARRIED_TO", "MARRIED_TO", "Person", "change", named=True)

VERBS: dict[tuple[str, str], VerbRule] = {
    ("live", "in"): _LIVES, ("reside", "in"): _LIVES,
    ("move", "to"): _MOVED, ("relocate", "to"): _MOVED, ("emigrate", "to"): _MOVED,
    ("return", "to"): _MOVED._replace(sure=True),
    ("work", "at"): _WORKS, ("work", "for"): _WORKS,
    ("work", "on"): VerbRule("WORKS_ON", "WORKED_ON", "Thing"),
    ("work", "as"): VerbRule("HAS_OCCUPATION", "HAD_OCCUPATION", "Topic"),
    ("work", "in"): VerbRule("WORKS_IN", "WORKED_IN", "Topic"),
    ("work", "with"): VerbRule("HAS_COLLEAGUE", "HAD_COLLEAGUE", "Person", named=True),
    ("join", ""): _STARTED, ("start", "at"): _STARTED, ("begin", "at"): _STARTED,
    ("leave", ""): _LEFT, ("quit", ""): _LEFT, ("resign", "from"): _LEFT,
    ("know", ""): VerbRule("KNOWS", "KNEW", "Person", named=True),
    ("meet", ""): _MET, ("meet", "with"): _MET,
    ("marry", ""): _MARRIED, ("divorce", ""): _MARRIED._replace(kind="end"),
    ("study", "at"): VerbRule("STUDIES_AT", "STUDIED_AT", "Organization", named=True),
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
    ("come", "from"): VerbRule("FROM", "FROM", "Place", named=True),
    ("grow up", "in"): VerbRule("GREW_UP_IN", "GREW_UP_IN", "Place", "event", named=True),
    ("break up", "with"): VerbRule("HAS_PARTNER", "HAS_PARTNER", "Person", "end", named=True),
    ("own", ""): VerbRule("OWNS", "OWNED", "Thing"),
    ("use", ""): VerbRule("USES", "USED", "Thing"),
    ("report", "to"): _MANAGED,
    ("belong", "to"): VerbRule("MEMBER_OF", "WAS_MEMBER_OF", "Organization"),
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
    ("divorce", "from"): _MARRIED._replace(kind="end"),
}  # fmt: skip

ADJECTIVES: dict[tuple[str, str], VerbRule] = {
    ("allergic", "to"): VerbRule("ALLERGIC_TO", "WAS_ALLERGIC_TO", "Thing"),
    ("married", "to"): VerbRule("MARRIED_TO", "WAS_MARRIED_TO", "Person", named=True),
    ("engaged", "to"): VerbRule("ENGAGED_TO", "WAS_ENGAGED_TO", "Person", named=True),
    ("fluent", "in"): VerbRule("SPEAKS", "SPOKE", "Topic"),
    ("interested", "in"): VerbRule("INTERESTED_IN", "WAS_INTERESTED_IN", "Topic"),
    ("responsible", "for"): VerbRule("RESPONSIBLE_FOR", "WAS_RESPONSIBLE_FOR", "Topic"),
    ("based", "in"): _LOCATED, ("located", "in"): _LOCATED,
}  # fmt: skip
