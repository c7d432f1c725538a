"""Hasty writing put right before it is parsed: apostrophes, short forms, slips, names in lower case. English."""

from __future__ import annotations

import re
from collections.abc import Collection

from rapidfuzz.distance import DamerauLevenshtein

from graphmem.ingest.rules.peoples import NATIONALITIES
from graphmem.ingest.rules.vocabulary import (
    CONDITIONS,
    FIRMS,
    LANGUAGES,
    NOT_CALLED,
    PETS,
    PROFESSIONS,
    ROLE_SYNONYMS,
    ROLES,
)

_SHORT = {
    "im": "I'm", "i'm": "I'm", "i’m": "I'm", "ive": "I've", "i've": "I've", "i'll": "I'll", "i'd": "I'd", "i": "I",
    "dont": "don't", "doesnt": "doesn't", "didnt": "didn't", "isnt": "isn't", "arent": "aren't", "wasnt": "wasn't",
    "werent": "weren't", "cant": "can't", "couldnt": "couldn't", "wont": "won't", "wouldnt": "wouldn't",
    "havent": "haven't", "hasnt": "hasn't", "hadnt": "hadn't", "aint": "am not", "hes": "he's", "shes": "she's",
    "theyre": "they're", "weve": "we've", "youre": "you're", "thats": "that's", "theres": "there's", "whats": "what's",
    "wheres": "where's",
    "whos": "who's", "hows": "how's", "gonna": "going to", "wanna": "want to", "gotta": "have to", "rly": "really",
    "hav": "have", "luv": "love", "frm": "from", "wrk": "work", "wrks": "works",
    "stepdad": "stepfather", "stepmum": "stepmother", "stepmom": "stepmother",
    "prolly": "probably", "bc": "because", "cuz": "because", "coz": "because", "w/": "with", "w": "with",
    "favs": "favorites", "faves": "favorites", "fav": "favorite", "fave": "favorite", "bday": "birthday",
    "b-day": "birthday", "yrs": "years", "yr": "year",
    "ur": "your", "u": "you", "ppl": "people", "uni": "university", "tmrw": "tomorrow", "tmw": "tomorrow",
    "thru": "through", "n": "and", "appt": "appointment", "teh": "the", "adn": "and", "anymroe": "anymore",
    "bro": "brother", "sis": "sister", "gf": "girlfriend", "bf": "boyfriend", "nd": "and", "aswell": "as well",
    "alot": "a lot", "abt": "about", "atm": "at the moment", "rn": "right now", "bf4": "before",
    "outta": "out of", "tryna": "trying to",
}  # fmt: skip
_WORDS = re.compile(
    rf"(?<![\w'’@./&-])(?:{'|'.join(re.escape(key) for key in _SHORT)})(?![\w@&-]|['’](?!s\b)|/\w)",
    re.IGNORECASE,
)
_SWAPPABLE = (
    "work works worked working live lives lived living like likes love loves hate hates moved speak play".split()
)
_SWAPPED = {
    word[:i] + word[i + 1] + word[i] + word[i + 2 :]: word
    for word in _SWAPPABLE
    for i in range(len(word) - 1)
    if word[i] != word[i + 1]
}
"""Two letters in the wrong order: "wrok", "lvie"."""

