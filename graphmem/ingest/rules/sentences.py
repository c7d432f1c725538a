"""From a message to the sentences that may state something, and which of them never do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from graphmem.fence import without_recalled
from graphmem.ingest.rules.granted import asks_when, question_after, without_link
from graphmem.ingest.rules.lines import unwrapped
from graphmem.terms import STOP_WORDS

LONGEST = 600
"""Longer stretches without a sentence end are cut at a space: a parse of them would mean nothing."""

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060\ufeff\ud800-\udfff]")
_CODE = re.compile(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)", re.DOTALL)
_QUOTED = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_BULLET = re.compile(r"(?:[-*•–#]+|\d{1,2}[.)])\s+")
_END = re.compile(
    r"""(?<![.!?…])[.!?…]+["'”’)\]]*\s+ | [:;]-?[)D(]\s+ | :\s+(?=[A-Z][\w'’]*\s+\w+) | [\r\n]+ | [。！？؟]+\s*
      | (?<!\s)\s+[;—]\s+ | ;\s+ | \s[-–]{1,2}\s+(?=[A-Za-z]+['a-z]*\s)""",
    re.VERBOSE,
)
_ABBREVIATION = re.compile(r"\b(?:[A-Za-z]|Dr|Mr|Mrs|Ms|Prof|St|Jr|Sr|vs|etc|e\.g|i\.e|approx|No|Inc|Ltd|Co)\Z")

_OPENER = re.compile(
    r"""(?:\s*(?:
        (?:btw|fyi|tbh|ngl|imo|idk|typo|by\ the\ way|well
         |so|ok|okay|anyways?|also|actually|sorry|no|nope|yeah|yes|yep|yup|hi|hiya|heya|howdy|hey|hello|lol
         |haha|hmm+|um+|uh|ugh|oh|ah|wow|correction|update|honestly
         |(?:(?:no|oh|ah|well)\ )?wait(?:\ (?:no|a\ (?:sec|second|minute|moment)))?
         |apparently\ not|good\ (?:morning|evening)|can\ you\ believe\ (?:it|this)|guess\ what
         |(?:that|this|it)(?:\ was|\ is|['’]s)\ (?:wrong|not\ right|incorrect|a\ mistake|not\ true|my\ mistake)
         |i\ was\ (?:wrong|mistaken|confused)|i\ made\ an?\ (?:mistake|error|typo)|i\ misspoke|i\ mistyped
         |my\ mistake|my\ bad|my\ error|i\ got\ (?:that|it|this)\ wrong|i\ said\ (?:that|it)\ wrong
         |thanks|thank\ you|cool|great|nice|fun\ fact|quick\ (?:intro|update|note)|by\ the\ by|right|in\ fact|ps|p\.s)
         (?:\s+(?:there|everyone|all|again))?\s*(?:[,:!.…–]|-(?!\w))+\s*
       |(?:hi|hey|hello|thanks|wow|woah|whoa|congrats|yeah|yes|no)\ (?-i:[A-Z])[\w'’-]+\s*[,!.]+\s*
       |(?:btw|fyi|tbh|ngl|imo|idk|so|ok|okay|oh|ah|hey|well|anyways?|also|and|but|lol|haha|ugh|um|actually|plus|yeah|basically)\s+
       |(?:please\s+)?(?:note|remember|keep\ in\ mind|bear\ in\ mind|just\ so\ you\ know|for\ the\ record)
         (?:\s*[,:]|\s+that)\s+
       |(?:(?:please|pls|can\ you|could\ you)\s+)?(?:remind\ me|don['’]t\ forget|be\ aware)\s+that\s+
      |(?:please\s+)?(?:note|remember|don['’]t\ forget)\s+(?=(?:i|my|we|our|i['’]?m)\b)
       |(?:it\ )?turns\ out\ (?:that\ )?
       |(?:as\ )?you\ know(?:,|\ that)?\ (?=(?:i|my|we|our|i['’]?m)\b)
       |(?:i|we|they|the\ doctors?|my\ doctor|my\ doc)\ (?:just\ |recently\ |finally\ )?
         (?:found\ out|realised|realized|discovered|learned|learnt|figured\ out)\ (?:that\ )?
         (?=(?:i|my|we|our|i['’]m)\b)
       |(?:(?:(?:my|our)\ (?:doctor|doc|gp|dentist|vet|consultant|specialist|physio)
         |the\ (?:doctors?|doc|gp|vet|consultant|specialist)
         |dr\.?\ [a-z]+)\ (?:just\ )?(?:told\ (?:me|us)|says|said|confirmed|reckons|thinks)
         |(?:i\ )?(?:just\ )?(?:got|was)\ told(?:\ (?:at|by)\ the\ \w+)?)
         \ (?:that\ )?(?=(?:i\ have|i['’]ve|i['’]?m|i\ am|(?-i:[A-Z])\w+\ has)\b)
       |(?:(?:maybe|perhaps)\ )?(?:i\ )?(?:forgot\ to\ (?:mention|say|tell\ you)|should\ (?:mention|say|add)
         |(?:have\ to|must)\ (?:say|admit|confess)|(?:might|may)\ have\ mentioned)(?:\ that)?[\s,:]+
         (?=(?:i|my|we|our|i['’]?m)\b)
       |(?:happy|glad|proud|sad|sorry|pleased)\ to\ (?:say|report|announce)(?:\ that)?[\s,:]+
       |(?:good|bad|great|big|sad|some|exciting|small)\ (?:news|update)(?:\ is)?(?:\ that)?\s*[,:!.–-]+\s*
       |(?:the\ )?(?:truth|thing|fact)\ is,?\ (?:that\ )?(?=(?:i|my|we)\b)
       |(?:for\ context|full\ disclosure|confession|important|heads\ up|news|reminder|little\ update)\s*[,:!–-]+\s*
       |scratch\ that\s*[,:.–-]+\s*
       |(?:hi+|hey+|hello|hiya|yo|heya)\s+(?:there\s+|all\s+|everyone\s+)?(?=(?:i['’]?m|i|my|we|this\ is|it['’]?s)\b)
       |wait\s+(?=(?:i|my|we|our|he|she)\b)
       |i\ (?:just\ )?(?:meant|mean)(?:\ to\ say)?(?:\s*,|\s+that)?\s+(?=(?:i|my|we|our|he|she)\b)
    ))+""",
    re.IGNORECASE | re.VERBOSE,
)
_NAME_IS = re.compile(
    r"\b([Nn]ame(?=['’]s\s+[A-Z])|(?:[Nn]umber|[Ee]-?mail|[Aa]ddress|[Bb]irthday)(?=['’]s\s+\w*\d))['’]s\s+"
)
_WORD_OF_TWO = re.compile(r"[^\W\d_]{2}|\bI['’]m \d", re.IGNORECASE)
_CLOSER = re.compile(
    r"""(?:(?<![\s,])[\s,]+(?:btw|fyi|fwiw|lol|haha+|lmao|tbh|imo|rofl|xd|thx|:-?\)|:-?\(|;-?\)|:D|<3|[\U0001F000-\U0001FAFF☀-➿]+))+
        [\s.!…]*\Z""",
    re.IGNORECASE | re.VERBOSE,
)


def _led_by(*phrases: str) -> re.Pattern[str]:
    """Matches a text that starts with one of the phrases; each argument holds several, set apart by " | "."""
    return re.compile(rf"(?:{'|'.join('|'.join(each.split(' | ')) for each in phrases)})\b", re.IGNORECASE)


_QUESTION = _led_by(
    "(?:what|where|when|why|who|whom|whose|which|how)(?:'s|’s)? "
    "(?:is|are|was|were|do|does|did|can|could|should|would|will|has|have|about|many|much|time|come|kind|old|often|"
    "long)",
    "(?:do|does|did|can|could|should|would|will|is|are|am|was|were|has|have|may|shall)(?:n't|n’t)? "
    "(?:i|you|we|he|she|it|they|there|my|your|the|this|that|anyone|someone|somebody|anybody)",
    r"what if | how about | (?-i:[Dd]id|[Dd]oes|[Ii]s|[Aa]re|[Ww]as|[Ww]ere|[Hh]as|[Cc]an|[Cc]ould|[Ww]ould|"
    r"[Ss]hould) (?-i:[A-Z])\w+ \w+",
    "(?:what|which|how)(?: [\\w-]+){1,6}? (?:(?:do|does|did|am) (?:i|we|you|he|she|they)|"
    "(?:can|could|should|would|will) (?:i|we|you|he|she|they|my|our))",
    "i(?:'m|’m| am| was)(?: just)? (?:wondering|curious) (?:if|whether|how|what|which|where|when|why)",
    "i(?:'d| would) (?:like|love) to know | "
    "i (?:want|wanted|need) to (?:know|ask) (?:if|whether|how|what|which|where|when)",
    "(?:i (?:don't|don’t|do not) know|i(?:'m|’m| am) not sure|not sure|no idea) "
    "(?:if|whether|what|which(?: \\w+)?|how|where|when) (?:i|we) (?:should|can|could|would|ought)",
    "any (?:idea|ideas|tips|advice|chance|suggestions|recommendations) | got any | any good | guess what",
    "what's | how's | who's | where's",
)
_COMMAND = _led_by(
    "please | pls | remind me | tell me | show me | give me | let me know | help me | pretend | let's | lets | let "
    "us | write",
    "draft | summari[sz]e | translate | find me | look up | search for | explain | don't forget | make sure | set an?",
    "schedule | book (?:me|a|us) | call me (?:a|when|back|later) | imagine | suppose | i'd like you to | i need you to",
    r"hypothetically | theoretically | assume | act (?:as|like) | role-?play | for (?:a|my|the|our) (?:story|novel|"
    r"game|script|poem|film|book|role-?play)(?=:)",
    "i want you to | forget (?:what|that|about|it) | ignore | disregard | you (?:should|must|are now|can|could)",
)
_SMALL_TALK = _led_by(
    "hi | hello | hey | good (?:morning|evening|night|afternoon) | thanks? | thank you | thx | ty | cheers | bye",
    "goodbye | see you | take care | you're welcome | no problem | sounds (?:good|great|like) | sorry to hear",
    "way to go | good (?:for|on) you | can(?:'|’)t wait | that(?:'s|’s| is| was| sounds) | it(?:'s|’s) been | nice to",
    "great to | glad | congrat\\w* | happy (?:birthday|new) | welcome | got it | no worries | same here | me too",
    r"i (?:see(?=\W*$|,| (?:what|that|how|why|it|you)\b)|agree|appreciate|hope|wish|wonder|guess so|"
    r"understand(?! (?-i:[A-Z])))",
    "hope | wish | if only | how (?:nice|cool|sweet)",
)
_WORD = re.compile(r"[^\W\d_]+")
_FOREIGN = frozenset(
    """der die das den dem und ist nicht ich mein meine meinen mit bei auf ein eine einen wohnt heißt bin wir sie zu
    le la les et est une un mon ma mes je il elle nous dans à au aux du de des avec suis chez pour sur qui que
    el los las es mi mis y una por con soy vive en se llama su trabaja del al muy io sono mia mio il lo gli di che
    per abita vivo vivono é e o os as um uma meu minha moro em com não para ik mijn een het van woont en werkt naar
    jag är min och i på inte som jeg er og min""".split()
) - {"i", "as", "me"}


class Piece(NamedTuple):
    """A stretch of a message that may be a sentence: `quote` as it was said, `text` without openers and closers.

    `said`: the words to keep it in, where it is read in plainer ones.
    """

    text: str
    quote: str
    said: str = ""


def pieces(content: str) -> Iterator[Piece]:
    """The sentence-like pieces of a message in order, without fenced context, code and quotations.

    Their quotes have a space for a line break inside the sentence.
    """
    plain = _UNPRINTABLE.sub(" ", content)
    plain = without_recalled(plain)
    for pattern in (_CODE, _QUOTED):
        plain = pattern.sub(lambda match: "\n" * (match.end() - match.start()), plain)
    plain = unwrapped(plain)
    for start, end, question, asks in _spans(plain):
        quote = plain[start:end].strip()
        text = _cleaned(quote, question)
        text = f"{text.rstrip(' .!?')}?" if asks else text
        if any(char.isalpha() for char in text) or (text and any(char.isalpha() for char in quote)):
            yield Piece(text, quote)


def says_nothing(text: str, *, among_people: bool = False) -> bool:
    """Whether a piece is a question, a greeting, thanks, small talk or a command to the assistant.

    `among_people` there is no assistant: "You should try the risotto" is advice.
    """
    if text.rstrip(" \"')”’").endswith(("?", "？", "؟")) or re.search(r"\?[!)?]*$", text):
        return True
    patterns = (_QUESTION, _SMALL_TALK) if among_people else (_QUESTION, _COMMAND, _SMALL_TALK)
    return any(pattern.match(text) for pattern in patterns) or asks_when(text)


def is_english(text: str) -> bool:
    """Whether the words between the names are not rather another language's: rules must not read those."""
    words = _WORD.findall(text.casefold())
    foreign = sum(word in _FOREIGN for word in words)
    return foreign < 2 or foreign <= sum(word in STOP_WORDS for word in words)


def has_words(text: str) -> bool:
    """Whether there is a word of two letters or more ("I'm 34" has one): nothing shorter has a verb."""
    return _WORD_OF_TWO.search(text) is not None


def finished(text: str) -> str:
    """The text as a sentence: capital first letter, one end mark."""
    bare = text.strip().rstrip(" ,;:-–—")
    if not bare:
        return bare
    return bare[0].upper() + bare[1:] + ("" if bare[-1] in ".!?…。！？" else ".")


class _Span(NamedTuple):
    """A piece's place, the question that follows it in the same sentence, and whether the piece is that question."""

    start: int
    end: int
    question: str = ""
    asks: bool = False


def _spans(text: str) -> Iterator[_Span]:
    start = 0
    for match in _END.finditer(text):
        if match.group().rstrip() == "." and _ABBREVIATION.search(text[max(start, match.start() - 8) : match.start()]):
            continue
        yield from _parts(text, start, match.end())
        start = match.end()
    yield from _parts(text, start, len(text))


def _parts(text: str, start: int, end: int) -> Iterator[_Span]:
    asked = question_after(text[start:end]) if end - start <= 2 * LONGEST else None
    if asked is None:
        yield from _short(text, start, end)
    else:
        told, begins = start + asked.start(), start + asked.end()
        *before, last = _short(text, start, told)
        yield from (*before, last._replace(question=text[begins:end]), _Span(begins, end, asks=True))


def _short(text: str, start: int, end: int) -> Iterator[_Span]:
    while end - start > LONGEST:
        cut = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
        cut = start + LONGEST if cut < 0 else cut
        yield _Span(start, cut)
        start = cut
    yield _Span(start, end)


def _cleaned(quote: str, question: str) -> str:
    text = " ".join(quote.split())
    bullet = _BULLET.match(text)
    text = text[bullet.end() :] if bullet else text
    opener = _OPENER.match(text)
    text = text[opener.end() :] if opener else text
    text = without_link(text, question)
    text = _NAME_IS.sub(r"\1 is ", text)
    return _CLOSER.sub("", text).strip()
