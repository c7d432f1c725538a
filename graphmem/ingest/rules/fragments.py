"""Fragments that leave out who they are about: "moved to Lisbon", "allergic to nuts", "28, nurse, based in Cork".

What a user writes so is about that user: the fragment is read as a sentence with "I" in front.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from graphmem.ingest.rules.ages import ages_in
from graphmem.ingest.rules.selves import as_self, of_two_peoples
from graphmem.ingest.rules.vocabulary import CONDITIONS, PETS, PLAYERS, PROFESSIONS, ROLE_SYNONYMS, ROLES

_PAST = (
    "moved|relocated|joined|started|began|quit|left|got|adopted|bought|sold|met|married (?=(?-i:[A-Z]))|graduated|"
    "finished|"
    "stopped|gave|switched|changed|visited|went|flew|travell?ed|studied|lived|worked|turned|grew|became|broke|lost|"
    "found|"
    "landed|accepted|signed|ended|ran|learn(?:ed|t)|taught|played|founded|co-?founded|launched|retired|resigned|took|"
    "dropped|cancell?ed|booked|saw|watched|made|spent|tried|picked|decided|had|built|wrote|won|applied|celebrated|"
    "ordered|packed|forgot|used to|swapped|upgraded|replaced|rented|hired"
)
_DOING = (
    "majoring|minoring|fasting|observing|"
    "working|living|studying|learning|dating|training|freelancing|teaching|playing|interning|volunteering|moving|"
    "flying|sharing|driving|reporting|"
    "getting|going|thinking|planning|hoping|doing|taking|having|looking|trying|expecting|considering|reading|running|"
    "suffering|recovering|obsessing|craving|loving|enjoying|building|writing|starting|renting|saving|seeing"
)
_BEING = (
    "keen on|fond of|crazy about|mad about|nuts about|hooked on|scared of|afraid of|terrified of|"
    "allergic|vegan|vegetarian|pescatarian|married|engaged|divorced|based|fluent|lactose|gluten|celiac|coeliac|"
    "diabetic|"
    "asthmatic|epileptic|dyslexic|pregnant|interested|into|obsessed|addicted|originally from|retired|raising|"
    "self-employed|unemployed|"
    "colou?r-?blind|"
    "left-handed|right-handed|short-sighted|nearsighted|training to|currently"
)
_BEFALLEN = "born|raised|brought up|hired|fired|laid off|promoted|diagnosed|transferred|accepted into"
_NOT_PAST = (
    "excited|interested|tired|bored|scared|worried|married|engaged|divorced|based|attached|confirmed|agreed|annoyed|"
    "confused|surprised|needed|indeed|obsessed|addicted|allergic|retired|raised|hired|fired|promoted|diagnosed|"
    "transferred|accepted|located|said|noted|understood|disappointed|relieved|thrilled|pleased|stressed|inspired"
)
_SOFT = (
    r"(?:just|recently|finally|also|really|still|already|now|no longer|not|currently|mostly|super|very|"
    r"severely|so|totally|deeply|kinda|quite|happily|recently|only|mildly|highly|happily|big|well|heavily) "
)
_ROLES = "|".join(sorted({*ROLES, *ROLE_SYNONYMS}, key=len, reverse=True))
_KNOWN = frozenset(word for word in PROFESSIONS if len(word) > 3) | {"swe", "sde", "sre"}
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|takes?|took|makes?|made|gets?|can|will|would|seems?|feels?|helps?|sucks?|costs?|"
    r"needs?)\b",
    re.IGNORECASE,
)  # fmt: skip
_FIRST = re.compile(r"(?:I|we|my|our)\b(?!['’]d)|(?:I|we)['’](?:m|ve|re)\b", re.IGNORECASE)


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_WITH_I = (
    (_compiled(rf"(?:{_SOFT})*(?:{_PAST})\b(?![-'’])(?! (?:it|you|ya|this|that)$)"), "I "),
    (_compiled(rf"(?:{_SOFT})*(?!(?:{_NOT_PAST})\b)[a-z]{{3,}}ed (?!by\b|it$|you|to hear)\w"), "I "),
    (_compiled(r"(?:really |also |still |absolutely )?(?:love|hate|prefer|adore|like|dislike|enjoy|detest|loathe)\b"
               r"(?! (?:is|to hear|that|this|it|you|your|an?|the|when|how|my|in|i)\b)"), "I "),
    (_compiled(r"(?:still |mostly |now |finally |just |also |only |usually |always |often |sometimes )?(?:live "
               r"(?:(?:up|out|down|over) )?(?:in|with|near|on)|work (?:nights |days |"
               r"part[- ]time |full[- ]time |shifts |remotely )?(?:at|for|as|in|with)|speak|own an?|"
               r"run (?:an?|my|our)(?: own)?|(?:drive|ride|rent) (?:an?|my|our) |"
               r"(?:wear|sell|breed|grow|collect|cook|bake|knit|coach|own|keep) (?!it|"
               r"this|that|some|the|up|in|on|calm|going)|(?:play|study|teach|drink|eat) (?!it|this|that|some|the|"
               r"music)) ?\w"), "I "),
    (_compiled(r"do (?:crossfit|yoga|pilates|karate|judo|ballet|boxing|kickboxing|bjj|parkour|archery|pottery|"
               r"taekwondo|gymnastics|aikido|zumba|spin)\b"), "I "),
    (_compiled(r"have (?:an?|two|three|four|five|\d) (?!(?:nice|good|great|lovely|fun|safe|question|look|"
               r"seat)\b)"), "I "),
    (_compiled(r"(?:don['’]?t|do not|didn['’]?t|can['’]?t|cannot|haven['’]?t|won['’]?t) (?:really |even |usually )?"
               r"(?:like|love|eat|drink|speak|smoke|know|have|work|live|own|drive|want|need|stand|cook|do dairy|"
               r"use|play|"
               r"watch|been|remember|see)\b(?! (?:if|whether|what|how|why)\b)"), "I "),
    (_compiled(r"(?:haven['’]?t|have not|didn['’]?t|did not) (?:even |really |yet )?[a-z]{3,}\b"
               r"(?! (?:if|whether|what|how|why|you|it)\b)(?= \w)"),
     "I "),
    (_compiled(r"(?:can|could) (?:speak|play|cook|swim|drive)\b"), "I "),
    (_compiled(r"(?:never|always|just|recently) been\b|been\b(?= (?:to|in|at|an?|vegan|vegetarian|married|sober|"
               r"single|engaged|retired|divorced|\w+ing|"
               r"\w+ed)\b)"),
     "I have "),
    (_compiled(rf"(?:{_SOFT})*(?:{_BEFALLEN})\b"), "I was "),
    (_compiled(r"(?:was|am)\b(?! (?:it|that|this|he|she|there|i|the|a|an|your|you)\b)"), "I "),
    (_compiled(r"(?:will be|used to)\b"), "I "),
)  # fmt: skip
_WITH_I_AM = (
    _compiled(rf"(?:{_SOFT})*(?:{_DOING})\b"),
    _compiled(rf"(?:{_SOFT}|type[ -][12] )*(?:{_BEING})\b"),
    _compiled(r"(?:not )?(?:really |such )?(?:a |an )?(?:(?:big|huge|massive) )?fan of \w"),
    _compiled(rf"(?:now|currently|no longer) (?:at|in|with|an?) \w|(?:an? )?(?:\w+ "
              rf"){{0,2}}(?:{'|'.join(sorted(_KNOWN))})"
              r"(?: here\b(?! is)| (?:from|at|in|based) \w| by (?:day|night|trade|profession)|$)"),
    _compiled(r"(?:vice[- ])?(?:captain|president|treasurer|secretary|chair|head|member) of (?:the|an?|our|my|"
              r"(?-i:[A-Z]))"),
    _compiled(r"(?:now |originally )?from (?!what|my|the|now|here|there|where|this|that|a\b)\w+(?: \w+)?(?: "
              r"originally)?$"),
)  # fmt: skip
_LASTS = (
    r"(?:now|since|any ?more|these days|at the moment|lately|nowadays|currently|for (?:the (?:past|last)|good|life))"
)
_LED = _compiled(
    rf"(?:not |now |still |just )*(?:(?:up|over|down|out|back|big) )?(?:on|at|in|with|into|off) "
    rf"(?!(?:it|that|this|there)\b)"
    rf"\S+(?: \S+){{0,3}}? {_LASTS}\b"
)
"""A place or state without a verb, and a word that says that it lasts: "on citalopram since June"."""
_KNOWN_SINCE = _compiled(r"(?:known|been friends with) (?=\w.* (?:since|for)\b)")
_NOW_IN = _compiled(r"now (?:(?:living|based|stuck|settled|happily) )*in (?=(?-i:[A-Z]))")
_LISTED = _compiled(
    r"(?:my )?(?P<what>languages|allergies|hobbies|interests|pets|kids|children|siblings|sisters|brothers|dogs|cats)"
    r"(?::|,(?= (?-i:[A-Z])\w+(?:,| and) (?-i:[A-Z])\w+\W*$)) (?P<things>\S.*)"
)
_PLAYER = _compiled(rf"(?:an? )?(?:{'|'.join(sorted(PLAYERS))}) (?:for|at|with) (?=(?:the |my )?\w)")
_SHIFTS = _compiled(
    r"(?:(?:I )?(?:do|doing|work|working|on) )?(?:(?:night|day|weekend|late|early|evening|graveyard|split|double|long|"
    r"12[- ]hour) )?shifts? (?:at|for) "
    r"(?=(?:the (?!moment|weekend|minute|end\b)[a-z]+|(?:the )?(?-i:[A-Z])[\w'’-]+(?: (?-i:[A-Z])[\w'’-]+)*)"
    r"(?:\W*$|,| (?:in|and|since|tonight|now|this)\b))"
)
_GAME_ON = _compiled(
    r"(?:rugby|football|footy|soccer|tennis|badminton|squash|hockey|cricket|netball|basketball|volleyball|handball|golf|padel|"
    r"pickleball|futsal|lacrosse|bridge|bingo|chess|darts|snooker|5-a-side|five-a-side) (?:on (?:mon|tues|"
    r"wednes|thurs|fri|satur|sun)days?|every \w+|(?:once|twice|\w+ times|\dx) a week|with (?:the|my) "
    r"\w+)(?=\W*$|,| and\b| with\b| at\b)"
)
_RETIRED = _compiled(rf"retired (?:[\w-]+ ){{0,2}}(?:{'|'.join(sorted(_KNOWN))})(?=\W*$|,| from | in )")
_NEW_JOB = _compiled(r"(?:an? )?(?:new |part-time |full-time )?(?:job|gig|role|position|internship) (?:at|with) (?=\w)")
_AILMENT = _compiled(
    rf"(?:an? )?(?:(?!no\b|my|the\b|what|any|his|her|how|i\b|we\b|he\b|she|they|had|have|get|got|has|since|after|"
    rf"before|during)[\w-]+ "
    rf"){{0,2}}(?:{'|'.join(sorted(CONDITIONS))})s?(?: here| too)?\W*$"
)
_COUNTED = _compiled(
    r"(?:no (?:kids|children|pets|siblings|brothers|sisters|cats|dogs),? (?:but |just |only )?)?"
    r"(?P<what>(?:two|three|four|five|six|one|\d|an?) (?:\w+ )?(?:kids?|children|cats?|dogs?|sons?|daughters?|boys|"
    r"girls|"
    r"brothers?|"
    r"sisters?|siblings?|pets?|nephews?|nieces?|goldfish|mice|geese|"
    rf"(?:{'|'.join(sorted(PETS))})s?)\b)"
)
_CALLED = _compiled(rf"(?:{_ROLES}) (?:called|named) (?=\w)")
_FAN = _compiled(
    r"(?:an? )?(?:big|huge|massive|lifelong|proud) (?P<of>\w+(?: \w+)?) (?:fan|supporter|nerd|lover)(?=\W*$|,)"
)
_ONE_AILMENT = _compiled(
    r"\w (?:meniscus|hernia|concussion|sprain|fracture|allergy|tumou?r|disorder|syndrome|fever|intolerance)\b"
)
_NEW_ROLE = _compiled(
    rf"(?:the |my )?(?P<new>new )?(?P<role>(?:best |work |personal |(?<!the )[a-z]+ (?==|\w+(?: =|"
    rf":)))?(?:{_ROLES}))(?: is now| is|['’]s|:| =) "
    rf"(?:called )?(?=(?-i:[A-Z]))"
)
_SPOKEN = {"languages": "I speak", "allergies": "I am allergic to"}
_AGE = _compiled(r"(?P<age>[1-9]\d)(?: ?(?:y/?o|years? old|yo))?(?= ?(?:,|$| and\b))")
_OVER = _compiled(r"(?P<this>[\w' -]{2,30}?) over (?P<that>[\w' -]{2,30}?),? (?:always|any ?day|every time)\W*$")
_DUE = _compiled(r"(?:an? )?(?P<what>(?:(?!my|our|the|his|her|no)[\w-]+ )?(?:surgery|appointment|interview|exam|"
                 r"checkup|check-up)) (?=(?:is )?(?:on|at|"
                 r"next|this|tomorrow)\b)")  # fmt: skip
_MY = _compiled(r"(?:my )?(?P<what>(?:new )?(?:(?:fav(?:ou?rite)?|favorite) [\w-]+(?: [\w-]+)?|birthday|budget|number|"
                r"deadline|email|name|job title|phone(?: number)?|"
                r"nickname|hometown|shoe size|address|rent|salary|job(?: title)?|age|height|diet|pronouns))(?:: | = |"
                r" (?P<verb>is|are) (?:now )?)(?=\S)")  # fmt: skip


_ORDER = _compiled(
    r"(?:don['’]?t|do not) (?:ever )?(?:use|remember|see|work|watch)\b|keep (?!(?:\w+ )?(?:"
    rf"bees|hens|chickens|ducks|geese|goats|sheep|pigs|cows|pigeons|{'|'.join(sorted(PETS))})s?\b)|"
    r"(?:(?:always|usually|often|only|just) )*(?:(?:don['’]?t|do not) )?(?:use|speak|play|keep|cook|teach|write)\b"
    r".*\b(?:(?:to|with|for) (?:me|us)|your|please)\b"
)
"""What may be an order to who reads it: "Keep answers short", "Don't use emojis with me"."""


def whole(text: str) -> str:
    """The fragment as a sentence about who wrote it; an order, as any other text, as it is."""
    if _ORDER.match(text):
        return text
    if (told := as_self(text)) != text:
        return told
    for pattern, sentence in _READERS:
        if found := pattern.match(text):
            return sentence(found)
    if _KNOWN_SINCE.match(text):
        return f"I have {_lower(text)}"
    for pattern, start in _WITH_I:
        if pattern.match(text):
            return start + _lower(text)
    if _TRADE.match(text):
        return f"I am {'' if _ARTICLE.match(text) else 'an ' if text[:1].lower() in 'aeiou' else 'a '}{_lower(text)}"
    clause = re.split(r",? (?:but|and|so|which|since|because|when)\b|,", text)[0]
    led = _LED.match(text) is not None and not re.search(r"\b(?:I|we|you|he|she|they|it|there)\b", text, re.IGNORECASE)
    if not _FINITE.search(clause) and (led or any(pattern.match(text) for pattern in _WITH_I_AM)):
        return f"I am {_lower(text)}"
    return text


_TRADE = _compiled(
    rf"(?!(?:I|we|you|he|she|they|my|our|his|her|the|this|that)\b)(?:an? )?(?:[\w-]+ "
    rf"){{0,2}}(?:{'|'.join(sorted(_KNOWN))})(?: here\b(?! is)|"
    r" (?:from|at|in|based|for|out of) (?-i:[A-Z])| (?:at|for) (?:an?|the|my) (?!while|day|bit|year|month|living|time|"
    r"moment)\w| by (?:day|night|trade|profession|training)|$|, (?=[A-Z][\w ]+$))"
)


def _counted(found: re.Match[str]) -> str:
    if _FINITE.search(found.string):
        return found.string
    return f"I have {_lower(found.string[found.start('what') :].replace(':', ',', 1))}"


def _due(found: re.Match[str]) -> str:
    what = found["what"]
    article = "" if what.lower() == "surgery" else "an " if what[0].lower() in "aeiou" else "a "
    return f"I have {article}{what} {_rest(found)}"


def _new_job(found: re.Match[str]) -> str:
    return f"I have {'' if _ARTICLE.match(found.string) else 'a '}{_lower(found.string)}"


def _ailing(found: re.Match[str]) -> str:
    bare = not _ARTICLE.match(found.string) and _ONE_AILMENT.search(found.string)
    return f"I have {'a ' if bare else ''}{_lower(re.sub(r' (?:here|too)(?=[^a-z]*$)', '', found.string))}"


def _listed(found: re.Match[str]) -> str:
    what = found["what"].lower()
    return f"{_SPOKEN.get(what, f'my {what} are')} {_and(found['things'])}"


def _new_role(found: re.Match[str]) -> str:
    return f"my {'new ' if found['new'] else ''}{found['role']} is {_rest(found)}"


def _mine(found: re.Match[str]) -> str:
    several = re.search(r"[^s]s$", found["what"]) and "," in found.string
    return f"my {found['what']} {found['verb'] or ('are' if several else 'is')} {_rest(found)}"


def _rest(found: re.Match[str]) -> str:
    return found.string[found.end() :]


_ARTICLE = _compiled(r"an? ")
_AND_DOING = _compiled(r"^ and (?=(?:living|working|studying|based|from)\b)")
_INTRODUCED = _compiled(r"(?P<name>(?-i:[A-Z])[\w'’-]+), (?=[1-9]\d(?:,|$))(?!.*\b(?:is|are|was|has|had|\w+ed)\b)")
_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (_COUNTED, _counted),
    (_CALLED, lambda found: f"I have a {_lower(found.string)}"),
    (_FAN, lambda found: f"I am a {_lower(found.group().strip(' .!'))}"),
    (_OVER, lambda found: f"I prefer {found['this']} to {found['that']}"),
    (_DUE, _due),
    (_NOW_IN, lambda found: f"I live in {_rest(found)}"),
    (_PLAYER, lambda found: f"I am {found.string}" if _ARTICLE.match(found.string) else f"I am a "
        f"{_lower(found.string)}"),
    (_SHIFTS, lambda found: f"I work at {_rest(found)}"),
    (_GAME_ON, lambda found: f"I play {_lower(found.string)}"),
    (_compiled(r"out of (?=(?-i:[A-Z])\w+(?: (?-i:[A-Z])\w+)?\W*$)"), lambda found: f"I am from {_rest(found)}"),
    (_RETIRED, lambda found: f"I am a {_lower(found.string)}"),
    (_NEW_JOB, _new_job),
    (_AILMENT, _ailing),
    (_LISTED, _listed),
    (_MY, _mine),
    (_AGE, lambda found: f"I am {found['age']}{_AND_DOING.sub(' and I am ', _rest(found))}"),
    (_NEW_ROLE, _new_role),
    (_compiled(r"as (?=an? (?:[\w-]+ ?){1,3}$)"), lambda found: f"I am {_rest(found)}"),
)  # fmt: skip


def parted(text: str) -> list[str]:
    """The text cut at commas where what follows each is such a fragment: "28, nurse, based in Cork"."""
    if _INTRODUCED.match(text):
        text = f"I am {text}"
    text = of_two_peoples(text)
    ageless, aged = ages_in(text)
    if aged:
        return [*(each for part in ageless for each in parted(part)), *aged]
    pieces = [piece.strip() for piece in re.split(r",\s+(?:and\s+|but\s+|now\s+(?=live|work))?", text)]
    if len(pieces) < 2 or not all(pieces):
        return _spliced(text)
    first, *rest = pieces
    begins = whole(first) != first or _FIRST.match(first) is not None
    no_own = ("a ", "an ", "like ")
    apart = [piece for piece in rest if whole(piece) != piece and not piece.lower().startswith(no_own)]
    short = all(len(piece.split()) < 5 for piece in rest if piece not in apart)
    if _OF_OTHERS.match(first) and any(_GOING_ON.match(piece) for piece in apart):
        return _spliced(text)
    if begins and short and len(apart) >= max(1, 0.6 * len(rest)):
        return pieces
    bare = all(len(piece.split()) < 5 and not _FINITE.search(piece) for piece in rest)
    if (
        (apart or _TRADE.match(first))
        and len(pieces) > 2
        and bare
        and whole(first) != first
        and not re.search(r"\b(?:I|you|he|she|they|we|it)\b", text)
    ):
        return pieces
    return _spliced(text)


_OF_OTHERS = _compiled(rf"(?:my|our) (?:[a-z]+ )?(?:{_ROLES})\b(?!['’]s? name)")
_GOING_ON = _compiled(rf"(?:{_SOFT})*(?:{_DOING})\b")
"""What goes on with another's doing: "my nephew is at Purdue, studying physics"."""