_ROLE_WORDS = sorted({*ROLES, *ROLE_SYNONYMS, *PETS}, key=len, reverse=True)
_ROLE = rf"(?:{'|'.join(map(re.escape, _ROLE_WORDS))})"
_LANGUAGE = re.compile(rf"\b(?:{'|'.join(LANGUAGES)})\b")
_SWAP = re.compile(rf"\b(?:{'|'.join(_SWAPPED)})\b", re.IGNORECASE)
_ID = re.compile(r"\bid (?=(?:like|love|rather|be|say|want|need|have|go|move|buy)\b)", re.IGNORECASE)
_ITS = re.compile(
    r"(?:^|(?<=, )|(?<=, now ))its (?=\w+ing\b|not\b|an? |the |(?-i:[A-Z])\w+(?:,|[.!]?$| (?:here|now|as of|these "
    r"days|since)\b))",
    re.IGNORECASE,
)
_AN = re.compile(r"(?<=\w )an (?=[bcdfgjklmnpqrstvwxzBCDFGJKLMNPQRSTVWXZ][a-z]+)")
_TOO = re.compile(r"(?<=\bgot )too? (?=\w+s\b)")
_WHOSE = re.compile(rf"\b((?:my|our|his|her) {_ROLE})s (?=(?:name|{_ROLE})\b)", re.IGNORECASE)
_NAMED_ASIDE = re.compile(rf"(\b(?:an?|one) (?:\w+ )?)?\b({_ROLE}) \(((?-i:[A-Z])[\w'’-]+)\)", re.IGNORECASE)
_KIN = (
    "(?:partner|mum|mom|dad|husband|wife|hubby|sister|brother|son|daughter|girlfriend|boyfriend|grandma|grandpa|gran|"
    "boss)"
)
_KINSFOLK = (
    "(?:step(?:son|daughter|mother|father|brother|sister)|grandson|granddaughter|god(?:son|daughter|mother|father)|nephew|"
    "niece|cousin)"
)
_OURS = re.compile(
    rf"^{_KINSFOLK}(?= (?-i:[A-Z])[\w'’-]+ (?:[a-z]+(?:s|ed)|got|came|went|had|did|made|said)\b)|"
    rf"(?:^|(?<=, )|(?<=, and ))(?:{_KIN}(?=\s+(?:is|was|has|just|got|works|lives|loves|hates|moved|(?-i:[A-Z])\w+\b)|"
    r"['’]s\b)|(?:kids|children|sons|daughters|sisters|brothers|cats|dogs)(?= are\b)|"
    r"(?:parents|grandparents|in-laws|folks)(?= (?:are|were|came|come|live|lived|moved|have|emigrated|immigrated)\b))",
    re.IGNORECASE,
)
_NAMES_AFTER = re.compile(rf"(\b(?:{_ROLE}s|(?:[Oo]ne|[Aa]n?|only|1) {_ROLE})): (?=[A-Z])")
_HALF = re.compile(r"\b(?:other|better) half\b", re.IGNORECASE)
_ALL_TIME = re.compile(r"\b(?:all[- ]time|absolute|current|very) (?=fav(?:ou?rite)?\b)", re.IGNORECASE)
_BOTH = re.compile(rf"(\b(?:my|our) {_ROLE} (?-i:[A-Z])[\w-]+ and )(?={_ROLE} (?-i:[A-Z]))", re.IGNORECASE)
_TWINS = re.compile(r"\b(have|got|had) (?:identical |newborn )?twins\b", re.IGNORECASE)
_EX = re.compile(rf"\b((?:my|our|his|her) ex)-(?={_ROLE} (?-i:[A-Z]))", re.IGNORECASE)
_PEOPLE = re.compile(
    rf"\b({_KIN})['’]s (?=(?:{'|'.join(sorted(NATIONALITIES))})\s*(?:$|[.,!;]|(?:and|but)\b))", re.IGNORECASE
)
"""Of which people somebody is: "mum's Italian" and no "mum's Italian car"."""
_SELF = re.compile(r"\bself (?=employed\b)", re.IGNORECASE)
_BLIND = re.compile(r"\b(colou?r) blind\b", re.IGNORECASE)
_GO_TO = re.compile(
    r"\b(?:my|our) (?:go[- ]to|number one|no\.? ?1|top|preferred) (?=[a-z]+(?: (?:is|are)\b|: ?\S))", re.IGNORECASE
)
_FAVORITE_IS = re.compile(r"\b(fav(?:ou?rite)? \w+)['’]s (?=\w)", re.IGNORECASE)
_NOT_DIET = re.compile(r"\bI(?:['’]m| am) not (?=(?:vegan|vegetarian|pescatarian)\b(?! any))", re.IGNORECASE)
_LOUD = re.compile(r"(?<=[a-z] )(?:AND|OR|NOT|NEVER|REALLY|SO|VERY|LOVE|HATE|NO)(?= [A-Za-z])")
_QUIT = re.compile(r"\bquit(?= (?!during|morning|evening|nothing|everything|something|being)[a-z]{2,}ing\b)")
_FORM = re.compile(r"(?<=\bI'm )form (?=[A-Z])|(?<=\bcome )form (?=[A-Z])|(?<=\bcomes )form (?=[A-Z])")
_TOO_PLACE = re.compile(r"(?<=\bmoved )too (?=[A-Z])|(?<=\bwent )too (?=[A-Z])|(?<=\bgoing )too (?=[A-Z])")
_BRACKETED = re.compile(r"\b(?P<name>[A-Z][\w-]+) \((?P<role>(?:my|our) [\w -]{2,25})\)")
_TYPE_OF = re.compile(r"\btype ([12])(?= diabet(?:es|ic)\b)", re.IGNORECASE)
_IS = re.compile(
    r"(?P<at>\b(?:at|from|for|with|to|in) (?:[\w.]+ )?[\w-]+)?(?<=[^\W\d_]{2})['’]s "
    r"(?=(?:my|our|an?|the|not|called|named|from|based|married|allergic|also|now|still|in|at|on|\d)\b"
    r"|[a-z]+ing (?:an?|the|in|to|for|at|from|with|her|his|my)\b)"
)
_HAS = re.compile(r"(?<=[^\W\d_]{2})['’]s (?=(?:been|got|just|had)\b)")
_IN_LAW = re.compile(r"[ -]in[ -]law\b", re.IGNORECASE)
_LEAD = re.compile(r"\bteam lead\b", re.IGNORECASE)
_CALL_ME = re.compile(
    r"^(?:(?:you can|please|pls|just|but|so|always|from now on,?) )*call me "
    r"(?!(?:an?|when|back|later|at|on|if|crazy|maybe|again|now|any)\b)"
    r"(?P<name>[^\W\d_]{2,}(?: (?-i:[A-Z])\w+)?)(?:,? from now on)?(?=\W*$|,)",
    re.IGNORECASE,
)
_THIS_IS = re.compile(r"^this is (?=(?-i:[A-Z])\w+(?: (?-i:[A-Z])\w+)?(?:,|$| here))", re.IGNORECASE)
_HOME_IS = re.compile(
    r"^(?:my )?(?:home|place|flat|house|apartment) is (?:now )?(?:in )?(?=(?-i:[A-Z]))", re.IGNORECASE
)
_TAIL = re.compile(
    r"[\s,]+(?:though|tho|haha|lol|tbh|btw|ngl|imo|fyi|fwiw|hands down|by far|no contest|ofc|obvs|iirc|"
    r"afaik)\b(?:\s*(?=$|[.!,])|(?=\s+(?:and|but|so)\b))",
    re.IGNORECASE,
)

