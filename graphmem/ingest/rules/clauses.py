"""The clauses of a parsed sentence: who does what, whether it is asserted, denied, over or merely possible."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from graphmem.ingest.rules.coordination import expanded
from graphmem.ingest.rules.vocabulary import OPINION

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_MODALS = frozenset("would could might may should must shall will can wo ca 'll ’ll 'd ’d".split())
_HAVING = frozenset("have has 've ’ve 's ’s".split())
_BEING = frozenset("am is are was were be been being 'm ’m 're ’re 's ’s".split())
_NO_LONGER = re.compile(r"\b(?:no longer(?! than)|any ?more|any longer)\b", re.IGNORECASE)
_HYPOTHETICAL = re.compile(
    r"(?:if|unless|suppose|supposing|assuming|in case|whenever|in (?:another|a past|my next) (?:life|world|"
    r"universe))\b",
    re.IGNORECASE,
)
_DOUBT = frozenset(
    "maybe perhaps probably possibly hopefully almost nearly potentially supposedly allegedly apparently reportedly "
    "presumably seemingly according rarely seldom barely scarcely practically virtually figuratively".split()
)
_STOPPING = frozenset("stop quit cease finish".split())
_OTHER_CLAUSES = ("conj", "ccomp", "parataxis", "advcl", "relcl")
_GIVEN_THAT = frozenset("because cos cause although though whereas since".split())
_BY_THEN = frozenset("when after once".split())
"""What they lead to is a fact only as long as it is past."""
_MAIN_CLAUSES = ("ROOT", "conj", "ccomp", "parataxis")
_SUBJECTS = ("nsubj", "nsubjpass")


class Clause(NamedTuple):
    """One clause. `asserted` says that it is stated as a fact, `ended` that it no longer is one.

    `subjects` is empty where the first person was left out ("just joined Stripe").
    """

    verb: Token
    subjects: tuple[Token, ...]
    asserted: bool
    negated: bool
    ended: bool
    past: bool
    perfect: bool
    progressive: bool
    can: bool
    passive: bool


def is_hypothetical(sent: Span) -> bool:
    """Whether the whole sentence is a mere hypothesis: "If I moved to Paris, I would ..."."""
    if _HYPOTHETICAL.match(sent.text):
        return True
    root = sent.root
    modal = any(child.dep_ == "aux" and child.lower_ in ("would", "could", "'d", "’d") for child in root.children)
    return modal and any(_is_condition(child) for child in root.children)


def is_command(sent: Span) -> bool:
    """Whether the sentence is an imperative: its verb leads it and has no subject."""
    root = sent.root
    helped = any(child.dep_ == "aux" and child.lower_ not in ("do", "don't") for child in root.children)
    named = any(char.isdigit() for char in root.text)
    if root.tag_ != "VB" or named or helped or any(child.dep_ in (*_SUBJECTS, "expl") for child in root.children):
        return False
    before = [token for token in sent if token.i < root.i and not token.is_punct]
    return all(
        token.pos_ in ("ADV", "INTJ", "CCONJ") or token.dep_ == "neg" or token.lower_ == "do" for token in before
    )


def is_about_listener(sent: Span) -> bool:
    """Whether the sentence speaks of the one it is said to: "You're the best", "Your words mean a lot"."""
    subjects = [child for child in sent.root.children if child.dep_ in _SUBJECTS]
    return any(
        subject.lower_ == "you" or any(child.dep_ == "poss" and child.lower_ == "your" for child in subject.children)
        for subject in subjects
    )


def clauses(sent: Span, *, user: bool) -> Iterator[Clause]:
    """The clauses that may state a fact, in their order.

    In a user's message a past-tense verb that leads the sentence without a subject is the first person's.
    """
    verbs = [token for token in sent if token.pos_ in ("VERB", "AUX") and _stands_alone(token)]
    for verb in verbs:
        subjects = _subjects(verb)
        if subjects or (user and _dropped_first_person(verb, sent)):
            yield _clause(verb, subjects)


def is_ended(words: Iterable[Token]) -> bool:
    """Whether the words say "no longer" or "any more"; "any more sushi" does not."""
    read = list(words)
    of_a_thing = any(token.lower_ == "more" and token.dep_ in ("amod", "dobj", "pobj") for token in read)
    return bool(_NO_LONGER.search(" ".join(token.text for token in read))) and not of_a_thing


def speaks_of_now(clause: Clause) -> bool:
    """Whether the clause tells of the present or of what is to come, so that "on April 3" is the next one."""
    was_stopped = clause.ended and clause.verb.dep_ in ("xcomp", "pcomp", "pobj")
    return not (clause.past or clause.perfect or was_stopped or not clause.subjects)


def tells_how_things_stand(sent: Span) -> bool:
    """Whether a sentence, be it about the past, has a word of the present or of what is to come."""
    return any(token.lower_ in _NOW or token.tag_ == "MD" for token in sent)


_NOW = frozenset("now nowadays currently upcoming coming next".split())


def time_words(clause: Clause, sent: Span) -> str:
    """The words that may say when: the whole sentence, where it has no other verb."""
    alone = sum(token.pos_ in ("VERB", "AUX") and token.dep_ not in ("aux", "auxpass") for token in sent) == 1
    return sent.text if alone else words_of(clause.verb)


def is_present(sent: Span) -> bool:
    """Whether all the finite verbs of the sentence are in the present, and none tells of what has been done."""
    finite = [token for token in sent if token.tag_ in ("VBZ", "VBP", "MD", "VBD")]
    has_done = any(token.dep_ == "aux" and lemma_of(token) == "have" for token in finite)
    return bool(finite) and not has_done and all(token.tag_ != "VBD" for token in finite)


def words_of(verb: Token) -> str:
    """The words of a verb's clause, without those of clauses coordinated with or hung below it."""
    return " ".join(token.text for token in _own_words(verb))


