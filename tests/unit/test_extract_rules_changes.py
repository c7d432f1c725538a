"""The offline extractor on what changes: the first statement and the change are of one relation, so that one ends the
other; what is put right at once leaves nothing of the wrong value; what is over ends what held.
"""

from __future__ import annotations

import pytest

from graphmem.ingest.base import Statement
from graphmem.ingest.extract_rules import RulesExtractor
from graphmem.ingest.relations import one_at_a_time
from graphmem.ingest.rules.rewording import put_right_at_once, reworded
from graphmem.types import Message

AT = 1_770_000_000_000_000


def statements(extractor: RulesExtractor, *said: str) -> tuple[Statement, ...]:
    return extractor.extract([Message("user", each, None, AT) for each in said]).statements


def triples(extractor: RulesExtractor, *said: str) -> list[str]:
    """Each as "subject | relation | object", with a minus before what ends."""
    return [
        f"{'-' if each.ends else ''}{each.subject.name} | {each.relation} | {each.object.name}"
        for each in statements(extractor, *said)
        if each.subject is not None and each.object is not None
    ]


@pytest.mark.parametrize(
    ("first", "then", "slot", "values"),
    [
        ("My job title is clerk.", "My job title changed to head clerk.", "I | HAS_JOB_TITLE", "clerk | head clerk"),
        ("My role is tester.", "My role is now test lead.", "I | HAS_JOB_TITLE", "tester | test lead"),
        ("My email address is a@x.example.", "Please use b@x.example from now on.", "I | HAS_EMAIL",
         "a@x.example | b@x.example"),
        ("You can reach me at a@x.example.", "I changed my email to b@x.example.", "I | HAS_EMAIL",
         "a@x.example | b@x.example"),
        ("My number is 555-0140.", "My phone number changed to 555-0141.", "I | HAS_PHONE_NUMBER",
         "555-0140 | 555-0141"),
        ("My mobile is 555-0140.", "I have a new number: 555-0141.", "I | HAS_PHONE_NUMBER", "555-0140 | 555-0141"),
        ("I live at 3 Mill Lane.", "My new address is 8 Hope Road.", "I | HAS_ADDRESS", "3 Mill Lane | 8 Hope Road"),
        ("I earn 2,000 euros a month.", "My salary was raised to 2,200 euros.", "I | HAS_SALARY",
         "2,000 euros | 2,200 euros"),
        ("My rent is 700 euros.", "My landlord raised my rent to 750 euros.", "I | HAS_RENT", "700 euros | 750 euros"),
        ("The deadline is 4 May.", "They moved the deadline to 11 May.", "I | HAS_DEADLINE", "4 May | 11 May"),
        ("The essay is due on Friday.", "The deadline for the essay is now Monday.", "essay | HAS_DEADLINE",
         "Friday | Monday"),
        ("The weekly call is at 9 am.", "The weekly call was pushed to 11 am.", "weekly call | STARTS_AT",
         "9 am | 11 am"),
        ("Our rehearsal starts at 18:30.", "We moved the rehearsal to 19:00.", "rehearsal | STARTS_AT",
         "18:30 | 19:00"),
        ("My ferry leaves at 7:10.", "My ferry now leaves at 7:40.", "ferry | LEAVES_AT", "7:10 | 7:40"),
        ("The release is scheduled for June.", "The release has been postponed to August.", "release | SCHEDULED_FOR",
         "June | August"),
        ("My exam is on 3 July.", "My exam got rescheduled to 10 July.", "exam | SCHEDULED_FOR", "3 July | 10 July"),
        ("The picnic is on Saturday.", "The picnic isn't on Saturday but on Sunday.", "picnic | SCHEDULED_FOR",
         "Saturday | Sunday"),
        ("The workshop takes place in Ghent.", "The workshop was moved to Bruges.", "workshop | TAKES_PLACE_AT",
         "Ghent | Bruges"),
        ("The bakery opens at 7.", "The bakery opens at 8 now.", "bakery | OPENS_AT", "7 | 8"),
        ("The cache runs on port 6379.", "The cache is on port 6380 now.", "cache | HAS_PORT", "6379 | 6380"),
        ("My locker is in hall 2.", "My locker was moved to hall 3.", "locker | HAS_LOCATION", "hall 2 | hall 3"),
        ("The ticket number is 4417.", "The ticket number is 4471 now.", "ticket number | HAS_VALUE", "4417 | 4471"),
        ("I'm single.", "I'm engaged now!", "I | HAS_RELATIONSHIP_STATUS", "single | engaged"),
        ("We're married.", "We got divorced.", "I | HAS_RELATIONSHIP_STATUS", "married | divorced"),
        ("The captain of our choir is Ida.", "Olaf became the captain of our choir.", "I | HAS_CAPTAIN", "Ida | Olaf"),
        ("The mayor of our village is Ms Berg.", "Mr Dahl is the mayor of our village now.", "village | HAS_MAYOR",
         "Ms Berg | Mr Dahl"),
        ("Nils coaches the rowing team.", "Petra coaches the rowing team now.", "rowing team | HAS_COACH",
         "Nils | Petra"),
        ("My doctor is Dr Falk.", "My doctor changed to Dr Lund.", "I | HAS_DOCTOR", "Dr Falk | Dr Lund"),
        ("I have 3 goats.", "I have 4 goats now.", "I | NUMBER_OF_GOATS", "3 | 4"),
        ("Our team has six people.", "Our team has grown to eight people.", "team | NUMBER_OF_PEOPLE", "six | eight"),
        ("The museum has two floors.", "The museum has three floors now.", "museum | NUMBER_OF_FLOORS", "two | three"),
        ("Oda has two boats.", "Oda has one boat now.", "Oda | NUMBER_OF_BOATS", "two | one"),
    ],
)  # fmt: skip
def test_a_change_is_of_the_relation_of_what_it_changes(
    extractor: RulesExtractor, first: str, then: str, slot: str, values: str
) -> None:
    old, new = values.split(" | ")
    before, after = statements(extractor, first), statements(extractor, then)
    assert f"{slot} | {old}" in triples(extractor, first)
    assert f"{slot} | {new}" in triples(extractor, then)
    held = [*before, *after]
    known = one_at_a_time()
    slots = [each for each in held if each.relation == slot.split(" | ")[1] and not each.ends]
    assert slots
    assert all(each.exclusive or known(str(each.relation)) for each in slots)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("I live in Turku and work at Aalto Books.", ["I | LIVES_IN | Turku", "I | WORKS_AT | Aalto Books"]),
        ("I work at Kemira and live in Oulu.", ["I | WORKS_AT | Kemira", "I | LIVES_IN | Oulu"]),
        ("Our CEO is Siri and our CTO is Leif.", ["I | HAS_CEO | Siri", "I | HAS_CTO | Leif"]),
        ("We have two sons and nine lemon trees.", ["I | NUMBER_OF_SONS | two", "I | NUMBER_OF_LEMON_TREES | nine"]),
        ("The hearing is on Friday at 2 pm.", ["hearing | SCHEDULED_FOR | Friday", "hearing | STARTS_AT | 2 pm"]),
    ],
)
def test_two_facts_of_a_sentence_have_their_own_words(extractor: RulesExtractor, said: str, found: list[str]) -> None:
    given = statements(extractor, said)
    assert triples(extractor, said) == found
    for one in given:
        others = [each.object.name for each in given if each is not one and each.object is not None]
        assert not any(other in one.text for other in others), one.text


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("I live in Porto, sorry, I meant Faro.", ["I | LIVES_IN | Faro"]),
        ("I work at Zenith, no wait, at Zephyr.", ["I | WORKS_AT | Zephyr"]),
        ("My manager is Bob, no, Rob.", ["I | HAS_MANAGER | Rob"]),
        ("I drive a Volvo, I mean a Saab.", ["I | DRIVES | Saab"]),
        ("My birthday is 3 May, sorry, 4 May.", ["I | HAS_BIRTHDAY | 4 May"]),
        ("The demo is at 3 pm, wait, 4 pm.", ["demo | STARTS_AT | 4 pm"]),
        ("I'm 51 years old. Actually I'm 52.", ["I | HAS_AGE | 52"]),
        ("I'm 51. No, 52.", ["I | HAS_AGE | 52"]),
        ("My boss is Sue. Sorry, my boss is Sam.", ["I | HAS_MANAGER | Sam"]),
        ("My cat is called Tim. Oops, I mean Jim.", ["I | HAS_PET | Jim", "Jim | IS_A | cat"]),
        ("My number is 555-0101. Sorry, 555-0102.", ["I | HAS_PHONE_NUMBER | 555-0102"]),
    ],
)
def test_what_is_put_right_at_once_leaves_nothing_of_the_wrong_value(
    extractor: RulesExtractor, said: str, found: list[str]
) -> None:
    given = statements(extractor, said)
    wrong = {"Porto", "Zenith", "Bob", "Volvo", "3 May", "3 pm", "51", "Sue", "Tim", "555-0101"}
    assert triples(extractor, said) == found
    assert not any(value in f" {each.text.rstrip('.')} ".split() for each in given for value in wrong)
    assert all(each.quote in said for each in given)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("That was wrong: my manager is Stefania.", ["I | HAS_MANAGER | Stefania"]),
        ("I made a mistake, I drive a Saab, not a Volvo.", ["I | DRIVES | Saab", "-I | DRIVES | Volvo"]),
        ("I misspoke: I live in Basel, not Bern.", ["I | LIVES_IN | Basel", "-I | LIVES_IN | Bern"]),
        ("I'm allergic to walnuts, not peanuts.", ["I | ALLERGIC_TO | walnuts", "-I | ALLERGIC_TO | peanuts"]),
        ("I play tennis, not well.", ["I | PLAYS | tennis"]),
        ("My birthday isn't on 3 May, it's on 4 May.", ["-I | HAS_BIRTHDAY | 3 May", "I | HAS_BIRTHDAY | 4 May"]),
        ("My email isn't a@x.example any more, it's b@x.example.",
         ["-I | HAS_EMAIL | a@x.example", "I | HAS_EMAIL | b@x.example"]),
    ],
)  # fmt: skip
def test_what_was_said_before_is_put_right(extractor: RulesExtractor, said: str, found: list[str]) -> None:
    assert triples(extractor, said) == found