_OF_CHILDREN = re.compile(
    r"(?<=\bmy )(?:oldest|eldest|youngest|first-?born)(?=,? (?-i:[A-Z])| is\b| was\b| has\b| just\b|['’]s\b)|"
    r"(?<=\bour )(?:oldest|eldest|youngest|first-?born)(?=,? (?-i:[A-Z])| is\b| was\b| has\b| just\b|['’]s\b)|"
    r"(?<=\bour )twins(?=,? (?-i:[A-Z]))",
    re.IGNORECASE,
)
_IN_CASE = re.compile(
    r",? (?:just )?(?:if|in case) (?:they|you|u|anyone|anybody|someone|it|that) (?:(?:asks?|needs?|"
    r"wants?)(?: (?:it|to know))?|"
    r"matters?|helps?|cares?|(?:are|['’]re) (?:wondering|asking|curious))\W*$",
    re.IGNORECASE,
)
"""A condition on saying it, and not on its being so."""
_BEGINS_ANEW = re.compile(
    r"\b(?:named|called) (?-i:[A-Z])[\w'’-]+(?= and (?:I|we|he|she|they|it) | (?:he|she)['’]s )"
    r"|\b(?:on|for|to|until|till|by) (?:the )?[1-3]?\d(?:st|nd|rd|th)(?= but (?:the|my|our|I|we|it|he|she|they) )",
    re.IGNORECASE,
)
"""A name or a day after which a parser joins what begins anew: "a dog called Rex and I need a leash"."""
_NOT = rf"(?!(?:{'|'.join(sorted(NOT_CALLED))})\b)"
_NAME = rf"{_NOT}(?P<name>[^\W\d_][\w’'-]*(?: (?:{FIRMS}))*)"
_WIDE = r"(?:new|san|los|las|saint|st|north|south|east|west|port|el|la|le|abu|hong|kuala|rio|buenos|cape|tel|sri|costa)"
_DOES = r"(?!\w+(?<![uiao])s\s*[,.!]*\s*$)"
"""No verb alone: "my parrot swears", but "my dog rufus"."""
_NO_PLACE = (
    r"(?!(?:fear|hope|denial|luxury|comfort|poverty|squalor|chaos|harmony|silence|misery|sin|filth|darkness|limbo|jeans|"
    r"pajamas|pyjamas|sweatpants|leggings|shorts|hoodies|trainers|sneakers|room|desk|suite|unit|level)\b)"
)
"""How one lives, in what clothes, and which room it is: "I live in fear", "I moved to room 14"."""
_PLACE = rf"{_NOT}{_NO_PLACE}(?P<name>(?:{_WIDE} )?[^\W\d_]{{3,}})(?![^\W\d_]|[-.@]\w)"
_VERB_NEXT = (
    r"(?=\s+(?:is|was|has|had|lives|works|moved|likes|loves|hates|plays|just|got|came|and|from|who|will|can|wants|"
    r"started|joined|left|quit|speaks|studies|teaches|knows|turned|became|died|used)\b|['’]s\b|\s*[,.!]|\s*$)"
)
_HOW = (
    r"(?:(?:so|too|very|really|quite|pretty|a bit) )*(?:hard|difficult|easy|impossible|long|short|weird|odd|funny|"
    r"common|rare|unusual|unique|spelled|spelt|misspelled|pronounced|written|wrong|taken|missing)"
)
"""What is said of a name, and is none."""
_SLOTS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:live|lives|lived|living|based|born|raised|grew up|growing up|reside|be|was|am|['’]m) in {_PLACE}",
        rf"\b(?:moved|moving|move|relocated|relocating|flew|flying|travell?ed|back|went|going|been|from "
        rf"[^\W\d_]{{3,}}) to {_PLACE}",
        rf"\b(?:moved|am|['’]m|is|come|comes|originally|i|relocated) from {_PLACE}",
        rf"\b(?:visited|visiting) {_PLACE}",
        rf"\b(?:work|works|worked|working|job|started|interning|interned|engineer|manager|developer) (?:at|for) "
        rf"{_NAME}",
        rf"\b(?:joined|joining|employer is) {_NAME}(?=\s+(?:in|on|last|as|this|two|a)\b|[.,!]|\s*$)",
        rf"\b(?:named|called|(?:name is|name['’]s)(?! {_HOW}\b)) {_NAME}",
        rf"\b(?i:my|our|his|her) {_ROLE} {_DOES}{_NAME}{_VERB_NEXT}",
    )
)
_DATES = re.compile(
    r"\b(?:january|february|april|june|july|august|september|october|november|december|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|christmas|easter)\b|"
    r"(?<=\bon )(?:mon|tues|wednes|thurs|fri|satur|sun)days\b|(?:(?<=\bin )|(?<=\bsince )|"
    r"(?<=\blast ))(?:march|may)\b"
)  # fmt: skip