def parts(sent: Span, verbs: Collection[int]) -> list[Span]:
    """The sentence cut before each further main clause, with a subject of its own, that one of the verbs heads."""
    heads = [token for token in sent if token.i in verbs and token.dep_ in _MAIN_CLAUSES and _own_subjects(token)]
    starts = sorted(_own_words(head)[0].i for head in heads)
    edges = [sent.start, *starts[1:], sent.end]
    return [_trimmed(sent.doc[start:end]) for start, end in pairwise(edges)]


def _own_words(verb: Token) -> list[Token]:
    below = (each for each in verb.subtree if each != verb and (each.head == verb or each.dep_ == "relcl"))
    apart = [each for each in below if each.dep_ in _OTHER_CLAUSES and each.pos_ in ("VERB", "AUX")]
    left_out = {token.i for part in apart for token in part.subtree}
    return [token for token in verb.subtree if token.i not in left_out]


def _trimmed(part: Span) -> Span:
    """The part without the commas and conjunctions at its edges."""
    start, end = part.start, part.end
    while end - 1 > start and _joins(part.doc[end - 1]):
        end -= 1
    while start < end - 1 and _joins(part.doc[start]):
        start += 1
    return part.doc[start:end]


def _joins(token: Token) -> bool:
    return token.dep_ == "cc" or token.text in (",", "-", "–")


def _clause(verb: Token, subjects: tuple[Token, ...]) -> Clause:
    """What the helpers of `verb` say; "used to work" counts as the past of "work"."""
    stopped = _is_stopped(verb)
    used = verb.dep_ == "xcomp" and verb.head.lower_ == "used"
    auxiliaries = _auxiliaries(verb)
    words = {token.lower_ for token in auxiliaries}
    finite = auxiliaries[0] if auxiliaries else verb
    perfect = (
        bool(words & {"have", "has", "'ve", "’ve", "'s", "’s"}) and verb.tag_ in ("VBN", "VBD")
    ) or "been" in words
    if stopped:
        auxiliaries = _auxiliaries(_stopper(verb))
        words, finite = {token.lower_ for token in auxiliaries}, auxiliaries[0] if auxiliaries else _stopper(verb)
    ended = (
        is_ended(_own_words(verb))
        or used
        or (stopped and (finite.tag_ == "VBD" or finite.lower_ == "quit" or bool(words & _HAVING)))
    )
    return Clause(
        verb=verb,
        subjects=subjects,
        asserted=_asserted(verb, words)
        and (
            verb.tag_ != "VBG"
            or bool(words & _BEING)
            or (stopped and ended)
            or _has_started(verb)
            or _came_about(verb)
            or (_is_alongside(verb) and _asserted(verb.head, {token.lower_ for token in _auxiliaries(verb.head)}))
        ),
        negated=_negated(verb) and not ended,
        ended=ended,
        past=not (used or stopped) and (finite.tag_ == "VBD" or "had" in words or _came_about(verb)),
        perfect=perfect and "had" not in words and not stopped,
        progressive=verb.tag_ == "VBG" and not stopped and not _is_started(verb) and not _came_about(verb),
        can=bool(words & {"can", "ca"}),
        passive=_is_passive(verb),
    )


