"""Why the words that a fact rests on are no claim: a question, a guess, a denial, small talk, somebody else's words.

What is judged is the clause of the message that shares most words with the fact, not all of its sentence. English, and
a few words of other languages; what is said in others passes.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from graphmem.terms import terms
from graphmem.types import Message

_SPLIT = re.compile(
    r"""[,;:—–]\s+|(?<=[.!?…])\s+|\n+
      |\s+(?=(?:but|because|so|since|although|if|unless|while|whether|aber|weil|sondern)\b)
      |\s+(?=(?:and|or)\ (?:I|he|she|they|we|you|it|my|his|her|our|their|now|then|instead)\b)""",
    re.IGNORECASE | re.VERBOSE,
)
_PARTS = re.compile(r"[,;]|\b(?:and|but|while)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])|\n+")
_LEAD = r"^(?:(?:and|but|so|or|well|oh|ok|okay|hey|hm+|um+)\b,?\ )*"
_ASKS = re.compile(
    rf"""{_LEAD}(?:do|does|did|is|are|am|was|were|can|could|should|shall|would|will|have|has|had|may|might|what|who|whom
        |whose|where|when|why|which|how|any|isn't|aren't|don't|doesn't|didn't)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_ASKS_UNMARKED = re.compile(
    rf"""{_LEAD}(?:(?:do|does|did|can|could|should|would|will|are|is|am|have|has)\ (?:you|i|we|he|she|they|it|there)\b
        |(?:what|where|who|how|why|when|which)(?:['’]s|\ (?:is|are|was|do|does|did|should|can|could|would|will))\b)""",
    re.IGNORECASE | re.VERBOSE,
)
_TELLS = re.compile(
    r"""^(?:since|because|as|given|considering|now\ that)\b
      |\b(?:did\ I\ (?:tell|mention)|have\ I\ (?:told|mentioned)|did\ you\ know|guess\ what)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_IF = re.compile(
    rf"""{_LEAD}(?:only\ |even\ )?(?:if|unless|whether|what\ if|suppose|supposing|imagine|assuming|in\ case|were\ I
        )\b(?!\ (?:I|we)\ (?:remember|recall|may)|\ you\ ask|\ anything|\ that\ helps)""",
    re.IGNORECASE | re.VERBOSE,
)
_NOT_A_MONTH = "".join(
    rf"(?<!\b{word}\ )" for word in "in of by on last next since this until every early late mid from to and".split()
)
_GUESS = re.compile(
    rf"""\b(?:might|maybe|perhaps|possibly|hypothetically|I\ wish|wonder(?:ing)?\ (?:if|whether)|as\ if
        |(?:it|he|she|they|we|I|which|who)\ may|{_NOT_A_MONTH}(?-i:may)\ (?-i:[a-z])\w*
        |vielleicht|peut-être|quizás|tal\ vez)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_WOULD = re.compile(r"\b(?:would|could)\b|['’]d\b", re.IGNORECASE)
_NOT = re.compile(
    r"""\b(?:not|never|no|nobody|none|neither|nor|without|cannot|no\ longer|nicht|kein\w*|nie)\b|n['’]t\b""",
    re.IGNORECASE | re.VERBOSE,
)
_NO_DENIAL = re.compile(
    r"""\b(?:can['’]?t|cannot)\ (?:wait|help|get\ enough|stop|imagine|believe)\b
      |\bnot\ (?:only|just|to\ mention|bad|sure|far)\b
      |\bnot\ (?:\w+\ ){0,3}until\b|\bnone\ other\ than\b
      |\bno\ (?:problem|wonder|doubt|worries|idea|matter)\b|\bdon['’]t\ (?:forget|worry|you\b|get\ me\ wrong)
      |\bwhy\ not\b|\bcouldn['’]t\ be\ (?:happier|better|prouder)\b|\bneither\ here\ nor\b|^no\b""",
    re.IGNORECASE | re.VERBOSE,
)
_NEGATIVE = re.compile(
    r"""\b(?:avoid|dislike|hate|refuse|reject|stop|quit|left|leave|lack|former|ex|end|cease|without|free|against|lost|lose
        |fail|miss|moved|gave\ up|give[sn]?\ up)\w*\b""",
    re.IGNORECASE | re.VERBOSE,
)
_REACH = 5  # words that a negation is taken to govern
_OVER = re.compile(r"\b(?:any\s?more|no\ longer|nicht\ mehr)\b", re.IGNORECASE | re.VERBOSE)
_QUOTED = re.compile(r"[\"“«„][^\"”»“\n]{2,400}[\"”»“]")
_FIRST = re.compile(
    r"\b(?:I|me|my|mine|we|us|our|ich|mich|mein\w*|wir|uns\w*|je|mon|ma|yo|mi)\b|\bI['’]", re.IGNORECASE
)
_THIRD = re.compile(rf"{_LEAD}(?:that\ )?(?:he|she|they)\b", re.IGNORECASE | re.VERBOSE)
_WHO = r"^(?:the\ )?(?:user|speaker|assistant|person|i|{name})\ (?:has\ |is\ |was\ |just\ )?"
_HELLO = (
    r"(?:hi|hello|hey|hallo|bye|goodbye|thanks|thank\ you|good\ (?:morning|evening|night|day|afternoon)|ok(?:ay)?)\b"
)
_SMALL_TALK = re.compile(
    rf"""(?:sa(?:ys?|id)|saying|wrote|writes|repl(?:y|ies|ied)(?:\ with)?)\ [\"'“]?{_HELLO}
      |greet\w*\b|apologi[sz]\w*\b|chat\w*\ (?:with|to)\ (?:the\ )?(?:assistant|user|speaker|ai|bot)\b
      |thank\w*(?:\ (?:the\ )?(?:assistant|user|speaker|you|everyone|for)\b|\.?$)
      |(?:ask\w*|inquir\w*|enquir\w*|wonder\w*|want(?:s|ed)\ to\ know)(?:\ (?:the\ )?(?:assistant|speaker|you))?
        (?:\ (?:about|if|whether|for|how|what|why|when|where|which|who|a\ question|questions|to\ know)\b|\.?$)
      |answer\w*\ (?:(?:the|a)\ )?(?:question|assistant|speaker|user|yes|no)\b
      |request\w*\ (?:help|assistance|information|advice|a\ recommendation|recommendations|tips)\b
      |(?:offer\w*|provid\w*|wants?)\ (?:to\ )?(?:help|assist(?:ance)?)\b(?!\ \w+\ \w+)
      |looking\ for\ (?:help|advice|tips|recommendations)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_GREETING = re.compile(
    rf"""(?:{_HELLO}|yo|cheers|lol|haha|bye|see\ you|how\ are\ you|how['’]s\ it\ going|what['’]s\ up|lovely|nice|great
        |cool|you['’]re\ welcome|no\ problem|have\ a\ (?:nice|good|great)\ \w+|say\ (?:hi|hello)\ (?:to|from)\ \w+
        |there|so\ much|[\W_])+""",
    re.IGNORECASE | re.VERBOSE,
)


class Claim(NamedTuple):
    """The clause a fact rests on, and the sentence it stands in. Both empty where no word is shared."""

    clause: str
    sentence: str


def claim_of(fact: str, quote: str, message: Message) -> Claim:
    """The clause of the quoted sentences that shares most words with the fact; of equals the last."""
    ignored = {"user", "speaker", "assistant", *terms(message.name or "")}
    wanted = set(terms(fact)) - ignored
    best, most = Claim("", ""), 0
    for sentence in _quoted_sentences(quote, message.content):
        for clause in (part.strip() for part in _SPLIT.split(sentence)):
            shared = len(wanted & set(terms(clause)))
            if shared and shared >= most:
                best, most = Claim(clause, sentence), shared
    return best


def _quoted_sentences(quote: str, content: str) -> list[str]:
    """The sentences of the content that the quote has a part in, whole."""
    start = content.find(quote)
    if start < 0 or not quote:
        return [quote]
    sentences, at = [], 0
    for sentence in _SENTENCE.split(content):
        begin = content.find(sentence, at)
        at = begin + len(sentence)
        if begin < start + len(quote) and start < at:
            sentences.append(sentence.strip())
    return sentences


def objection(claim: Claim, fact: str, message: Message, *, speaks: bool) -> str | None:
    """Why the clause is no claim of the fact, None if it is one. `speaks`: the fact is about who speaks.

    What a passage supposes is a fact that says so ("It may close in May."); a person's guesses are none.
    """
    if not claim.clause:
        return None
    if is_question(claim):
        return "it rests on a question"
    if is_hypothetical(claim) and not (message.role == "document" and is_hypothetical(Claim(fact, fact))):
        return "it rests on a guess or a hypothetical"
    if _denies(claim.clause, fact) and not (_NOT.search(fact) or _NEGATIVE.search(fact)):
        return "the message denies it"
    if speaks and message.role != "document" and _is_reported(claim, fact):
        return "it is what somebody else said of himself"
    return None


def is_question(claim: Claim) -> bool:
    """Whether the clause asks. A clause beside a question, or one that gives its reason, does not."""
    if _TELLS.search(claim.clause) or _TELLS.search(claim.sentence):
        return False
    marked = claim.sentence.rstrip("\"'”’) ").endswith(("?", "？"))
    last = claim.sentence.rstrip().endswith(claim.clause)
    opens = claim.sentence.startswith(claim.clause)
    return (opens and bool(_ASKS_UNMARKED.match(claim.clause))) or (
        marked and (last or bool(_ASKS.match(claim.clause)))
    )


def is_hypothetical(claim: Claim) -> bool:
    """Whether the clause supposes: it is a condition, a guess, or what would follow from a condition."""
    if _IF.match(claim.clause) or _GUESS.search(claim.clause):
        return True
    conditional = any(_IF.match(part.strip()) for part in _SPLIT.split(claim.sentence))
    return conditional and _WOULD.search(claim.clause) is not None


def _denies(clause: str, fact: str) -> bool:
    """Whether a negation stands close before a word of the fact."""
    plain, wanted = _NO_DENIAL.sub("", clause), set(terms(fact))
    after = (" ".join(plain[found.end() :].split()[:_REACH]) for found in _NOT.finditer(plain))
    return any(wanted.intersection(terms(words)) for words in after)


def is_denial(fact: str, object: str) -> bool:
    """Whether the fact says of this object that it is not so ("She does not like olives.")."""
    return _NOT.search(_NO_DENIAL.sub("", _part_about(object, fact))) is not None


def is_end(fact: str, object: str) -> bool:
    """Whether the fact says of this object that it is no longer so."""
    return _OVER.search(_part_about(object, fact)) is not None


def _part_about(object: str, fact: str) -> str:
    """The part of the fact that names the object: "no longer eats meat and prefers fish" ends one of them."""
    wanted = set(terms(object))
    parts = [part for part in _PARTS.split(fact) if wanted and wanted <= set(terms(part))]
    return parts[0] if parts else fact


def says_it_is_over(claim: Claim, fact: str) -> bool:
    """Whether the clause says of the one who speaks that something holds no longer, and the fact says that it does."""
    over = _OVER.search(claim.clause) and _FIRST.search(claim.clause)
    return over is not None and not (_NOT.search(fact) or _NEGATIVE.search(fact))


def is_small_talk(fact: str, quote: str, message: Message) -> bool:
    """Whether the fact is that somebody said something to the other: a greeting, thanks, a question."""
    who = re.compile(_WHO.replace("{name}", re.escape(message.name or "user")), re.IGNORECASE | re.VERBOSE)
    if message.role == "document":
        return False
    found = who.match(fact)
    return bool(found and _SMALL_TALK.match(fact, found.end())) or _GREETING.fullmatch(quote) is not None


def _is_reported(claim: Claim, fact: str) -> bool:
    """Whether an "I" in quotation marks says it, or a "she" where nobody says "I"."""
    shared = set(terms(fact)).intersection(terms(claim.clause))
    spoken = [words for words in _QUOTED.findall(claim.sentence) if _FIRST.search(words)]
    if any(shared <= set(terms(words)) for words in spoken):
        return True
    return _THIRD.match(claim.clause) is not None and _FIRST.search(claim.clause) is None