def respelled(text: str, words: Collection[str]) -> str:
    """The text with slips of the pen put right in the words that matter: "alergic", "brithday".

    Only where the word is none of the known `words` and one letter away from just one that matters.
    """
    return _LOWER_WORD.sub(lambda found: _meant(found.group(), words), text)


_LOWER_WORD = re.compile(r"(?<![\w'’@.#/-])[a-z]{3,14}(?=['’]s\b|(?![\w'’@/-]))")
_THAT_MATTER = frozenset(
    """have with live lives lived work works worked working moved allergic birthday brother sister daughter husband
    girlfriend
    boyfriend wife friend manager colleague favorite favourite married engaged vegetarian vegan called named speak
    speaks
    learning studying teacher doctor engineer deadline budget address number nurse lawyer actually anymore years months
    weeks started joined bought play plays mother father parents children neighbor neighbour partner company from hate
    hates love loves like likes really because degree university school student dentist prefer before since
    about originally""".split()
) | {one for one in (*PROFESSIONS, *ROLES, *CONDITIONS) if len(one) > 7 and one.isascii() and one.isalpha()}


_NEW_WORDS = frozenset("wifi vegans podcast friended works livid loved worker freelanced dyslexic autistic".split())


def _meant(word: str, words: Collection[str]) -> str:
    swapped = [one for one in _THAT_MATTER if len(one) == len(word) > 5 and _is_swapped(word, one)]
    if len(swapped) == 1 and word not in _THAT_MATTER:
        return swapped[0]
    if word in words or word in _THAT_MATTER or word in _NEW_WORDS:
        return word
    if word.endswith("s") and word[:-1] in _THAT_MATTER:
        return word
    near = [one for one in _THAT_MATTER if abs(len(one) - len(word)) < 2 and one[0] == word[0] and _slip(word, one)]
    return near[0] if len(near) == 1 else word


