"""What may never be stored: where it stands in a text, and what becomes of messages and statements that hold it.

The tokens and numbers here are invented, or the public test numbers of card networks and standards.
"""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.errors import InvalidInput
from graphmem.ingest.base import Mention, Statement
from graphmem.ingest.withholding.policy import (
    CATEGORIES,
    MASK,
    MASKED,
    Policy,
    apply_to,
    category_of,
    counted_json,
    kept,
    masked,
    read_policy,
    refusal,
    storable,
    storable_json,
    storable_messages,
    withheld,
)
from graphmem.types import Message


def policy(given: object = CATEGORIES) -> Policy:
    found = read_policy(given)
    assert found is not None
    return found


ALL = policy()


def said(content: str, name: str | None = None) -> Message:
    return Message("user", content, name, 0)


def categories(text: str, of: Policy = ALL) -> set[str]:
    return {one.category for one in withheld(of, text)}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("my password is hunter2", "my password is {}"),
        ("My wifi password is correct horse battery staple.", "My wifi password is {}."),
        ("pw: rosebud", "pw: {}"),
        ("the password for my gmail account is Summer2024!", "the password for my gmail account is {}"),
        ("hunter2 is my password", "{} is my password"),
        ("I use tr0ub4dor as my password", "I use {} as my password"),
        ('{"password": "s3cr3t pass"}', '{{"password": "{}"}}'),
        ("DB_PASSWORD=abc123xyz", "DB_PASSWORD={}"),
        ("OPENAI_API_KEY=foobarbaz1234", "OPENAI_API_KEY={}"),
        ("I changed my password to Rosebud, and I live in Berlin", "I changed my password to {}, and I live in Berlin"),
        ("password is now hunter2", "password is now {}"),
        ("passcode 'open sesame' no", "passcode '{}' no"),
        ("recovery phrase: witch collapse practice feed shame open", "recovery phrase: {}"),
        ("use sk-abcdEFGH1234567890abcd ok?", "use {} ok?"),
        ("use sk-proj-a1b2c3d4e5f6g7h8", "use {}"),
        ("token ghp_abcdefghijklmnopqrstuvwxyz0123456789", "token {}"),
        ("AKIAIOSFODNN7EXAMPLE is my id", "{} is my id"),
        ("slack xoxb-123456789012-abcdefGHIJ", "slack {}"),
        ("Authorization: Bearer abcdef123456789", "Authorization: Bearer {}"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc123def456 it is", "{} it is"),
        ("postgres://admin:pa55@db.example.com/x", "postgres://{}@db.example.com/x"),
        ("key -----BEGIN RSA PRIVATE KEY-----\nMIIE\nxyz\n-----END RSA PRIVATE KEY----- end", "key {} end"),
        ("-----BEGIN PRIVATE KEY-----\nMIIE cut off", "{}"),
        ("my PIN is 1234", "my PIN is {}"),
        ("the pin code for the front door is 4711", "the pin code for the front door is {}"),
        ("4711 is my pin", "{} is my pin"),
        ("The alarm code is 5521, don't tell", "The alarm code is {}, don't tell"),
        ("my SSN is 123-45-6789", "my SSN is {}"),
    ],
)
def test_secrets_are_masked_and_the_rest_stays(text: str, left: str) -> None:
    assert masked(policy("secrets"), text) == left.format(MASK)
    assert categories(text) == {"secrets"}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("card 4111 1111 1111 1111 exp 12/25", "card {} exp 12/25"),
        ("4111111111111111", "{}"),
        ("my amex is 378282246310005.", "my amex is {}."),
        ("5555-5555-5555-4444, cvv 123", "{}, cvv {}"),
        ("CVV: 987", "CVV: {}"),
        ("6011 1111 1111 1117 0826 123", "{} 0826 123"),
        ("IBAN DE89 3704 0044 0532 0130 00 please", "IBAN {} please"),
        ("my iban: gb82west12345698765432", "my iban: {}"),
    ],
)
def test_card_numbers_are_masked_by_their_check_digits(text: str, left: str) -> None:
    assert masked(policy("card_numbers"), text) == left.replace("{}", MASK)


