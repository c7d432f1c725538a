"""The offline extractor in a talk with an assistant: hasty writing, answers, corrections, denials, plans, pronouns."""

from __future__ import annotations

import pytest

from graphmem.ingest.base import Statement
from graphmem.ingest.extract_rules import RulesExtractor
from graphmem.ingest.rules.corrections import correction_in
from graphmem.ingest.rules.fragments import parted, whole
from graphmem.ingest.rules.mending import respelled, spelled_out, with_capitals
from graphmem.ingest.rules.replies import answered, question_in
from graphmem.types import Message

AT = 1_770_000_000_000_000
Found = tuple[str, str, str, bool]


def statements(extractor: RulesExtractor, *said: str) -> tuple[Statement, ...]:
    """A message that starts with "A:" is the assistant's."""
    messages = [
        Message("assistant" if each.startswith("A:") else "user", each.removeprefix("A:"), None, AT) for each in said
    ]
    return extractor.extract(messages).statements


def triples(extractor: RulesExtractor, *said: str) -> list[Found]:
    return [found for each in statements(extractor, *said) if (found := triple(each)) is not None]


def triple(statement: Statement) -> Found | None:
    if statement.subject is None or statement.relation is None or statement.object is None:
        return None
    return statement.subject.name, statement.relation, statement.object.name, statement.ends


@pytest.mark.parametrize(
    ("hasty", "meant"),
    [
        ("im at work n i dont like it", "I'm at work and I don't like it"), ("my gf anna", "my girlfriend anna"),
        ("my dogs name is rex", "my dog's name is rex"), ("i wokr here", "I work here"),
        ("Nadia's my cousin", "Nadia is my cousin"), ("Nadia's cousin is tall", "Nadia's cousin is tall"),
        ("my wife (Ana) sings", "my wife Ana sings"), ("Mocha an Latte", "Mocha and Latte"), ("an apple", "an apple"),
        ("dad is a nurse", "my dad is a nurse"), ("kim.n@example.org", "kim.n@example.org"),
    ],
)  # fmt: skip
def test_short_forms_are_spelled_out(hasty: str, meant: str) -> None:
    assert spelled_out(hasty) == meant


def test_slips_are_put_right_only_where_no_word_is_hurt() -> None:
    words = {"brother", "bother", "mister"}
    assert respelled("my brithday and my alergic bother", words) == "my birthday and my allergic bother"
    assert respelled("Alergic A.alergic @alergic", words) == "Alergic A.alergic @alergic"


@pytest.mark.parametrize(
    ("plain", "read"),
    [
        ("I live in berlin since march", "I live in Berlin since March"),
        ("my sister anna is tall", "my sister Anna is tall"), ("my sister bakes bread", "my sister bakes bread"),
        ("I live in town", "I live in town"), ("I live in berlin, Tom too", "I live in berlin, Tom too"),
        ("I speak french", "I speak French"), ("I work at acme corp as a cook", "I work at Acme Corp as a cook"),
    ],
)  # fmt: skip
def test_names_get_their_capitals_where_nobody_used_any(plain: str, read: str) -> None:
    assert with_capitals(plain) == read


@pytest.mark.parametrize(
    ("fragment", "sentence"),
    [
        ("moved to Lisbon last week", "I moved to Lisbon last week"), ("allergic to nuts", "I am allergic to nuts"),
        ("vegan since 2019", "I am vegan since 2019"), ("born in Oslo", "I was born in Oslo"),
        ("been vegan since March", "I have been vegan since March"), ("28, nurse", "I am 28, nurse"),
        ("Living in Ghent is great", "Living in Ghent is great"), ("Love that", "Love that"),
        ("Excited about Friday", "Excited about Friday"),
        ("green tea over coffee, always", "I prefer green tea to coffee"),
        ("have a nice day", "have a nice day"), ("new job at Orsted", "I have a new job at Orsted"),
        ("two cats: Salt and Pepper", "I have two cats, Salt and Pepper"), ("nut allergy here", "I have a nut allergy"),
    ],
)  # fmt: skip
def test_a_fragment_is_read_as_said_of_who_wrote_it(fragment: str, sentence: str) -> None:
    assert whole(fragment) == sentence