def _is_swapped(word: str, meant: str) -> bool:
    """Whether two letters side by side changed places: no word of English is another one so."""
    differ = [place for place, (one, other) in enumerate(zip(word, meant, strict=True)) if one != other]
    return len(differ) == 2 and differ[1] == differ[0] + 1 and sorted(word) == sorted(meant)


def _slip(word: str, meant: str) -> bool:
    if len(word) < 5 and sorted(word) != sorted(meant):
        return False
    return DamerauLevenshtein.distance(word, meant, score_cutoff=1) <= 1


def spelled_out(text: str) -> str:
    """The text with the apostrophes and the short forms that a hasty writer leaves out: "im" is "I'm"."""
    text = _WORDS.sub(lambda found: _SHORT[found.group().lower()], text)
    text = _SWAP.sub(lambda found: _SWAPPED[found.group().lower()], text)
    text = _ITS.sub("it's ", _ID.sub("I'd ", text))
    text = _TOO.sub("two ", _AN.sub("and ", text))
    text = _NAMED_ASIDE.sub(_with_name, _WHOSE.sub(r"\1's ", text))
    text = _IS.sub(_as_is, _MINE_IS.sub(r"\g<mine> is ", _HAS.sub(" has ", text)))
    text = _BLIND.sub(r"\1blind", _TWINS.sub(r"\1 kids", _BOTH.sub(r"\1my ", text)))
    text = _PEOPLE.sub(r"\1 is ", _EX.sub(r"\1 ", text))
    text = _SELF.sub("self-", _IN_LAW.sub("-in-law", _LEAD.sub("team leader", text)))
    text = _CALL_ME.sub(lambda found: f"my nickname is {found['name'][:1].upper()}{found['name'][1:]}", text)
    text = _THIS_IS.sub("I'm ", _HOME_IS.sub("I live in ", text))
    text = _FAVORITE_IS.sub(r"\1 is ", _HALF.sub("partner", _GO_TO.sub("my favorite ", _ALL_TIME.sub("", text))))
    text = _OF_CHILDREN.sub(lambda found: "kids" if found.group().lower() == "twins" else "child", text)
    text = _BEGINS_ANEW.sub(r"\g<0>,", _IN_CASE.sub("", text))
    text = _NAMES_AFTER.sub(r"\1, ", text)
    text = _NOT_DIET.sub(r"\g<0>a ", text)
    text = _LOUD.sub(lambda found: found.group().lower(), text)
    text = _QUIT.sub("stopped", text)
    text = _TOO_PLACE.sub("to ", _BRACKETED.sub(r"\g<name>, \g<role>,", _FORM.sub("from ", text)))
    text = _TYPE_OF.sub(r"type-\1", text)
    text = _WE_ARE.sub("we're ", _SORRY.sub("", text))
    text = _THE_TWO.sub(_both_named, text)
    text = _SHE_NEXT.sub(r"\g<0>,", _ONE_KIN.sub(r"\g<have> a \g<role> named ", text))
    text = _RIGHT_NOW.sub(r"\1 ", _TITLE.sub(lambda found: found.group().capitalize(), text))
    text = _RUN_ON.sub(r"\g<told>, ", _AGE_IN_WORDS.sub(_in_digits, _KIN_IS.sub(r"\g<who> is ", text)))
    return _OURS.sub(lambda found: f"my {found.group().lower()}", _TAIL.sub("", text))