@pytest.mark.parametrize(
    ("holds", "over"),
    [
        ("I'm a member of the chess club.", "I left the chess club."),
        ("I joined the book club.", "I'm no longer in the book club."),
        ("I like opera.", "I don't like opera any more."),
        ("I like olives.", "I've gone off olives."),
        ("I smoke cigars.", "I've stopped smoking cigars."),
        ("I bake bread.", "I quit baking bread."),
        ("I use Vim.", "I don't use Vim any more."),
        ("I play tennis.", "I gave up tennis."),
        ("I have a cat named Milo.", "We had to give Milo away."),
        ("I work at Nordhaus.", "I was laid off from Nordhaus."),
        ("I'm seeing someone called Ines.", "I'm not seeing Ines any more."),
        ("My girlfriend is Mia.", "Mia and I split up."),
        ("Dr Wu is my dentist.", "Dr Wu isn't my dentist any more."),
        ("I have a subscription to Wired.", "I cancelled my subscription to Wired."),
        ("Our CEO is Ann.", "Ann stepped down as our CEO."),
    ],
)
def test_an_end_is_of_the_relation_that_held(extractor: RulesExtractor, holds: str, over: str) -> None:
    held = triples(extractor, holds)
    assert f"-{held[0]}" in triples(extractor, over)
    assert not set(held[:1]) & set(triples(extractor, over))


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (["I'm employed by the city library."], ["I | WORKS_AT | city library"]),
        (["I've switched to Wayne Analytics."], ["I | WORKS_AT | Wayne Analytics"]),
        (["I work at Acme.", "I switched to Umbra."], ["I | WORKS_AT | Acme", "I | WORKS_AT | Umbra"]),
        (["I moved from Google to Horizon Labs."], ["I | WORKS_AT | Horizon Labs", "-I | WORKS_AT | Google"]),
        (["I moved from Munich to Vienna."], ["I | LIVES_IN | Vienna", "-I | LIVES_IN | Munich"]),
        (["I moved from Leeds to Ghent."], ["I | LIVES_IN | Ghent", "-I | LIVES_IN | Leeds"]),
        (["I moved from Braga to Porto."], ["I | LIVES_IN | Porto", "-I | LIVES_IN | Braga"]),
        (["I switched from Notion to Obsidian."], ["I | USES | Obsidian", "-I | USES | Notion"]),
        (["I switched to Firefox."], ["I | USES | Firefox"]),
        (["Nimbus is my new employer."], ["I | WORKS_AT | Nimbus"]),
        (["I moved from sales to marketing."], []),
    ],
)
def test_who_changes_a_job_changes_the_employer(extractor: RulesExtractor, said: list[str], found: list[str]) -> None:
    assert triples(extractor, *said) == found


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Greta lives in Aarhus.", "Greta | LIVES_IN | Aarhus"),
        ("Odd lives in Moss.", "Odd | LIVES_IN | Moss"),
        ("Bea works for Nordhaus.", "Bea | WORKS_AT | Nordhaus"),
        ("Leo turned 8 yesterday.", "Leo | HAS_AGE | 8"),
        ("Pia replaced Jan as our CTO.", "I | HAS_CTO | Pia"),
        ("Pia replaced Jan as our CTO.", "-I | HAS_CTO | Jan"),
        ("Pia succeeded Jan as director of the museum.", "museum | HAS_DIRECTOR | Pia"),
        ("I hate cilantro now.", "I | DISLIKES | cilantro"),
    ],
)
def test_what_is_said_of_others_and_of_tastes(extractor: RulesExtractor, said: str, found: str) -> None:
    assert found in triples(extractor, said)


