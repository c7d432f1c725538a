"""What is told along with a question: before it, as its reason, or as what it takes for granted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphmem.ingest.rules.medicines import is_medicine
from graphmem.ingest.rules.vocabulary import LANGUAGES, PETS, ROLE_SYNONYMS, ROLES

_MODAL = r"(?:can|could|would|will)(?:n['’]t)?"
_AUX = rf"(?:{_MODAL}|(?:do|does|did|is|are|am|was|has|have)(?:n['’]t)?)"
_TURNED = rf"""(?:
    (?:{_AUX}|(?:should|may|must)(?=\ (?:i|we)))\ (?:i|we|he|she|they|you(?!\ believe))
    | {_MODAL}\ (?:it|this|that|these|those|my|our|the|an?|there)
    | (?:is|was)(?:n['’]t)?\ it
    | (?:(?:do|does|did)(?:n['’]t)?\ (?:it|this|that|these|those)
      |does(?:n['’]t)?(?:\ (?!(?:that|which|who|to|and|or|it|he|she)\b)[\w'’-]+){{1,4}}?)
      \ (?:make|mean|work|count|change|matter|help|hurt|affect|take|cost|sound|look|seem|need|have|contain|cover)
    | (?:do|does|did)(?:n['’]t)?\ (?:it|this|that)\ (?:still|even|really|ever)
    )\b"""
"""A verb before its subject, as only questions have it; "should it rain" may be a condition."""
_ASKS = rf"""(?:
    {_TURNED}
    | (?:how|what|where|when|why|who|which|whose)(?:\ (?!{_AUX}\b)[\w-]+){{0,3}}
      \ (?:{_TURNED}|should\ (?:you|he|she|it|they|my|our|the|an?)\b)
    | what(?:['’]?s|\ is|\ are)\ (?:the|an?|some|my|our|good)
    | (?:got\ )?any\ (?:\w+\ ){{0,2}}(?:ideas?|tips|advice|suggestions|recommendations)
    | any\ good\ \w+
    | (?:i['’]m|i\ am|i\ was)\ (?:just\ )?(?:wondering|curious)\ (?:if|whether|how|what|which|where|about)
    )\b"""
_ASKS_AT_THE_END = r"""(?:
    (?:any|(?:do|does|did|can|could|is|are|was|were|should|would|will)(?:n['’]t)?|what|where|who|how|why|right
      |which\ (?!\w+ly\b)\w+\ (?:is|are|do|does|did|was|were|has|have))\b[^,]*\?\W*\Z
    | (?:correct|no|yes|yeah|innit)\s*\?\W*\Z
    )"""
_PERHAPS_ASKS = r"(?:is|are|was)(?:n['’]t)?\ (?:there|this|that|these|those)\b"
_ALSO_ME = rf"(?!so\ {_AUX}\ (?:i|we|he|she|they|you|it)(?:\ too)?(?:\s*(?:[^\w\s]|\Z)|\s+(?:and|but)\b))"
""" "My brother plays chess, so do I" asks nothing."""
_QUESTION_AFTER = re.compile(
    rf"""(?:,|(?<=,["”’]))\s+{_ALSO_ME}(?:(?:so|and|but)\s+)?
      (?:(?={_ASKS}|{_ASKS_AT_THE_END})|(?P<perhaps>(?={_PERHAPS_ASKS})))
    | \s+so\s+(?=(?:can|could|would|will)\ you\b|(?:how|what|where|when|which)\ (?:\w+\ )?{_AUX}\ (?:i|we)\b)""",
    re.IGNORECASE | re.VERBOSE,
)
_LEADS_ON = re.compile(
    r"""\b(?:(?:ask|wonder)(?:s|ed|ing)?|says?|said|saying|tells?|told|know)
      (?:\ (?:me|him|her|us|them|myself|himself|herself|(?-i:[A-Z])\w+))?["“”’]?\Z
    | \b(?:is|was|like|question['’]s)["“”’]?\Z""",
    re.IGNORECASE | re.VERBOSE,
)
"""What has the question for its object: "She asked me, can you come", "The question is, do I go"."""
_TELLS = re.compile(r"\b(?:I|we|is|are|was|were|has|have|had|will|got|\w{2,}ed|\w+['’](?:m|ve|re|ll))\b", re.IGNORECASE)
_RELATES = re.compile(r"\b(?:who|which|whose|that)\b", re.IGNORECASE)

_WHEN = re.compile(
    rf"""\W*(?:(?:and|so|ok|okay|but|also|well|hi|hey|hello)\b\W*)*
    (?:if|when|whenever|once|before|after|unless|until|till|while|as\ (?:soon|long)\ as|in\ case|by\ the\ time|assuming)
    \ [\w'’]+(?:(?!(?<!\band)\ (?:I|we|he|she|they|it)\b)[^,])*,\s+(?:so\s+)?(?={_ASKS}|{_ASKS_AT_THE_END})""",
    re.IGNORECASE | re.VERBOSE,
)
"""A clause that says only when or on what condition it is asked: "Once I've moved to Bonn, what do I need"."""

_I = r"(?:I|my|we|our)\b"
_ONE_CLAUSE = rf"(?={_I}(?:(?!(?<!\band) (?:I|we|he|she|they|it)\b)[^,])*\Z)"
_LINKED = re.compile(rf"(?:now that|given(?: that)?|considering(?: that)?|seeing (?:as|that)) {_ONE_CLAUSE}", re.I)
_LINKED_BEFORE = re.compile(
    rf"(?:since|because|although|though|even though) (?!I was (?:an?|little|young|small|born|\d)\b){_ONE_CLAUSE}", re.I
)
_OF_ME = (
    (re.compile(r"as someone (?:who|that)(?:['’]s| is) ", re.I), "I am "),
    (re.compile(r"as someone (?:who|that) has ", re.I), "I have "),
    (re.compile(r"as someone (?:who|that) (?=\w+ed\b|can\b|was\b|had\b)", re.I), "I "),
    (re.compile(r"as someone (?:who|that) (live|work|love|hate|play|speak|need|eat|drink|run|own)s\b", re.I), r"I \1"),
    (re.compile(r"being (?=an? )", re.I), "I am "),
)
"""How one who asks says what he is: "Being a vegan, what can I eat"."""

_LINK = r"""(?:
    \b(?:considering|given|knowing|seeing(?=\ (?:as|that)\ )|now(?=\ that\ )|especially\ (?:since|because|as))
      (?:\ (?:as|that|the\ fact\ that))?
    | \b(?:even\ though|although|(?<!\bas\ )though)
    | \bsince | ,\s*because | \bremind\ me\ that
    | (?:\b(?:about|at|by|despite|for|from|of|on|over|to|with)|\b(?:I|we|to)\ \w+)\ the\ fact\ that
    )\s+"""
_CLAUSE = r"""(?P<clause>(?:
    (?:I|we|he|she|they)(?:['’]\w+)? | it['’]s
    | (?:it|my|our|the|this|these|those|all|both|(?-i:[A-Z])[\w'’-]+)\b(?:(?!\b(?:that|which|who)\b)[^,?!]){0,60}?
      \s(?:(?:is|are|was|were|has|have|had|does|do|did)(?:n['’]t)?|got|will|won['’]t|can['’]t|\w{2,}ed)
    )\b.+?)"""
_ITS_END = r"""(?=\s*,\s*(?:so\s+)?(?:
    what|how|which|where|who|when|why|can|could|should|would|do|does|did|is|are|was|were|any)\b | [\s.!?]*\Z)"""
_GRANTED = re.compile(_LINK + _CLAUSE + _ITS_END, re.IGNORECASE | re.VERBOSE)
_REASON = re.compile(
    r"""(?:,|\ -|\ –|\ —|;|,?\ (?:because|since|as|cause|cos|bcs|but))\s+(?P<clause>(?:
    I['’]m|I\ am|I['’]ve|I\ have|I\ live|I\ work|I\ (?:had(?!\ (?:to|been|hoped|planned|thought)\b)|got|bought
      |booked|moved|started|joined)
    |(?:he|she)(?:['’]s|\ is|\ has|\ loves|\ likes|\ hates|\ plays|\ lives)
      (?!\ (?:fine|ok|okay|right|good|great|not|been)\b)
    |my\ (?!(?:question|advice|point)\b)[\w\ ]{2,30}\ (?:is|are|has|lives|was|were|got|broke|stopped|died|ends|expires)
    |we['’]re|we\ live|we\ have)\b.+)""",
    re.IGNORECASE | re.VERBOSE,
)


def question_after(text: str) -> re.Match[str] | None:
    """What stands between something told and the question that follows in the same sentence, often without its mark."""
    if asks_when(text):
        return None
    return next((found for found in _QUESTION_AFTER.finditer(text) if _is_told(text[: found.start()], found)), None)


def asks_when(text: str) -> bool:
    """Whether it is a question that begins with when, or on what condition, it is asked."""
    return _WHEN.match(text) is not None


def _is_told(before: str, found: re.Match[str]) -> bool:
    if _LEADS_ON.search(before):
        return False
    return found["perhaps"] is None or (_TELLS.search(before) is not None and not _RELATES.search(before))


def without_link(text: str, question: str) -> str:
    """What was told, without the word that linked it to the question that follows: "Now that I live in Bergen"."""
    for pattern, start in _OF_ME if _MINE.search(question) else ():
        if pattern.match(text):
            return pattern.sub(start, text)
    found = _LINKED.match(text) or (_LINKED_BEFORE.match(text) if question else None)
    return text[found.end() :] if found else text


_MINE = re.compile(r"\b(?:I|me|my|we|us|our)\b", re.I)


def granted(question: str) -> Iterator[str]:
    """The clauses of a question that are so whatever is answered, in their order."""
    end = 0
    for pattern in (_GRANTED, _REASON):
        if (found := pattern.search(question, end)) and not (pattern is _REASON and _no_reason(question, found)):
            end = found.end()
            yield _THAT_AGAIN.sub(" and ", found["clause"].rstrip(" ?"))


def presumed(question: str) -> Iterator[str]:
    """What a thing of one's own in a question says of the one who asks.

    "Can I take ibuprofen with my lisinopril" that it is taken, "should I sell my Fender" that it is owned.
    """
    for found in _OWN_WORD.finditer(question):
        if is_medicine(found["word"]):
            yield f"I take {found['word']}"
    for found in (*_OWN_THING.finditer(question), *_OWN_MACHINE.finditer(question)):
        if found["thing"].lower() in _NO_THINGS:
            continue
        yield f"I own {'an' if found['thing'][0] in 'AEIOU' else 'a'} {found['thing']}"


_NO_THINGS = frozenset(
    """wifi wi-fi internet bitcoin ethereum netflix spotify gmail windows wordpress chatgpt linkedin instagram facebook
    twitter discord uber airbnb python excel word outlook cv""".split()
).union(ROLES, ROLE_SYNONYMS, PETS, LANGUAGES)
_OWN_WORD = re.compile(r"\bmy (?:daily |morning |evening |usual )?(?P<word>[\w-]+)", re.IGNORECASE)
_OWN_MACHINE = re.compile(
    r"\b(?:does|is|did|won['’]t|keeps?) my (?:old |new )?(?P<thing>(?-i:[A-Z])[\w-]+(?: (?-i:[A-Z0-9])[\w-]*)*) "
    r"(?:keep |always |still )?"
    r"(?:mak|leak|start|charg|overheat|beep|rattl|squeak|smok|stall|crash|freez|buzz|vibrat|drain|blink|clunk|grind|whin)(?:e|es|ing|s)?\b",
    re.IGNORECASE,
)
_OWN_THING = re.compile(
    r"\b(?:sell|fix|repair|clean|charge|tune|service|insure|replace|trade in|upgrade|restring|descale|"
    r"polish|restore) (?:up )?my (?:old |new )?(?P<thing>(?-i:[A-Z])[\w-]+(?: (?-i:[A-Z0-9])[\w-]*)*)(?=\W*$|[,.?!]| "
    r"(?:and|or|but|with|for|on|in|at|before|after|because|if|myself|to|now|when|without|this|next|again)\b)",
    re.IGNORECASE,
)


def _no_reason(question: str, found: re.Match[str]) -> bool:
    """Whether what stands there is one of the answers, or words that are asked about: "Which is better, I wait or"."""
    return (
        _OR_ELSE.search(found["clause"]) is not None
        or _OF_WORDS.search(_TO_WRITE.sub("", question[: found.start()])) is not None
    )


_THAT_AGAIN = re.compile(rf",? and that (?={_I})", re.I)
_OR_ELSE = re.compile(r",\s*or\b|\bor (?:I|we|my|our|not|to|should|do|is|am|it|rather)\b", re.I)
_TO_WRITE = re.compile(r"^\W*(?:(?:please|pls|help me|can you|could you) )*(?:write|draft)\b", re.I)
_OF_WORDS = re.compile(
    r"\b(?:says?|said|saying|spell|pronounce|phrase|word|write|mean|sentence|goes|answer|reply|told|tells?|asks?|asked)\b",
    re.I,
)