_PLAIN_KIN = (
    "dad|mum|mom|wife|husband|hubby|girlfriend|boyfriend|partner|boss|fiancée?|grandma|grandpa|gran|nan|landlord"
)
_KIN_IS = re.compile(
    rf"(?P<who>\b(?:my|our) (?:(?:{_PLAIN_KIN})(?=s (?:from|in|at|on|into|not|also|now|vegan|vegetarian|\d|"
    r"(?!\w+ (?:is|are|was|were)\b)[a-z]+ing)\b)|[a-z]+(?=s an? [a-z]+\W*(?:$|,|\band\b))))s ",
    re.IGNORECASE,
)
""" "my dads from Lagos", "my sisters a nurse": where what follows can be no plural's."""
_SORRY = re.compile(
    r"(?<=\w)[\s,.]+sorry (?:for|about) (?:my |the |any )?(?:\w+ )?(?:mistakes?|typos?|english|grammar|spelling)\W*$",
    re.I,
)
_WE_ARE = re.compile(
    r"^were (?=(?:both |all |just |finally )*(?:off to|moving|getting|having|expecting|going to)\b)", re.IGNORECASE
)
_THE_TWO = re.compile(
    r"\b(?:the|my|our) (?P<who>twins|kids|boys|girls|children|cats|dogs) \((?P<names>(?-i:[A-Z])[\w'’-]+ (?:and|"
    r"&) (?-i:[A-Z])[\w'’-]+)\)",
    re.IGNORECASE,
)
_ONE_KIN = re.compile(
    rf"\b(?P<have>(?:I|[Ww]e) have|I['’]ve got|[Ww]e['’]ve got) (?:one|an?) (?P<role>{_ROLE}) "
    rf"(?=(?-i:[A-Z])[\w'’-]+(?:\W*$|,))"
)
_SHE_NEXT = re.compile(
    rf"\b(?:[Mm]y|[Oo]ur) {_ROLE} [A-Z][\w'’-]+(?= (?:he|she)(?:['’]s| is| has| loves| hates| likes)\b)"
)
""" "for my niece Lou she's turning 9" """
_TITLE = re.compile(r"\b(?:mr|mrs|ms|dr|prof)(?=\.? (?-i:[A-Z]))")
_RIGHT_NOW = re.compile(
    r"\b(fav(?:ou?rite)? [\w-]+(?: [\w-]+)?) (?:right now|at the moment|these days|currently) (?=is\b|are\b)", re.I
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_UNITS = "one two three four five six seven eight nine".split()
_AGE_IN_WORDS = re.compile(
    rf"(?P<who>\b(?:I(?:['’]m| am)|(?:he|she)(?:['’]s| is)) )"
    rf"(?P<tens>{'|'.join(_TENS)})(?:[- ](?P<unit>{'|'.join(_UNITS)}))?"
    r"(?=\s*(?:$|[,.!]|\b(?:and|years|I|now)\b))",
    re.IGNORECASE,
)
_RUN_ON = re.compile(
    r"(?P<told>\b(?:my name is (?-i:[A-Z])[\w'’-]+|I(?:['’]m| am) (?:(?-i:[A-Z])[\w'’-]+|\d\d(?: years old)?))) "
    r"(?=I(?:['’](?:m|ve))? \w)"
)
"""Where one who dictates begins anew: "my name is Arthur I'm 78 I live in Whitby"."""


def _both_named(found: re.Match[str]) -> str:
    """ "the twins (Rae and Kit)" as "my kids, Rae and Kit,"."""
    who = found["who"].lower()
    return f"my {'kids' if who == 'twins' else who}, {found['names']},"


def _in_digits(found: re.Match[str]) -> str:
    tens = 20 + 10 * _TENS.index(found["tens"].lower())
    return f"{found['who']}{tens + (1 + _UNITS.index(found['unit'].lower()) if found['unit'] else 0)}"


_MINE_IS = re.compile(
    rf"^(?P<mine>(?:my|our) (?!(?:{'|'.join(sorted({*ROLES, *ROLE_SYNONYMS}))})\b)[a-z]+)['’]s "
    r"(?=(?-i:[A-Z])[\w-]+(?: (?-i:[A-Z])[\w-]+)?\s*(?:$|[,.;!]|\b(?:but|now)\b))",
    re.IGNORECASE,
)
"""Where "'s" can only be the verb: "My bank's Revolut"."""


def _as_is(found: re.Match[str]) -> str:
    """ "Tom's a nurse" is "Tom is", "at St Mark's now" a name."""
    return found.group() if found["at"] else " is "


def _with_name(found: re.Match[str]) -> str:
    article, role, name = found.groups()
    return f"{article}{role} named {name}" if article else f"{role} {name}"


_KNOWN_FIRM = re.compile(
    r"(?:(?<=\bat )|(?<=\bfor )|(?<=\bwith )|(?<=\bjoined )|(?<=\bleft )|(?<=\bquit ))(?:uber|lyft|amazon|google|"
    r"microsoft|netflix|tesla|nvidia|ikea|walmart|costco|starbucks|mcdonalds|tesco|aldi|lidl|asda|sainsburys|nhs|dhl|"
    r"fedex|ups|usps|deliveroo|doordash|siemens|bosch|samsung|spotify|accenture|deloitte|kpmg|ibm)"
    r"(?=\s*(?:$|[.,!;)]|(?:now|as|since|in|and|but|till?|until|last|for|on|from|after|because|so|these|at)\b))"
)
"""Firms that everybody knows, where one works: written with a capital whatever the writer did."""
_LETTERS = frozenset("ikea nhs dhl ups usps kpmg ibm".split())


def _as_firm(found: re.Match[str]) -> str:
    word = found.group()
    return word.upper() if word in _LETTERS else word.capitalize()


def with_capitals(text: str) -> str:
    """The text with capitals for days, months, languages and, where nobody used any, names in the places of names."""
    typed = any(word[:1].isupper() for word in _ANY_WORD.findall(text) if not _is_no_sign(word, text))
    text = _DATES.sub(lambda found: found.group().capitalize(), text)
    text = _KNOWN_FIRM.sub(_as_firm, _LANGUAGE.sub(lambda found: found.group().capitalize(), text))
    for slot in () if typed else _SLOTS:
        text = slot.sub(_capitalised, text)
    return text


_ANY_WORD = re.compile(r"[^\W\d_][\w’']*")


def _is_no_sign(word: str, text: str) -> bool:
    """Whether a capital here says nothing about the writer: "I", the first word."""
    return word in ("I", "I'm", "I've", "I'd", "I'll") or text.startswith(word)


def _capitalised(found: re.Match[str]) -> str:
    name = found["name"]
    start = found.start("name") - found.start()
    capital = " ".join(part[:1].upper() + part[1:] for part in name.split(" "))
    whole = found.group()
    return whole[:start] + capital + whole[start + len(name) :]