@pytest.mark.parametrize(
    "text",
    [
        "my password is too weak", "the password is expired", "I forgot my password", "My password is wrong",
        "My password is stored in 1Password", "the password is the name of my dog", "1Password is my password manager",
        "the secret is to relax", "password: please reset it", "The key to success is patience",
        "I got a pin for my birthday", "The pin is 12 mm long", "sk-learn-compatible-estimators are nice",
        "The API key is invalid", "my password isn't secure", "I have to change my password to something stronger",
        "the token economy is growing", "She passed the test: great", "The password is required",
        "my password is weak and old", "Bearer bonds are old", "meet me at 10:30", "My secret santa is Bob",
        "call +49 170 1234567 8901", "4111 1111 1111 1112", "order 1234567890123", "2024-01-01 12:00:00 123",
        "ISBN 978-3-16-148410-1", "DE00 3704 0044 0532 0130 00", "the security guard is 321",
        "the number 0000000000000000",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_secret_or_a_card_stays(text: str) -> None:
    assert masked(ALL, text) == text
    assert categories(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "I was diagnosed with type 2 diabetes", "My mother has asthma", "I'm allergic to peanuts",
        "she takes ibuprofen every day", "I started therapy in May", "We're pregnant!", "Tom broke his left leg",
        "I'm sick today", "My sister has depression", "I have high blood pressure", "my therapist is called Ana",
        "he had a stroke last year", "she has chronic pain", "my ADHD is bad", "feeling really unwell",
        "I have a doctor's appointment", "I'm HIV positive", "two weeks of sick leave",
    ],
)  # fmt: skip
def test_health_is_told_by_its_words(text: str) -> None:
    assert categories(text) == {"health"}
    assert masked(ALL, text) == text


@pytest.mark.parametrize(
    "text",
    [
        "a healthy market", "My uncle lived through the Great Depression", "I'm sick of meetings",
        "I work as a nurse in a hospital", "She studies medicine in Graz", "retail therapy in Milan",
        "I have impostor syndrome", "The fever pitch of the crowd", "I like healthy food", "He is a pain in the neck",
        "We make hearing aids", "I diagnosed the bug", "the diagnosis of a network error", "Alice broke the news",
        "The treatment of the data is fair", "he got ill-tempered", "I run every day to stay fit", "It was cold",
    ],
)  # fmt: skip
def test_what_only_looks_like_health_stays(text: str) -> None:
    assert categories(text) == set()


def test_messages_are_masked_before_anything_sees_them_and_counted() -> None:
    messages = [
        said("pw: hunter2 and pin: 1234", "Ann, key sk-abcd1234efgh5678"),
        said("I have asthma. I live in Ulm."),
    ]
    found, counts = apply_to(ALL, messages)
    assert [one.content for one in found] == [f"pw: {MASK} and pin: {MASK}", "I have asthma. I live in Ulm."]
    assert found[0].name == f"Ann, key {MASK}"
    assert counts == {"secrets": 3}


def test_what_is_kept_of_a_message_holds_no_health() -> None:
    text = "I live in Ulm. I have asthma!\nMy pin is 1234. Bob is tall."
    assert storable(ALL, text) == f"I live in Ulm. {MASK}\nMy pin is {MASK}. Bob is tall."
    (kept_message,) = storable_messages(ALL, [said(text, "Ann, pin: 1234")])
    assert (kept_message.content, kept_message.name) == (storable(ALL, text), f"Ann, pin: {MASK}")
    assert storable(policy("secrets"), "I have asthma.") == "I have asthma."
    assert storable_json(ALL, {"note": ["pw: hunter2", {"a": "I have asthma."}], "n": 5, "b": None}) == {
        "note": [f"pw: {MASK}", {"a": MASK}],
        "n": 5,
        "b": None,
    }


def test_what_only_its_key_tells_is_kept_out_of_metadata_too() -> None:
    given = {
        "password": "hunter2",
        "db": {"api_key": "abcd", "accessToken": ["abc", "def"], "PIN": 1234, "host": "db.example"},
        "diagnosis": "tired",
        "password_reset": True,
        "tokens": 500,
        "note": "pw: hunter2",
    }
    assert storable_json(ALL, given) == {
        "password": MASK,
        "db": {"api_key": MASK, "accessToken": [MASK, MASK], "PIN": MASK, "host": "db.example"},
        MASK: MASK,
        "password_reset": True,
        "tokens": 500,
        "note": f"pw: {MASK}",
    }
    assert counted_json(ALL, given) == {"secrets": 6, "health": 2}
    assert storable_json(policy("health"), given)["password"] == "hunter2"
    once = storable_json(ALL, given)
    assert (storable_json(ALL, once), counted_json(ALL, once)) == (once, {})


def statement(text: str, quote: str = "", *, object: str = "", relation: str | None = None) -> Statement:
    ends = (Mention("user", speaker=True), Mention(object, "Thing")) if relation else (None, None)
    return Statement(0, text, quote or text, ends[0], relation, ends[1], () if relation else (Mention(object or "x"),))


@pytest.mark.parametrize(
    ("given", "category"),
    [
        (statement("The user lives in Ulm."), None),
        (statement("The user has asthma."), "health"),
        (statement("The user likes it.", object="insulin"), "health"),
        (statement("The user lives with it.", relation="HAS_CONDITION", object="it"), "health"),
        (statement("The user lives with it.", relation="ALLERGIC_TO", object="nuts"), "health"),
        (statement("The user owns it.", relation="HAS_PASSWORD", object="the old one"), "secrets"),
        (statement("The user's pin is 1234."), "secrets"),
        (statement("The user's card is 4111 1111 1111 1111."), "card_numbers"),
        (statement(f"The user's password is {MASK}."), MASKED),
        (statement("The user said so.", relation="SAID", object=MASK), MASKED),
        (statement("The user is tired.", "I have asthma"), "health"),
        (statement("The user lives in Ulm.", "I have asthma and I live in Ulm"), None),
        (statement("The user lives in Ulm.", f"I live in Ulm, my pin is {MASK}"), None),
    ],
)
def test_a_statement_is_refused_for_its_text_names_relation_or_quote(given: Statement, category: str | None) -> None:
    assert refusal(ALL, given) == category


def test_statements_that_may_be_stored_are_kept_with_what_of_their_quote_may() -> None:
    said = [
        statement("The user lives in Ulm.", "I live in Ulm because of my asthma"),
        statement("The user has asthma.", "I live in Ulm because of my asthma"),
        statement(f"The user's pin is {MASK}."),
        statement("The user likes tea."),
    ]
    found, counts = kept(ALL, said)
    assert [(one.text, one.quote) for one in found] == [
        ("The user lives in Ulm.", "I live in Ulm"),
        ("The user likes tea.", "The user likes tea."),
    ]
    assert counts == {"health": 1}


def test_ones_own_categories_relations_and_types() -> None:
    own = policy(
        {"patterns": {"projects": [r"project \w+", "X-Ray"]}, "relations": ["works on"], "types": ["Organization"]}
    )
    assert masked(own, "I lead Project Zeus and x-ray.") == f"I lead {MASK} and {MASK}."
    assert apply_to(own, [said("project a, project b")])[1] == {"projects": 2}
    assert refusal(own, statement("x is y", relation="WORKS_ON", object="it")) == "relations"
    typed = Statement(0, "x", "x", mentions=(Mention("Acme", "Organization"),))
    assert refusal(own, typed) == "types"
    assert refusal(own, statement("The user's pin is 1234.")) is None
    assert category_of(policy({"patterns": "zeus"}), "Zeus!") == "patterns"


def test_nothing_given_is_no_policy() -> None:
    assert read_policy(None) is None
    assert read_policy(ALL) is ALL
    assert policy("health").categories == ("health",)
    assert policy(["health", "secrets", "health"]).categories == ("secrets", "health")


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ("wealth", "'wealth'.*secrets, card_numbers, health"),
        (["health", 5], "5.*known are"),
        (5, "5.*list of names"),
        ({"category": ["health"]}, "'category'.*categories, patterns"),
        ({"categories": {"health": 1}}, "must be a list"),
        ({"patterns": ["("]}, r"'\('.*no regular expression"),
        ({"patterns": [""]}, "must be a regular expression"),
        ({"patterns": [7]}, "7 must be a regular expression"),
        ({"patterns": ["a*"]}, "fits everywhere"),
        ({"patterns": ["(a+)+$"]}, "may take forever.*repeated"),
        ({"patterns": ["x" * 501]}, "at most 500"),
        ({"patterns": [re.compile(b"x")]}, "must be a regular expression"),
        ({"patterns": 7}, "7: give regular expressions"),
        ({"patterns": {"health": ["x"]}}, "'health': give a category of your own"),
        ({"relations": [5]}, "5: give names"),
        ({"relations": ["!!"]}, "no Latin letter"),
        ({"types": ["Animal"]}, "'Animal': known are Person"),
        ({}, "withholds nothing"),
        ([], "withholds nothing"),
    ],
)
def test_what_is_no_policy_is_named(given: object, named: str) -> None:
    with pytest.raises(InvalidInput, match=named):
        read_policy(given)