def _spliced(text: str) -> list[str]:
    """The text cut before each further main clause of the first person: "I moved to Riga, I'm with Printful now"."""
    if _DEPENDS.search(text):
        return [text]
    cut = _cut(text)
    parts = [
        each for part in cut for again in (parted(part) if len(cut) > 1 else [part]) for each in _coordinated(again)
    ]
    return parts if all(len(part.split()) > 1 for part in cut) else [text]


_DOES = (
    r"(?:lives|works|likes|loves|hates|enjoys|prefers|plays|studies|teaches|speaks|drives|owns|runs|eats|drinks|"
    r"collects|coaches|volunteers|moved|joined|started|quit|left|goes|wants|needs|got|makes|sings|swims|cooks|bakes|"
    r"writes|reads|trains|rides|supports|wears|keeps|sells|builds|manages|is|has|was|can|can['’]t|doesn['’]t|isn['’]t)"
)
_KIN_OR_PET = "|".join([_ROLES, *sorted(PETS)])
_ALSO_DOES = _compiled(
    rf"(?P<head>(?P<who>(?:(?:my|our) (?:best )?(?:{_KIN_OR_PET})(?-i:,? (?P<name>[A-Z][\w'’-]+))?|(?-i:[A-Z])\w+))"
    rf" (?:{_DOES}|is|has|\w+s)\b(?:(?! (?:and|but|who|that) ).)+?),? (?:and|but) (?:now |also |she |he )?"
    rf"(?P<does>{_DOES} .+)"
)