def test_fragments_in_a_row_are_told_apart() -> None:
    assert parted("28, nurse, based in Cork") == ["28", "nurse", "based in Cork"]
    assert parted("I met Omar, a nurse from Cork") == ["I met Omar, a nurse from Cork"]
    assert parted("If I win, I live in Rome") == ["If I win, I live in Rome"]


def test_the_quote_of_a_fragment_is_what_was_said(extractor: RulesExtractor) -> None:
    (kept,) = statements(extractor, "hey, allergic to nuts btw")
    assert (kept.text, kept.quote) == ("I am allergic to nuts.", "hey, allergic to nuts btw")
    first, second = statements(extractor, "vegan since 2019, based in Cork")
    assert (first.quote, second.quote) == ("vegan since 2019", "based in Cork")


@pytest.mark.parametrize(
    ("question", "answer", "meant"),
    [
        ("Where do you live?", "Aarhus", ["I live in Aarhus"]),
        ("What's your name?", "ingvild", ["my name is Ingvild"]),
        ("How old are you?", "42", ["I am 42"]), ("Nice. Who is your manager?", "it's Signe", ["my manager is Signe"]),
        ("Are you vegetarian?", "yes", ["I am vegetarian"]), ("Are you vegetarian?", "no", []),
        ("Is she a colleague?", "yes, she runs our lab", ["she is my colleague"]),
        ("Do you want me to book it?", "yes", []), ("Where do you live?", "why do you ask?", []),
        ("Do you prefer tea or coffee?", "tea", ["I prefer tea"]), ("Anything else?", "Aarhus", []),
    ],
)  # fmt: skip
def test_a_short_answer_is_the_sentence_it_stands_for(question: str, answer: str, meant: list[str]) -> None:
    assert [each.sentence for each in answered(question_in(question), answer)] == meant


def test_only_the_assistants_question_is_answered(extractor: RulesExtractor) -> None:
    assert triples(extractor, "A:Where do you live?", "Aarhus") == [("I", "LIVES_IN", "Aarhus", False)]
    assert triples(extractor, "Where do you live?", "Aarhus") == []
    assert triples(extractor, "A:I live in Rome.", "ok") == []


@pytest.mark.parametrize(
    ("words", "new", "old"),
    [
        ("sorry, not Rome, Milan", "Milan", "Rome"), ("I meant Thursday", "Thursday", ""), ("make that 400", "400", ""),
        ("no wait sorry, Zadar", "Zadar", ""), ("Rex not Max", "Rex", "Max"), ("8 actually", "8", ""),
    ],
)  # fmt: skip
def test_a_correction_names_the_value_meant(words: str, new: str, old: str) -> None:
    found = correction_in(words)
    assert found is not None
    assert (found.new, found.old) == (new, old)


@pytest.mark.parametrize("words", ["sorry, I am late", "no thanks to you", "actually it is", "wait for me"])
def test_an_excuse_is_no_correction(words: str) -> None:
    assert correction_in(words) is None


@pytest.mark.parametrize(
    ("said", "now", "before"),
    [
        (("I live in Split.", "no wait sorry, Zadar"), ("I", "LIVES_IN", "Zadar"), ("I", "LIVES_IN", "Split")),
        (("my budget is 300", "make that 400"), ("I", "HAS_BUDGET", "400"), ("I", "HAS_BUDGET", "300")),
        (("my manager is Ann.", "it's Solveig now"), ("I", "HAS_MANAGER", "Solveig"), ("I", "HAS_MANAGER", "Ann")),
    ],
)  # fmt: skip
def test_what_was_just_said_is_put_right(
    extractor: RulesExtractor, said: tuple[str, ...], now: tuple[str, ...], before: tuple[str, ...]
) -> None:
    found = triples(extractor, *said)
    assert (*now, False) in found
    assert (*before, True) in found