@pytest.mark.parametrize(
    "regex", [r"\d+(?:-\d+)*", r"(?:[A-Z]{2,5}\s)+x", r"(?:(?:25[0-5]|\d{1,2})\.){3}\d+", r"\bproject (?:alpha|beta)\b"]
)
def test_an_honest_repeat_is_no_reason_to_refuse_a_pattern(regex: str) -> None:
    assert policy({"patterns": [regex]}).patterns[0].regex.pattern == regex


@pytest.mark.parametrize("regex", [r"x(\w+\s?)*$", r"x(a|aa)+y", r"(.*,)*x", r"key: (\S+\s*)+end", r"((ab?)+c?)+d"])
def test_a_pattern_that_may_never_end_is_refused_in_a_moment(regex: str) -> None:
    started = time.perf_counter()
    with pytest.raises(InvalidInput, match="may take forever"):
        read_policy({"patterns": [regex]})
    assert time.perf_counter() - started < 20


def test_ones_own_patterns_fit_in_long_texts_too() -> None:
    own = policy({"patterns": [r"zeus-\d{3}"]})
    text = "x" * 1990 + " zeus-123 " + "y" * 5000 + " zeus-456"
    assert masked(own, text).count(MASK) == 2
    assert apply_to(own, [said(text)])[1] == {"patterns": 2}


@pytest.mark.parametrize(
    "text",
    [
        "x" * 100_000, "sk-" * 33_000, "-eyJ" * 25_000, "password is " * 8_300, "password=" * 11_000,
        "1 " * 50_000 + "a", "://a:" * 20_000, "DE12 " * 20_000, "password for a b c d " * 5_000, "1" * 100_000,
    ],
)  # fmt: skip
def test_no_text_takes_long(text: str) -> None:
    started = time.perf_counter()
    storable(ALL, text)
    assert time.perf_counter() - started < 20


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200) | st.text(st.sampled_from("pasword is:=1234 sk-eyJ.'\"\n4"), max_size=120))
def test_what_is_withheld_is_in_the_text_once_and_masking_never_fails(text: str) -> None:
    found = withheld(ALL, text)
    ends = [edge for one in found for edge in (one.start, one.end)]
    assert ends == sorted(ends)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert masked(ALL, masked(ALL, text)) == masked(ALL, text)
    assert (masked(ALL, text) == text) == all(one.category == "health" for one in found)


def test_a_policy_shows_its_patterns_and_nothing_it_withheld() -> None:
    masked(ALL, "my password is hunter2")
    assert "hunter2" not in repr(ALL)
