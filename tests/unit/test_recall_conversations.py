"""Questions of two and three hops about two small conversations: how high the answer stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from graphmem.ids import entity_key, normalise
from graphmem.models.onnx import OnnxEmbedder
from graphmem.recall import pipeline
from graphmem.recall.base import Part
from graphmem.stores.reference import ReferenceStore
from graphmem.types import Change, EmbedderIdentity, Entity, Episode, Fact, Name, Scope, Source, View

NOW = 1_000_000

JONAS = """
I work as a nurse at the Rosenhof clinic in Graz. | Jonas / WORKS_AT / Rosenhof clinic | Graz
+ Jonas's occupation is nurse. | Jonas / HAS_OCCUPATION / nurse |
My landlord is Mr Weiss, he also owns the bakery downstairs. | Jonas / HAS_LANDLORD / Mr Weiss | bakery
+ Mr Weiss owns the bakery downstairs. | Mr Weiss / OWNS / bakery |
Mr Weiss spent his childhood in Trieste and still makes the best espresso. | Mr Weiss / GREW_UP_IN / Trieste | espresso
My brother Felix is in Bergen for his degree, marine biology. | Jonas / HAS_BROTHER / Felix | Bergen, marine biology
+ Felix studies marine biology. | Felix / STUDIES / marine biology |
Felix shares a flat with Ingrid. | Felix / LIVES_WITH / Ingrid | flat
Ingrid is quite good on the cello. | Ingrid / PLAYS / cello |
I'm the drummer of a band called Night Shift. | Jonas / MEMBER_OF / Night Shift | drummer
Our singer Tamara and our bass player Luca are great fun. | Night Shift / HAS_SINGER / Tamara | Jonas, Luca, bass player
+ Night Shift's bass player is Luca. | Night Shift / HAS_BASS_PLAYER / Luca |
Tamara is married to Adam, who designs hospitals. | Tamara / MARRIED_TO / Adam | hospitals
+ Adam is an architect. | Adam / HAS_OCCUPATION / architect |
Luca drives an old Volvo, it takes all our instruments. | Luca / OWNS / old Volvo | Jonas, instruments
Yesterday I bought a bike from Mrs Lindner next door. | Jonas / BOUGHT / bike | Mrs Lindner
+ Jonas's neighbour is Mrs Lindner. | Jonas / HAS_NEIGHBOUR / Mrs Lindner |
Mrs Lindner has a daughter, Paula. | Mrs Lindner / HAS_DAUGHTER / Paula |
Paula is with the railway company now. | Paula / WORKS_AT / railway company |
My boss Dr Hartmann goes on parental leave in May. | Jonas / HAS_MANAGER / Dr Hartmann | parental leave
Dr Okafor will take over from Dr Hartmann. | Dr Okafor / REPLACES / Dr Hartmann |
Dr Okafor comes from Lagos. | Dr Okafor / FROM / Lagos |
I'm allergic to walnuts, by the way. | Jonas / ALLERGIC_TO / walnuts |
Night Shift plays at the Forum on Saturday, tickets are ten euros. | Night Shift / PLAYS_AT / Forum | tickets
Nadia Berger has been in charge of the Forum for years. | Forum / RUN_BY / Nadia Berger |
I would love to live by the sea one day. | | Jonas, sea
The doctor told me to sleep more. | | Jonas, doctor
"""

PRIYA = """
I'm organising the spring workshop on soil microbes. | Priya / ORGANISES / spring workshop | soil microbes
Henrik Dahl helps me with the spring workshop. | Henrik Dahl / HELPS_WITH / spring workshop | Priya
Henrik Dahl used to be at the Marlow Institute. | Henrik Dahl / WORKED_AT / Marlow Institute |
Henrik Dahl has students in Tampere these days. | Henrik Dahl / TEACHES_AT / Tampere | students
Soraya Haddad gives the keynote at the spring workshop. | spring workshop / HAS_KEYNOTE_SPEAKER / Soraya Haddad |
Everyone in my group has read Living Ground by Soraya Haddad. | Soraya Haddad / WROTE / Living Ground | Priya, group
My PhD student Mateo found a sponsor. | Priya / HAS_STUDENT / Mateo | sponsor
Verdant Seeds pays for the lunch. | Verdant Seeds / SPONSORS / lunch |
Verdant Seeds was started by the Visser sisters. | Verdant Seeds / FOUNDED_BY / Visser sisters |
The Visser sisters are from Utrecht. | Visser sisters / FROM / Utrecht |
The spring workshop takes place at the Old Mill. | spring workshop / LOCATED_IN / Old Mill |
The Old Mill belongs to the Ferreira family. | Old Mill / OWNED_BY / Ferreira family |
+ The Ferreira family makes wine. | Ferreira family / MAKES / wine |
My husband Arjun is training for a marathon. | Priya / HAS_HUSBAND / Arjun | marathon
Arjun runs with Beth, a colleague of his. | Arjun / HAS_COLLEAGUE / Beth |
Beth has just been elected to the city council. | Beth / MEMBER_OF / city council |
Mateo has a girlfriend, Lucie. | Mateo / HAS_PARTNER / Lucie |
Lucie is a pastry chef. | Lucie / HAS_OCCUPATION / pastry chef |
Lucie baked the cake for my birthday. | Lucie / BAKED / cake | Priya, birthday
Our daughter Anya has started piano lessons. | Priya / HAS_DAUGHTER / Anya | piano lessons
Anya has Mr Novak as a teacher. | Anya / TAUGHT_BY / Mr Novak |
Mr Novak is from Brno originally. | Mr Novak / FROM / Brno |
I read a novel by Mira Solberg on the train. | Priya / READ / novel | Mira Solberg, train
Next year I'd like to go to Lisbon by train. | | Priya, Lisbon, train
The microscope in our lab is broken, the repair costs 900 euros. | | Priya, microscope, lab
I teach statistics on Mondays. | Priya / TEACHES / statistics | Mondays
"""

QUESTIONS = {
    "Jonas": {
        "Where did my landlord grow up?": "Mr Weiss spent his childhood in Trieste and still makes the best espresso.",
        "Which instrument does my brother's flatmate play?": "Ingrid is quite good on the cello.",
        "What does our singer's husband do for a living?": "Adam is an architect.",
        "Who runs the place where my band plays on Saturday?": (
            "Nadia Berger has been in charge of the Forum for years."
        ),
        "Where does the daughter of the woman who sold me the bike work?": "Paula is with the railway company now.",
        "Which city is the doctor who replaces my boss from?": "Dr Okafor comes from Lagos.",
        "Which car does the bass player of my band have?": "Luca drives an old Volvo, it takes all our instruments.",
    },
    "Priya": {
        "Which city does my daughter's piano teacher come from?": "Mr Novak is from Brno originally.",
        "Which book did the keynote speaker of my workshop write?": (
            "Everyone in my group has read Living Ground by Soraya Haddad."
        ),
        "Who owns the place where my workshop is held?": "The Old Mill belongs to the Ferreira family.",
        "Where does the man who helps me with the workshop teach?": "Henrik Dahl has students in Tampere these days.",
        "What is the job of my PhD student's girlfriend?": "Lucie is a pastry chef.",
        "Which office does the colleague hold with whom my husband runs?": (
            "Beth has just been elected to the city council."
        ),
        "Where are the founders of the company that sponsors our lunch from?": "The Visser sisters are from Utrecht.",
    },
}


class World(NamedTuple):
    """One owner's memory, and how to ask it."""

    store: ReferenceStore
    owner: str

    def ask(self, embedder: OnnxEmbedder, question: str) -> list[str]:
        parts = [Part(View(_partition(self.owner), _scope(self.owner), NOW), _key(self.owner, self.owner))]
        found = pipeline.search(self.store, embedder, question, parts=parts, limit=10)
        return [one.fact.text for one in found.facts]