def _is_passive(verb: Token) -> bool:
    if any(child.dep_ in ("nsubjpass", "auxpass") for child in verb.children):
        return True
    inherits = verb.dep_ == "conj" and verb.tag_ == "VBN" and not _own_subjects(verb)
    return inherits and verb.head.tag_ == "VBN" and _is_passive(verb.head)


def _is_stopped(verb: Token) -> bool:
    """ "stopped eating", "gave up smoking": what the verb says has come to an end."""
    head = verb.head
    if verb.dep_ in ("pcomp", "pobj") and head.lower_ in ("with", "up") and verb.tag_ == "VBG":
        return head.head.lower_ in ("done", "gave", "given")
    if verb.dep_ == "conj" and verb.tag_ == "VBG" and head.tag_ == "VBG":
        return _is_stopped(head)
    return verb.dep_ == "xcomp" and verb.tag_ == "VBG" and (lemma_of(head) in _STOPPING or _gave_up(head))


def _is_started(verb: Token) -> bool:
    """ "started learning Japanese", "began to learn": from then on it is so."""
    return verb.dep_ == "xcomp" and verb.tag_ in ("VBG", "VB") and lemma_of(verb.head) in ("start", "begin", "keep")


def _is_alongside(verb: Token) -> bool:
    """ "I study at Bocconi while working at Prada": done by the same one at the same time."""
    marked = any(child.dep_ == "mark" and child.lower_ in ("while", "whilst") for child in verb.children)
    return verb.dep_ == "advcl" and verb.tag_ == "VBG" and marked and not _own_subjects(verb)


def _has_started(verb: Token) -> bool:
    return _is_started(verb) and (verb.head.tag_ in ("VBD", "VBN") and _asserted(verb.head, set()))


def _came_about(verb: Token) -> bool:
    """ "had to sell", "ended up moving", "managed to buy": it was done, and not only wanted."""
    head = verb.head
    if verb.dep_ != "xcomp" or head.tag_ not in ("VBD", "VBN") or _negated(head) or not _asserted(head, set()):
        return False
    up = lemma_of(head) == "end" and any(child.lower_ == "up" for child in head.children)
    return head.lower_ == "had" or lemma_of(head) == "manage" or (up and verb.tag_ == "VBG")


def _gave_up(verb: Token) -> bool:
    return lemma_of(verb) == "give" and any(child.lower_ == "up" for child in verb.children)


def _stopper(verb: Token) -> Token:
    """The verb that says "stopped"."""
    return verb.head if verb.dep_ == "xcomp" else _stopper(verb.head) if verb.dep_ == "conj" else verb.head.head


def _auxiliaries(verb: Token) -> list[Token]:
    own = [child for child in verb.children if child.dep_ in ("aux", "auxpass") and child.lower_ != "to"]
    if _is_alongside(verb):
        return [*_auxiliaries(verb.head), *([] if verb.head.tag_ == "VBG" else [verb.head])]
    if (
        not own
        and verb.dep_ == "conj"
        and verb.tag_ == "VBG"
        and lemma_of(verb.head) == "be"
        and not _own_subjects(verb)
    ):
        return [verb.head]
    if not own and verb.dep_ == "conj" and not _own_subjects(verb) and verb.head.pos_ in ("VERB", "AUX"):
        return _auxiliaries(verb.head) if verb.tag_ in ("VB", "VBN", "VBG") else []
    return own


