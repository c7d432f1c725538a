"""Where a text tells a secret, a card number or something about somebody's health. English, by stated patterns.

A password that is called by no name ("log in with rosebud") is not seen: no pattern tells it from a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

Span = tuple[int, int]
"""Where something stands in a text: half-open."""

_TOKENS = re.compile(
    r"""(?<![A-Za-z0-9])(?:
          (?:sk|pk|rk)[-_](?=[\w-]{0,200}\d)[\w-]{12,300}         # OpenAI, Anthropic, Stripe
        | gh[opsur]_[A-Za-z0-9]{16,} | github_pat_\w{20,} | glpat-[\w-]{16,} | xox[a-z]-[\w-]{8,}
        | (?:AKIA|ASIA)[0-9A-Z]{12,} | AIza[\w-]{30,} | ya29\.[\w-]{20,} | hf_[A-Za-z0-9]{20,} | npm_[A-Za-z0-9]{30,}
        | SG\.[\w-]{16,}\.[\w-]{16,} | pypi-[\w-]{40,} | dckr_pat_[\w-]{20,}
        | eyJ[\w-]{6,2000}\.[\w-]{4,4000}(?:\.[\w-]*)?                   # a JSON web token
      )
      | -----BEGIN\ [A-Z ]*PRIVATE\ KEY-----.*?(?:-----END\ [A-Z ]*PRIVATE\ KEY-----|\Z)
      | (?<=://)[^\s:/@]{1,200}:[^\s/@]{1,200}(?=@)                         # user:password in a URL
      | (?i:(?<=bearer\ )|(?<=basic\ ))(?=[\w.~+/=-]{0,200}\d)[\w.~+/=-]{12,}""",
    re.VERBOSE | re.DOTALL,
)
_NOUN = r"""(?:(?:wi-?fi\ )?pass(?:word|phrase|code|wort)s?|passwd|pwd|pw|kennwort
    |(?:secret[ _-])?(?:api|access|auth|bearer|refresh|secret|session|encryption|private|account|license)[ _-]?
      (?:key|token)s?
    |client[ _-]secret|(?:seed|recovery)\ (?:phrase|key|code)s?|otp|one-time\ code)"""
_FOR = r"(?:\ (?:for|to|of|on|at|in)\ [\w'’.@-]{1,60}(?:\ [\w'’.@-]{1,60}){0,4}?)?"
_IS = r"""(?:["'`]?\s*(?:[:=]+>?|->)|['’]s\b|\ (?:is|was|are|equals|ist|to)\b|\ (?=["'`“]))\s*"""
_ADVERB = r"(?:(?:now|currently|just|still|actually|really|literally|always|simply|again|set\ to|changed\ to)\ )*"
_SAID = re.compile(rf"(?<![A-Za-z])(?P<noun>{_NOUN}){_FOR}(?P<is>{_IS}){_ADVERB}", re.IGNORECASE | re.VERBOSE)
_MARKED = re.compile(r"(?<![A-Za-z])(?:pass|secret|token)[\"'`]?\s*[:=]\s*(?=\S)", re.IGNORECASE)
_BEFORE = re.compile(
    rf"""(?<!\S)(?P<value>\S{{1,100}})\ (?:is|was|as)\ (?:my|our|his|her|their|the)\ (?:\w+\ )?
        (?:{_NOUN}|pin)\b(?!\ (?:manager|policy|field))""",
    re.IGNORECASE | re.VERBOSE,
)
_NUMBER = re.compile(
    rf"""(?<![A-Za-z])(?:pin(?:[ -](?:code|number))?|(?:door|gate|alarm|entry|access|safe|unlock|lock|phone|security
        |verification)[ -]code|combination|social\ security\ number|ssn){_FOR}{_IS}{_ADVERB}
        (?P<value>\d(?:[ -]?\d){{2,9}})(?![\d.,]*\d)(?!\ ?(?:cm|mm|m|km|kg|%|€|\$|£|years?|minutes?|points?)\b)""",
    re.IGNORECASE | re.VERBOSE,
)
_QUOTED = re.compile(r"([\"'`“‘])(?P<value>[^\n]{1,80}?)[\"'`”’](?![A-Za-z])")
_CLAUSE = re.compile(
    r"[^\n,;!?]{0,120}?(?=\Z|[\n,;!?]|\.(?:\s|\Z)|\s(?:and|but|for|so|because|which|on|at|in|if|or)\s)"
)
_CODE = re.compile(r"\d|[^\W_][^\w\s'’.-]+[^\W_]|[a-z][A-Z]|[@#$%^&*]")
_FUNCTION = frozenset(
    """a an the this that these those it my your his her our their in on at to too so very not no never nothing
    something anything what which where when who how one kept also only written somewhere up out off due same there
    here please see ask use from by with about as like more less way quite pretty rather than""".split()
)
_PREDICATES = frozenset(
    """weak strong secure insecure safe unsafe wrong right correct incorrect invalid valid gone lost old new long short
    bad good easy hard simple complicated ready unknown secret different fine ok okay missing empty important public
    private required optional back online offline working""".split()
)
_TOKEN = re.compile(r"\S{1,200}")
_LONGEST = 6  # words of a passphrase


def secrets(text: str) -> Iterator[Span]:
    """Where passwords, keys, tokens and codes stand: those of a known form, and those that are said to be one."""
    for found in _TOKENS.finditer(text):
        yield found.span()
    for found in _NUMBER.finditer(text):
        yield found.span("value")
    for found in (*_SAID.finditer(text), *_MARKED.finditer(text)):
        marked = found.re is _MARKED or any(mark in found["is"] for mark in ":=>")
        if span := _value(text, found.end(), marked=marked):
            yield span
    for found in _BEFORE.finditer(text):
        word = found["value"].strip("\"'`.,;:“”‘’")
        if word.casefold() not in _FUNCTION | _PREDICATES:
            yield found.span("value")


def _value(text: str, start: int, *, marked: bool) -> Span | None:
    """Where the password stands that begins here; None where an ordinary predicate does ("is too weak")."""
    if quoted := _QUOTED.match(text, start):
        return quoted.span("value")
    token = _TOKEN.match(text, start)
    if token is None:
        return None
    word = token.group().rstrip(".,;)]}\"'")
    if _CODE.search(word):
        return start, start + len(word)
    clause = _CLAUSE.match(text, start)
    if clause is None:
        return None
    words = clause.group().casefold().split()
    if not words or len(words) > _LONGEST or words[0] in _FUNCTION or _is_predicate(words, marked):
        return None
    return start, start + len(clause.group().rstrip())


def _is_predicate(words: list[str], marked: bool) -> bool:
    return not marked and (words[0].endswith(("ed", "ing", "en", "n't")) or words[-1] in _PREDICATES)


_RUN = re.compile(r"(?<![\w+])\+?\d(?:[ .\-\u00a0–]?\d){12,60}(?!\w)")
_CHECK_NUMBER = re.compile(
    rf"""(?<![A-Za-z])(?:cvv2?|cvc2?|csc|card\ (?:security|verification)\ (?:code|number|value)|security\ code){_FOR}
        (?:{_IS}{_ADVERB}|\s)(?P<value>\d{{3,4}})(?!\d)""",
    re.IGNORECASE | re.VERBOSE,
)
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11,30}")


def card_numbers(text: str) -> Iterator[Span]:
    """Where card numbers (13 to 19 digits, Luhn), their check codes said as such, and IBANs (mod 97) stand."""
    for run in _RUN.finditer(text):
        if not run.group().startswith("+"):
            yield from _cards(run)
    for found in _CHECK_NUMBER.finditer(text):
        yield found.span("value")
    for found in _IBAN.finditer(text):
        yield from _ibans(text, found)


def _cards(run: re.Match[str]) -> Iterator[Span]:
    """The card number in a run of digits, which may have other groups of digits beside it."""
    groups = list(re.finditer(r"\d+", run.group()))
    for first, begin in enumerate(groups):
        sizes = accumulate(len(group.group()) for group in groups[first:])
        sized = zip(groups[first:], sizes, strict=True)
        for last in reversed([group for group, size in sized if 13 <= size <= 19]):
            if _luhn(re.sub(r"\D", "", run.group()[begin.start() : last.end()])):
                yield run.start() + begin.start(), run.start() + last.end()
                return


def _luhn(digits: str) -> bool:
    """ISO/IEC 7812-1, annex B: every second digit from the right doubled, the digits' sum a multiple of 10."""
    doubled = [int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(digits))]
    return len(set(digits)) > 1 and sum(number // 10 + number % 10 for number in doubled) % 10 == 0


def _ibans(text: str, found: re.Match[str]) -> Iterator[Span]:
    """The IBAN that begins here: the longest that ends with a word and has the right check digits."""
    ends = [part.end() + found.start() for part in re.finditer(r"[A-Za-z0-9]+", found.group())]
    for end in reversed(ends):
        plain = re.sub(r"[ -]", "", text[found.start() : end]).upper()
        whole_word = end == len(text) or not text[end].isalnum()
        if whole_word and 15 <= len(plain) <= 34 and _mod_97(plain) == 1:
            yield found.start(), end
            return


def _mod_97(iban: str) -> int:
    """ISO 13616: the first four characters moved to the end, letters as two digits, modulo 97."""
    return int("".join(str(int(letter, 36)) for letter in iban[4:] + iban[:4])) % 97


HEALTH_STEMS = tuple(
    """diabet asthma cancer tumor tumour leukemi leukaemi lymphoma chemo melanoma epilep migraine arthrit osteopor
    bipolar schizo autis dyslex insomni dementia alzheimer parkinson hepatitis covid influenza pneumoni tuberculos
    hypertens cholesterol celiac coeliac crohn colitis eczema psoria lupus sclerosis thyroid anemi anaemi endometrio
    infertil miscarr pregnan menopaus antidepress antibiotic insulin ibuprofen paracetamol acetaminophen metformin
    sertralin fluoxetin prozac zoloft xanax ritalin adderall medicat prescri vaccin surger biops dialys
    psychotherap psychiatr chemotherap radiotherap physiotherap disabilit wheelchair allerg symptom infection nausea
    vomit concussion illness diseas suicid overdos alcoholi hospitali inhaler diagnos epipen lactose gluten
    rehab""".split()
)
"""The word beginnings by which health is told. The words that only mean it in a phrase stand beside them."""
_HEALTH = re.compile(
    rf"""\b(?:{"|".join(HEALTH_STEMS)})\w*
      | \b(?:adhd|ptsd|ocd|hiv|ivf|copd|ibs|meds|anxiety|panic\ attacks?|antihistamines?|therap(?:y|ist)|statins?)\b
      | \b(?-i:AIDS)\b | \bdepress(?:ion|ed)\b | \bdisorders?\b | \bsyndrome\b | \bfever\b | \bburn-?out\b
      | \bheart\ (?:attack|disease|failure|condition)\b | \b(?:had|having|suffered)\ a\ stroke\b | \bblood\ pressure\b
      | \b(?:chronic|back|chest|knee|joint)\ pain\b | \bmental(?:ly)?\ (?:health|ill)\b | \bself-harm\w*
      | \b(?:broke|broken|fractured|sprained)\ (?:(?:my|his|her|their|a|an|the)\ )?
        (?:(?:left|right)\ )?(?:leg|arm|ankle|wrist|foot|hip|rib|nose|finger|collarbone)s?\b(?!\ of)
      | (?:\b(?:am|is|was|are|were|been|be|feel|feeling|felt|got|fell)|['’](?:m|s|re))\ (?:(?:very|really|so|quite)\ )?
        (?:sick|ill|unwell)\b(?!-|\ (?:of|and\ tired|with))
      | \bsick\ (?:leave|note)\b | \bdoctor['’]s\ appointment\b | \bin\ (?:the\ )?hospital\ (?:with|for|after)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_NO_HEALTH = re.compile(
    r"""\bgreat\ depression\b | \bretail\ therapy\b | \bimpostor\ syndrome\b | \bfever\ pitch\b | \bgold\ fever\b
      | \bdiagnos\w+\ (?:of\ )?(?:(?:the|a|an|this|that|our|my)\ )?(?:\w+\ )?
        (?:bug|issue|problem|error|server|network|outage|code|engine)s?\b
      | \b(?:covid|vaccine)\ (?:policy|rules)\b | \btropic\ of\ cancer\b | \bprescriptive\w* | \bprescribed\ by\ law\b
      | \bpregnant\ pause\b | \bin\ (?:disorder|disarray)\b | \ballergic\ to\ (?:meetings?|work|mondays?)\b""",
    re.IGNORECASE | re.VERBOSE,
)


def health(text: str) -> Iterator[Span]:
    """Where conditions, diagnoses, medication, symptoms, therapy or a pregnancy are named, whoever's they are."""
    others = [found.span() for found in _NO_HEALTH.finditer(text)]
    for found in _HEALTH.finditer(text):
        if not any(start < found.end() and found.start() < end for start, end in others):
            yield found.span()