def _scope(owner: str) -> Scope:
    return Scope(user_id=owner)


def _partition(owner: str) -> str:
    return f"user:{owner}"


def _key(owner: str, name: str) -> str:
    return entity_key(_partition(owner), normalise(name))


def _facts(owner: str, told: str) -> Iterator[Fact]:
    """One fact a line: sentence, triple, mentions. A line with a plus continues the message of the line before."""
    message = 0
    for at, line in enumerate(told.strip().splitlines()):
        message += not line.startswith("+")
        text, triple, others = (part.strip() for part in line.removeprefix("+").split("|"))
        subject, relation, object = (part.strip() for part in triple.split("/")) if triple else (None, None, None)
        yield Fact(
            id=f"f{at:02}",
            partition=_partition(owner),
            scope=_scope(owner),
            text=text,
            subject=None if subject is None else _key(owner, subject),
            relation=relation,
            object=None if object is None else _key(owner, object),
            mentions=tuple(_key(owner, name.strip()) for name in others.split(",") if name),
            speaker=owner,
            sources=(Source(f"e{message:02}", text),),
        )


def _names(owner: str, told: str) -> dict[str, str]:
    """The names of all entities by key."""
    parts = [part for line in told.strip().splitlines() for part in line.split("|")[1:]]
    names = {name.strip() for part in parts for name in part.replace("/", ",").split(",")} - {""}
    return {_key(owner, name): name for name in sorted(names) if not name.isupper() or "_" not in name}


def _episodes(owner: str, facts: list[Fact], embedder: OnnxEmbedder) -> Iterator[Episode]:
    said: dict[str, list[str]] = {}
    for fact in facts:
        said.setdefault(fact.sources[0].episode_id, []).append(fact.text)
    for at, (id, texts) in enumerate(said.items()):
        vector = embedder.embed([f"{owner}: {' '.join(texts)}"])[0]
        scope = (_partition(owner), _scope(owner))
        yield Episode(id, *scope, "s1", at, "user", owner, " ".join(texts), NOW, NOW, vector)


def world(owner: str, told: str, embedder: OnnxEmbedder) -> World:
    """A store that holds all that was told."""
    plain = list(_facts(owner, told))
    vectors = embedder.embed([fact.embedded_text for fact in plain])
    facts = [replace(fact, vector=vector) for fact, vector in zip(plain, vectors, strict=True)]
    used = {key for fact in facts for key in fact.entities}
    names = {key: name for key, name in _names(owner, told).items() if key in used}
    store = ReferenceStore()
    store.prepare(EmbedderIdentity("onnx", embedder.size))
    store.apply(
        Change(
            "c1",
            _partition(owner),
            0,
            NOW,
            episodes=list(_episodes(owner, facts, embedder)),
            entities=[Entity(k, _partition(owner), name, "Thing", owner=name == owner) for k, name in names.items()],
            names=[Name(key, name, normalise(name)) for key, name in names.items()],
            facts=facts,
        )
    )
    return World(store, owner)


def test_answers_of_several_hops_stand_near_the_top(embedder: OnnxEmbedder) -> None:
    """Measured: 9 of 14 among the first three and 12 among the first five (the facts on the way stand there too)."""
    places = []
    for owner, told in (("Jonas", JONAS), ("Priya", PRIYA)):
        memory = world(owner, told, embedder)
        for question, answer in QUESTIONS[owner].items():
            found = memory.ask(embedder, question)
            places.append(found.index(answer) + 1 if answer in found else len(found) + 1)
    assert len(places) == 14
    assert sum(place <= 3 for place in places) >= 8, places
    assert sum(place <= 5 for place in places) >= 11, places