def test_a_correction_of_nothing_is_none(extractor: RulesExtractor) -> None:
    assert triples(extractor, "sorry, Zadar") == []
    assert triples(extractor, "I live in Split.", "sorry, 400") == [("I", "LIVES_IN", "Split", False)]


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("I don't like coffee.", ("I", "LIKES", "coffee")), ("I'm not vegan.", ("I", "IS_A", "vegan")),
        ("I don't eat pork.", ("I", "EATS", "pork")), ("I'm not allergic to cats.", ("I", "ALLERGIC_TO", "cats")),
        ("Bob is not my manager.", ("I", "HAS_MANAGER", "Bob")),
        ("I stopped playing tennis.", ("I", "PLAYS", "tennis")),
        ("I quit eating meat.", ("I", "EATS", "meat")), ("I sold my Vespa.", ("I", "OWNS", "Vespa")),
    ],
)  # fmt: skip
def test_what_is_denied_or_given_up_does_not_hold(
    extractor: RulesExtractor, text: str, denied: tuple[str, str, str]
) -> None:
    assert triples(extractor, text) == [(*denied, True)]


@pytest.mark.parametrize(
    "text", ["I didn't like the film.", "I've never been to Spain.", "I wouldn't live in Rome.", "I don't think so."]
)
def test_what_was_not_or_would_not_be_so_denies_nothing(extractor: RulesExtractor, text: str) -> None:
    assert triples(extractor, text) == []


@pytest.mark.parametrize(
    "text", ["I might move to Prague.", "I want to visit Rome.", "thinking of moving to Lima", "hoping to join Spotify"]
)
def test_a_wish_is_no_plan(extractor: RulesExtractor, text: str) -> None:
    assert triples(extractor, text) == []


def test_a_plan_holds_now_and_what_is_planned_does_not(extractor: RulesExtractor) -> None:
    (plan,) = statements(extractor, "moving to Quito in april")
    assert (triple(plan), plan.valid_from) == (("I", "PLANS_TO_MOVE_TO", "Quito", False), AT)


@pytest.mark.parametrize(
    ("text", "exclusive"),
    [
        ("My budget is $500.", True), ("The deadline is Friday.", True), ("My favourite food is ramen.", True),
        ("My dentist is Dr. Novak.", True), ("My sister is Maria.", False), ("I live in Rome.", False),
        ("My hobbies are chess and judo.", False), ("My budget went up to $800.", True),
    ],
)  # fmt: skip
def test_the_words_say_where_there_is_one_value(extractor: RulesExtractor, text: str, exclusive: bool) -> None:
    found = [each for each in statements(extractor, text) if each.relation]
    assert found
    assert {each.exclusive for each in found} == {exclusive}


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (("I moved to Utrecht.", "My sister Jo lives there too."), ("Jo", "LIVES_IN", "Utrecht", False)),
        (("got a puppy!!!", "shes called Noodle"), ("I", "HAS_PET", "Noodle", False)),
        (("Hugo and Mia got married.", "They live in Ghent."), ("Mia", "LIVES_IN", "Ghent", False)),
        (("Ramona joined our team.", "She is from Quito."), ("Ramona", "FROM", "Quito", False)),
        (("I have a brother.", "His name is Tom."), ("I", "HAS_BROTHER", "Tom", False)),
    ],
)  # fmt: skip
def test_a_pronoun_stands_for_who_or_what_was_just_told(
    extractor: RulesExtractor, said: tuple[str, ...], meant: Found
) -> None:
    assert meant in triples(extractor, *said)


def test_there_is_nowhere_when_two_places_were_told(extractor: RulesExtractor) -> None:
    found = triples(extractor, "I live in Rome and Tom lives in Bari.", "My sister Jo lives there too.")
    assert not any(subject == "Jo" and relation == "LIVES_IN" for subject, relation, _, _ in found)


def test_a_question_takes_for_granted_who_is_who(extractor: RulesExtractor) -> None:
    assert triples(extractor, "What should I get my wife Ilse?") == [("I", "HAS_WIFE", "Ilse", False)]
    assert triples(extractor, "what should I cook, I'm vegan?") == [("I", "IS_A", "vegan", False)]
    assert triples(extractor, "pretend you're my boss Karen") == []
    assert triples(extractor, 'translate "my name is Anna" into French') == []


def test_a_list_gives_a_triple_of_each(extractor: RulesExtractor) -> None:
    spoken = triples(extractor, "I speak French, German and a bit of Czech")
    assert [each[2] for each in spoken] == ["French", "German", "Czech"]
    liked = triples(extractor, "I like jazz, hiking and Thai food")
    assert [each[2] for each in liked] == ["jazz", "hiking", "Thai food"]