def _coordinated(text: str) -> list[str]:
    """What somebody is and does, as a sentence for each: of "Tom is a welder and lives in Hull" a parser loses one."""
    found = _ALSO_DOES.fullmatch(text)
    if found is None:
        return [text]
    return [found["head"], *_coordinated(f"{found['name'] or found['who']} {found['does']}")]


def _cut(text: str) -> list[str]:
    """The text cut where the first person starts anew after a comma."""
    parts = _ANEW.split(text)
    return parts if all(len(part.split()) > 1 for part in parts) else [text]


_LEANS = r"(?!.*\b(?:it|this|that|these|those|they|them|there)\b)"
"""Not before what is understood only with the words before it: "..., and I found out it was moved to May"."""
_ANEW = _compiled(
    rf",\s+(?:and\s+{_LEANS})?(?=(?:I|we)(?:['’](?:m|ve|re))? \w|my [\w ]{{2,20}}? (?:is|are|was|has|lives|works)\b|"
    rf"(?:my|our) (?:{_ROLES})(?-i:,? [A-Z][\w'’-]+)? (?:{_DOES})\b)|"
    rf" and (?=(?:my|our) (?:[a-z]+ ){{0,2}}(?:{_ROLES})(?-i:,? [A-Z][\w'’-]+,?)? [a-z]+s\b)"
)


_DEPENDS = _compiled(
    r"^(?:if|when|while|since|because|as|after|before|although|though|even (?:though|if)|now that|unless|until|"
    r"whenever|once|from|in|on|last|for)\b"
    r"|\b(?:says?|said|told|thinks?|thought|believes?|asked|claims?|heard|guess|suppose|means|that)\b"
)


def _and(things: str) -> str:
    """The list with "and" before its last."""
    first, comma, last = things.rpartition(", ")
    return things if not comma or last.startswith(("and ", "or ")) else f"{first} and {last}"


def _lower(text: str) -> str:
    word = text.split(" ", 1)[0]
    return text if word.isupper() else text[:1].lower() + text[1:]
