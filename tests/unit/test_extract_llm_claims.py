"""What a message claims, and what it only asks, supposes, denies or greets: a model may take all of it as facts."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from graphmem.ingest.base import Statement
from graphmem.ingest.replies.founded import is_stated
from graphmem.ingest.replies.read import Parsed, read_reply
from graphmem.types import Message

AT = 1_770_000_000_000_000


def said(content: str, role: str = "user", name: str | None = None) -> Message:
    return Message(role, content, name, AT)


def read(*items: dict[str, Any], of: list[Message]) -> Parsed:
    return read_reply(json.dumps({"facts": list(items)}), of)


def fact(text: str, quote: str = "", subject: str | None = None, **more: Any) -> dict[str, Any]:
    return {"message": 1, "fact": text, "quote": quote, "subject": subject, **more}


def why(parsed: Parsed) -> str:
    assert parsed.statements == ()
    (rejected,) = parsed.rejected
    return rejected.reason.split(":")[0]


def triple(one: Statement) -> tuple[str | None, str | None, str | None]:
    return one.subject and one.subject.name, one.relation, one.object and one.object.name


@pytest.mark.parametrize(
    ("content", "text", "quote"),
    [
        ("Do you live in Rome?", "The assistant lives in Rome.", "you live in Rome"),
        ("Should I move to Oslo?", "The user moves to Oslo.", "I move to Oslo"),
        ("do you think i should move to oslo", "The user should move to Oslo.", "i should move to oslo"),
        ("I like tea. Is Bob still at Acme?", "Bob is still at Acme.", "Is Bob still at Acme?"),
        ("Hey, what's the capital of Peru?", "The capital of Peru is Lima.", "the capital of Peru"),
    ],
)
def test_a_question_states_nothing(content: str, text: str, quote: str) -> None:
    assert why(read(fact(text, quote), of=[said(content)])) == "it rests on a question"


@pytest.mark.parametrize(
    ("content", "text", "quote"),
    [
        ("Since I live in Berlin, what gym is best?", "The user lives in Berlin.", "I live in Berlin"),
        ("Can you find me a gym, because I live in Berlin?", "The user lives in Berlin.", "I live in Berlin"),
        ("Did I tell you my sister moved to Rome?", "The user's sister moved to Rome.", "my sister moved to Rome"),
        ("My cat is Momo, which is Japanese. Nice name?", "The user's cat is Momo.", "My cat is Momo"),
        ("I work at Acme. Do you know it?", "The user works at Acme.", "I work at Acme. Do you know it?"),
    ],
)
def test_what_stands_beside_a_question_is_kept(content: str, text: str, quote: str) -> None:
    (found,) = read(fact(text, quote), of=[said(content)]).statements
    assert found.text == text


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("If I moved to Lisbon, I would miss Berlin.", "The user moved to Lisbon."),
        ("If I moved to Lisbon, I would miss Berlin.", "The user would miss Berlin."),
        ("I might quit my job at Acme.", "The user quits the job at Acme."),
        ("Maybe we get a dog.", "The user gets a dog."),
        ("I wonder whether Bob lives in Rome.", "Bob lives in Rome."),
        ("Suppose I had a boat.", "The user has a boat."),
        ("I wish I had a boat.", "The user has a boat."),
    ],
)
def test_a_guess_or_a_hypothetical_is_no_fact(content: str, text: str) -> None:
    assert why(read(fact(text, content), of=[said(content)])) == "it rests on a guess or a hypothetical"


def test_what_a_passage_supposes_is_a_fact_that_says_so() -> None:
    passage = said("The mill may close in May.", "document", "Westby")
    assert [one.text for one in read(fact("The mill may close in May."), of=[passage]).statements]
    assert why(read(fact("The mill closes in May."), of=[passage])) == "it rests on a guess or a hypothetical"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("If you ask me, Rex is the best dog we had.", "Rex is the best dog the user had."),
        ("I might have said so, but I work at Acme.", "The user works at Acme."),
        ("in may we fly to Rome", "The user flies to Rome in May."),
        ("I'd love to learn diving.", "The user would love to learn diving."),
        ("Let me know if it rains; I live in Bath.", "The user lives in Bath."),
        ("My brother lives in Great Falls.", "The user's brother lives in Great Falls."),
    ],
)
def test_what_only_looks_like_a_guess_is_kept(content: str, text: str) -> None:
    (found,) = read(fact(text, content), of=[said(content)]).statements
    assert found.text == text


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("I don't drink coffee.", "The user drinks coffee."),
        ("Bob never worked at Acme.", "Bob worked at Acme."),
        ("I am not married.", "The user is married."),
    ],
)
def test_what_the_message_denies_is_no_fact(content: str, text: str) -> None:
    assert why(read(fact(text, content), of=[said(content)])) == "the message denies it"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("I don't drink coffee.", "The user does not drink coffee."),
        ("I don't drink coffee.", "The user avoids coffee."),
        ("I can't wait for Crete.", "The user looks forward to Crete."),
        ("I'm not in Rome but in Milan.", "The user is in Milan."),
        ("I don't like tea, I like coffee.", "The user likes coffee."),
        ("She is no longer at Acme and now works at Globex.", "She works at Globex."),
        ("The road was not opened until 1931.", "The road was opened in 1931."),
    ],
)
def test_what_stands_beside_a_denial_is_kept(content: str, text: str) -> None:
    (found,) = read(fact(text, content), of=[said(content)]).statements
    assert found.text == text


def test_a_triple_that_belies_its_sentence_is_dropped_and_the_sentence_kept() -> None:
    given = fact("The user does not like olives.", "I never liked olives", "user", relation="likes", object="olives")
    (found,) = read(given, of=[said("I never liked olives.")]).statements
    assert triple(found) == (None, None, None)
    assert [one.name for one in found.mentions] == ["user", "olives"]


@pytest.mark.parametrize("text", ["The user no longer works at Acme.", "The user works at Acme."])
def test_what_holds_no_longer_ends(text: str) -> None:
    content = "I don't work at Acme any more."
    given = fact(text, content, "user", relation="works at", object="Acme", ends=False)
    (found,) = read(given, of=[said(content)]).statements
    assert triple(found) == ("user", "WORKS_AT", "Acme")
    assert found.ends
    assert "no longer" in found.text or "any more" in found.text


def test_only_what_the_end_is_said_of_ends() -> None:
    content = "I no longer eat meat but fish is fine."
    text = "The user no longer eats meat and prefers fish."
    fish, meat = (fact(text, content, "user", relation="eats", object=name) for name in ("fish", "meat"))
    assert [one.ends for one in read(fish, meat, of=[said(content)]).statements] == [False, True]


def test_what_somebody_else_said_of_himself_is_not_the_users() -> None:
    message = said('Maria told me "I live in Rome".')
    wrong = fact("The user lives in Rome.", "I live in Rome", "user", relation="lives in", object="Rome")
    right = fact("Maria lives in Rome.", "I live in Rome", "Maria", relation="lives in", object="Rome")
    parsed = read(wrong, right, of=[message])
    assert [triple(one) for one in parsed.statements] == [("Maria", "LIVES_IN", "Rome")]
    assert parsed.rejected[0].reason.startswith("it is what somebody else said of himself")


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("The user said hi.", "hi there!"),
        ("User said hello to the assistant.", "Hello!"),
        ("The user greeted the assistant.", "good morning, how are you?"),
        ("The user asked about the weather.", "what will the weather be like"),
        ("The user thanked the assistant for the help.", "thanks for the help"),
        ("The user is looking for advice on gyms.", "I'm looking for advice on gyms"),
        ("Lovely, say hello to her!", "Lovely, say hello to her!"),
        ("Dana wants to know how to cook rice.", "I want to know how to cook rice"),
    ],
)
def test_small_talk_is_no_fact(text: str, content: str) -> None:
    message = said(content, name="Dana" if text.startswith("Dana") else None)
    assert why(read(fact(text, content), of=[message])) in ("it is small talk", "it rests on a question")


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("The user asked Maria to marry him.", "I asked Maria to marry me."),
        ("The user requested a refund from Acme.", "I requested a refund from Acme."),
        ("The user chats with Bob every week.", "I chat with Bob every week."),
        ("The user wants to help refugees in Greece.", "I want to help refugees in Greece."),
    ],
)
def test_what_only_looks_like_small_talk_is_kept(text: str, content: str) -> None:
    (found,) = read(fact(text, content), of=[said(content)]).statements
    assert found.text == text


SUGGESTION = said("You love hiking and you live in Bern, so try the Eiger Trail.", "assistant")
BERN = fact("The user lives in Bern.", "you live in Bern", "user", relation="lives in", object="Bern")


@pytest.mark.parametrize("answer", [None, "No, I live in Basel.", "What is that?", "I have no boots.", "Thanks!"])
def test_what_an_assistant_says_of_the_user_is_no_fact(answer: str | None) -> None:
    messages = [SUGGESTION] if answer is None else [SUGGESTION, said(answer)]
    assert why(read(BERN, of=messages)) == "an assistant said it of the user, who did not agree"


@pytest.mark.parametrize("answer", ["Yes, exactly.", "That's right! How did you know?", "yep", "I do. Is it far?"])
@pytest.mark.parametrize("content", [SUGGESTION.content, "Do you live in Bern?"])
def test_what_the_user_agrees_to_is_a_fact(content: str, answer: str) -> None:
    (found,) = read(BERN, of=[said(content, "assistant"), said(answer)]).statements
    assert triple(found) == ("user", "LIVES_IN", "Bern")
    assert found.subject is not None
    assert found.subject.speaker


def test_what_the_user_agrees_to_may_be_about_anybody() -> None:
    messages = [said("Lunch with Rosa!"), said("Is Rosa a colleague?", "assistant"), said("yes, she runs our lab")]
    given = fact("Rosa is a colleague of the user.", "Is Rosa a colleague?", "Rosa", message=2)
    assert len(read(given, of=messages).statements) == 1


@pytest.mark.parametrize("subject", ["user", "User", "the user", "you", "Dana", None])
def test_the_user_is_known_by_any_name(subject: str | None) -> None:
    messages = [said("Any tips?", name="Dana"), SUGGESTION]
    text = f"{subject or 'The user'} lives in Bern."
    assert "agree" in why(read(fact(text, "you live in Bern", subject, message=2), of=messages))


def test_what_an_assistant_repeats_is_the_users_own_word() -> None:
    messages = [said("I live in Bern now."), said("So you live in Bern, lovely!", "assistant")]
    echoed = fact("The user lives in Bern.", "you live in Bern", "user", relation="lives in", object="Bern")
    (found,) = read(echoed | {"message": 2}, of=messages).statements
    assert (found.message, found.quote) == (0, "I live in Bern now.")


def test_what_an_assistant_says_of_itself_or_the_world_is_kept() -> None:
    messages = [said("The Eiger Trail starts in Grindelwald.", "assistant")]
    given = fact("The Eiger Trail starts in Grindelwald.", "The Eiger Trail starts in Grindelwald", "Eiger Trail")
    assert len(read(given, of=messages).statements) == 1


RECALLED = "<memory 0a1b>\nFacts from a memory.\n[1] Bob lives in Rome. (Alice, 2026-01-02)\n</memory 0a1b>"


def test_what_a_memory_put_into_the_message_is_not_learned_again() -> None:
    message = said(f"{RECALLED}\nI like tea.")
    bob = fact("Bob lives in Rome.", "Bob lives in Rome.", "Bob", relation="lives in", object="Rome")
    tea = fact("The user likes tea.", "I like tea.", "user", relation="likes", object="tea")
    parsed = read(bob, tea, of=[message])
    assert [triple(one) for one in parsed.statements] == [("user", "LIKES", "tea")]
    assert [one.reason.split(":")[0] for one in parsed.rejected] == ["message 1 states nothing of the kind"]
    assert why(read(bob, of=[said(RECALLED)])) == "message 1 states nothing of the kind"


@pytest.mark.parametrize(
    ("content", "text", "quote", "ends"),
    [
        ("Bob works at Acme.", "Bob loves heroin.", "", ("Bob", "heroin")),
        ("Bob works at Acme.", "Bob loves heroin.", "Bob", ("Bob", "heroin")),
        ("Bob works at Acme.", "Bob was born in Ulm in 1970.", "Bob was born", ("Bob", "Ulm")),
        ("Bob works at Acme.", "Bob is a spy.", "", ("Bob", "")),
        ("I had lunch with Bob.", "The user has three children.", "", ("user", "three children")),
        ("I am at it.", "The user is at home.", "", ("user", "home")),
    ],
)
def test_a_name_in_common_is_not_enough(content: str, text: str, quote: str, ends: tuple[str, str]) -> None:
    assert not is_stated(quote, text, ends, said(content))


@pytest.mark.parametrize(
    ("content", "text", "quote", "ends"),
    [
        ("Bob is my boss", "The user's manager is Bob.", "My manager is Bob", ("user", "Bob")),
        ("I started at Acme", "Dana works at Acme.", "", ("Dana", "Acme")),
        ("Meine Schwester Maria wohnt in Wien.", "Maria lives in Vienna.", "", ("Maria", "Vienna")),
        ("私は東京に住んでいます。", "The user lives in Tokyo.", "", ("user", "Tokyo")),
        ("I'm a vegetarian.", "Dana does not eat meat.", "I'm a vegetarian", ("Dana", "meat")),
        ("vegan", "Dana eats no cheese.", "vegan", ("Dana", "cheese")),
    ],
)
def test_a_paraphrase_or_a_translation_is_stated(content: str, text: str, quote: str, ends: tuple[str, str]) -> None:
    assert is_stated(quote, text, ends, said(content, name="Dana"))


def test_the_title_of_a_passage_is_a_name_like_any_other() -> None:
    passage = said("A park in Nashua, near the river.", "document", "Greeley Park")
    assert is_stated("", "Greeley Park located in Nashua.", ("Greeley Park", "Nashua"), passage)
    assert not is_stated("", "Greeley Park was closed by Ann.", ("Greeley Park", "Ann"), passage)


@pytest.mark.parametrize(
    ("content", "text", "relation", "object"),
    [
        ("I was born in Graz.", "Dana was born in Graz.", "lives in", "Graz"),
        ("My wife Eva is a nurse.", "Dana's wife Eva is a nurse.", "has manager", "Eva"),
        ("I studied physics in Vienna.", "Dana studied physics in Vienna.", "works at", "Vienna"),
        ("My dog is called Rex.", "My dog is called Rex.", "has name", "Rex"),
        ("I am not married.", "Dana is not married.", "married to", "none"),
    ],
)
def test_a_relation_that_nothing_backs_leaves_the_sentence(content: str, text: str, relation: str, object: str) -> None:
    given = fact(text, content, "Dana", relation=relation, object=object)
    (found,) = read(given, of=[said(content, name="Dana")]).statements
    assert triple(found) == (None, None, None)
    assert found.text == text


@pytest.mark.parametrize(
    ("content", "text", "relation", "object"),
    [
        ("I moved to Graz.", "Dana moved to Graz.", "lives in", "Graz"),
        ("Eva is my boss.", "Dana's boss is Eva.", "has manager", "Eva"),
        ("I'm a nurse at Mercy.", "Dana is a nurse at Mercy.", "works at", "Mercy"),
        ("My name is Dana Roe.", "The user's name is Dana Roe.", "has name", "Dana Roe"),
        ("My name is Dana Roe.", "Dana Roe is the user's name.", "has name", "Dana Roe"),
        ("Ich wohne in Graz.", "Dana wohnt in Graz, sie ist dort.", "lives in", "Graz"),
    ],
)
def test_a_relation_that_a_word_backs_is_kept(content: str, text: str, relation: str, object: str) -> None:
    given = fact(text, content, "Dana", relation=relation, object=object)
    (found,) = read(given, of=[said(content, name="Dana")]).statements
    assert found.object is not None
    assert found.object.name == object


def test_no_word_of_a_fact_that_is_lost_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    from openai_server import completion, serving

    from graphmem.ingest.extract_llm import LlmExtractor

    text = json.dumps({"facts": [fact("Should I sell the Lisbon flat?"), fact("The user likes tea.", "I like tea")]})
    with serving() as server, caplog.at_level(logging.DEBUG, logger="graphmem"):
        server.behave = lambda _: (200, completion(text))
        extraction = LlmExtractor(server.llm()).extract([said("I like tea. Should I sell the Lisbon flat?")])
    assert len(extraction.rejected) == 1
    assert "items 1" in caplog.text
    assert "Lisbon" not in caplog.text