def _asserted(verb: Token, words: set[str]) -> bool:
    if words & (_MODALS - {"can", "ca"}):
        return "'d" in words and "had" in words
    if any(child.lower_ in _DOUBT or _is_condition(child) for child in verb.children):
        return False
    main = verb
    while main.dep_ == "conj" and main.head.pos_ in ("VERB", "AUX"):
        main = main.head
        if any(_is_condition(child) for child in main.children):
            return False
    return True


def _is_condition(token: Token) -> bool:
    return token.dep_ == "advcl" and any(
        mark.lower_ in ("if", "unless") for mark in token.children if mark.dep_ == "mark"
    )


def _negated(verb: Token) -> bool:
    if any(
        child.dep_ == "neg" or child.lower_ in ("never", "hardly", "neither")
        for child in verb.children
        if not _after_comma(child)
    ):
        return True
    if any(child.dep_ == "preconj" and child.lower_ == "neither" for child in verb.children):
        return True
    inherits = verb.dep_ == "conj" and not _own_subjects(verb) and verb.tag_ in ("VB", "VBG", "VBN")
    return inherits and _negated(verb.head)


def _after_comma(token: Token) -> bool:
    """ "not Dresden" after a comma denies what follows, not the verb."""
    return token.i > token.sent.start and token.doc[token.i - 1].text == ","


def lemma_of(verb: Token) -> str:
    """The verb's dictionary form; the tagger's known slips are put right."""
    lemma = verb.lemma_.lower()
    return {"hat": "hate", "’m": "be", "’s": "be", "’re": "be"}.get(lemma, lemma)


def _stands_alone(verb: Token) -> bool:
    if verb.dep_ == "ROOT" or verb.dep_ == "relcl":
        return True
    if _is_stopped(verb):
        return _stands_alone(_stopper(verb))
    if _is_started(verb) or _is_alongside(verb):
        return _stands_alone(verb.head)
    if verb.dep_ == "xcomp":
        return (verb.head.lower_ == "used" or _came_about(verb)) and _stands_alone(verb.head)
    if verb.dep_ == "conj":
        alone = verb.head.pos_ in ("VERB", "AUX") and _stands_alone(verb.head)
        return alone or any(_misread_beside(each) is not None for each in _own_subjects(verb))
    if verb.dep_ in ("ccomp", "parataxis"):
        return _is_run_on(verb)
    return verb.dep_ == "advcl" and _is_told_as_fact(verb) and _stands_alone(verb.head)


def _is_told_as_fact(verb: Token) -> bool:
    """ "..., so I bought a Polo", "because I live in Hull", "when we moved to Ghent": so it is, all the same."""
    if not _own_subjects(verb):
        return False
    marks = {child.lower_ for child in verb.children if child.dep_ in ("mark", "advmod", "cc") and child.i < verb.i}
    if "so" in marks:
        return "that" not in marks
    if marks & _BY_THEN:
        return verb.tag_ == "VBD" or any(child.tag_ == "VBD" for child in _auxiliaries(verb))
    return bool(marks & _GIVEN_THAT)


def _is_run_on(verb: Token) -> bool:
    """A main clause that the parser hung below the next one: "My manager is Bob, he lives in Berlin"."""
    opines = verb.head.lemma_.lower() in OPINION and bool(_own_subjects(verb.head))
    if any(child.dep_ == "mark" for child in verb.children) or opines:
        return False
    return verb.i < verb.head.i and _own_subjects(verb) != [] and verb.head.pos_ in ("VERB", "AUX", "NOUN", "ADJ")


def _own_subjects(verb: Token) -> list[Token]:
    return [child for child in verb.children if child.dep_ in _SUBJECTS]


def _subjects(verb: Token) -> tuple[Token, ...]:
    own = _own_subjects(verb)
    if own and own[0].tag_ in ("WP", "WDT"):
        return _antecedents(verb) if verb.dep_ == "relcl" else ()
    if own and any(child.lower_ in ("or", "nor") for child in own[0].children):
        return ()
    if own:
        beside = _misread_beside(own[0])
        return (*([beside] if beside is not None else ()), *(each for one in own for each in expanded(one)))
    if (misread := _misread_subject(verb)) is not None:
        return (misread,)
    if verb.dep_ in ("conj", "xcomp") and verb.head.pos_ in ("VERB", "AUX"):
        return _subjects(verb.head)
    if _is_stopped(verb):
        return _subjects(_stopper(verb))
    if _is_alongside(verb):
        return _subjects(verb.head)
    return next((_subjects(child) for child in verb.children if child.dep_ == "aux" and _own_subjects(child)), ())