@pytest.mark.parametrize(
    "said",
    [
        "I think the meeting is at 3 pm.", "Tom said the meeting was moved to 4 pm.",
        "The party might be in the garden.",
        "The meeting isn't on Monday.", "Is the exam on Friday?", "If the demo is on Friday, I can't come.",
        "We're engaged in a lawsuit.", "My sister is single.", "I have two options.", "I have 20 minutes left.",
        "Please use a@x.example to log in.", "The class is full.", "The test is in progress.",
        "Everyone lives in Rome.",
        "I may be promoted to team lead.", "The launch could be moved to May.", "I'm single-handedly painting it.",
    ],
)  # fmt: skip
def test_what_is_doubtful_denied_or_asked_gives_no_value(extractor: RulesExtractor, said: str) -> None:
    assert [each for each in triples(extractor, said) if not each.startswith("-")] == []


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("We moved to Ghent, I mean Bruges, last year.", "We moved to Bruges, last year."),
        ("I'm a nurse, sorry, a midwife.", "I'm a midwife."),
        ("I'd love that, no, really I would.", "I'd love that, no, really I would."),
        ("Sorry, I can't come.", "Sorry, I can't come."),
        ("I like it, actually.", "I like it, actually."),
    ],
)
def test_only_a_value_of_the_same_shape_is_put_in_place(said: str, read: str) -> None:
    assert put_right_at_once(said) == read


def test_words_that_say_no_more_than_others_are_read_as_those() -> None:
    assert reworded("We raised the budget to 6,000 dollars") == "The budget is 6,000 dollars"
    assert reworded("I live in Turku and teach at Kaari High.") == "I live in Turku and I teach at Kaari High."
    assert reworded("I don't want any more cake.") == "I don't want any more cake."


def test_the_value_is_no_time_since_when_it_holds(extractor: RulesExtractor) -> None:
    for said in ("My birthday is 3 May.", "The exam is on 3 May.", "My dentist appointment is on Tuesday."):
        assert [each.valid_from for each in statements(extractor, said)] == [AT]