def _antecedents(verb: Token) -> tuple[Token, ...]:
    """What a relative clause speaks of: "Acme is a firm that was sold" tells it of Acme.

    As long as it is said for sure that Acme is one, and nobody stands between who may be meant as well: "Bob is a
    friend of Ana who lives in Oslo".
    """
    kind = verb.head
    articles = any(each.lower_ in ("a", "an", "the") for each in kind.children)
    if kind.tag_ not in ("NN", "NNP") or kind.dep_ != "attr" or not articles:
        return (kind,)
    if not _is_said(kind.head) or any(_may_be_meant(each, verb) for each in kind.doc[kind.i + 1 : verb.i]):
        return ()
    named = tuple(each for each in _subjects(kind.head) if each.pos_ != "PRON" or each.tag_ == "PRP")
    return named or (kind,)


def _is_said(being: Token) -> bool:
    """Whether it is told as a fact that somebody is something; "wants to be" and "I doubt that he is" tell none."""
    words = {token.lower_ for token in _auxiliaries(being)}
    finite = being.tag_ in ("VBZ", "VBP", "VBD") or bool(words & _HAVING)
    sure = finite and lemma_of(being) == "be" and _stands_alone(being)
    return sure and not _negated(being) and _asserted(being, words)


def _may_be_meant(token: Token, verb: Token) -> bool:
    """Whether "who" or "which" may stand for this noun before it, and not for the kind that the clause hangs on."""
    if token.i >= verb.left_edge.i or token.tag_ not in ("NN", "NNP", "NNPS") or token.ent_type_ in _NEVER_WHO:
        return False
    of_people = any(each.tag_ == "WP" for each in _own_subjects(verb))
    if token.tag_ != "NN":
        return token.ent_type_ != ("ORG" if of_people else "PERSON")
    return any(each.dep_ in ("det", "poss") for each in token.children)


_NEVER_WHO = frozenset("GPE LOC DATE TIME MONEY CARDINAL ORDINAL PERCENT QUANTITY NORP LANGUAGE".split())


def _misread_beside(subject: Token) -> Token | None:
    """The name of "Ida and I", where it opens its part of the sentence and the parser took the two apart."""
    first = subject.i - 2
    if subject.lower_ not in ("i", "me") or first < subject.sent.start or subject.nbor(-1).lower_ != "and":
        return None
    name = subject.doc[first]
    while first > subject.sent.start and subject.doc[first - 1].pos_ == "PROPN":
        first -= 1
    opens = first == subject.sent.start or subject.doc[first - 1].is_punct
    return name if opens and name.pos_ == "PROPN" and name not in (subject.head, subject) else None


def _misread_subject(verb: Token) -> Token | None:
    """The capitalised word right before "is" that opens the sentence, and is no subject to the parser."""
    passive = next((child for child in verb.children if child.dep_ == "auxpass"), None)
    first = verb.sent[0]
    known = first.pos_ in ("ADV", "ADJ", "NOUN", "PROPN", "VERB", "X", "INTJ") and first.lower_ not in _NO_SUBJECTS
    phrase = {each.i for each in first.subtree}
    right_before = all(i in phrase for i in range(first.i, verb.i if passive is None else passive.i))
    if not right_before or (lemma_of(verb) != "be" and passive is None) or not first.text.istitle() or not known:
        return None
    odd = first.dep_ in ("advmod", "amod", "npadvmod", "dep", "intj", "csubj", "acomp", "attr")
    return first if first.head == verb and odd else None


_NO_SUBJECTS = frozenset("there here now then today tomorrow where when how why what so also still not never".split())


def _dropped_first_person(verb: Token, sent: Span) -> bool:
    if verb.dep_ == "conj":
        return not _own_subjects(verb) and _dropped_first_person(verb.head, sent)
    if verb.dep_ != "ROOT" or verb.tag_ != "VBD" or _own_subjects(verb):
        return False
    before = [token for token in sent if token.i < verb.i and not token.is_punct]
    return all(token.pos_ in ("ADV", "INTJ", "CCONJ") for token in before)
