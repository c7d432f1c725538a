"""The scripted updates: what the set holds, what the judge says of made states, and how BEAM's questions are read."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from benchmarks.judging import State, gives, judge, words
from benchmarks.models import SameFence
from benchmarks.sets.updates import HALVES, Script, Statement, declared, scripts
from benchmarks.updates import Asked, chosen, measure, reasons, report, table
from benchmarks.updates_beam import Contradiction, Found, Update, both_found, content, rank, read_update, turns
from benchmarks.updates_beam import first as first_that
from benchmarks.updates_beam import is_outdated as outdated
from graphmem.models.base import Prompt, Reply

SCRIPTS = scripts()
BY_ID = {one.id: one for one in SCRIPTS}


def fact(
    script: Script, step: int, text: str, triple: tuple[str, str, str] | None = None, *names: str
) -> dict[str, Any]:
    subject, relation, object_ = triple or (None, None, None)
    at = script.steps[step].at.isoformat()
    named = {"subject": subject, "relation": relation, "object": object_, "mentions": list(names)}
    return {"memory": text, "sources": [{"at": at}], **named}


def state(script: Script, *holding: dict[str, Any], ended: tuple[dict[str, Any], ...] = ()) -> State:
    return State(script, "me", holding, ended)


MOVE = BY_ID["move-01"]  # I live in Berlin. / I moved from Berlin to Lisbon.
BERLIN = fact(MOVE, 0, "I live in Berlin.", ("me", "LIVES_IN", "Berlin"))
LISBON = fact(MOVE, 1, "I moved from Berlin to Lisbon.", ("me", "LIVES_IN", "Lisbon"), "Berlin")
BARE_BERLIN = fact(MOVE, 0, "I live in Berlin.", None, "me", "Berlin")
BARE_LISBON = fact(MOVE, 1, "I moved from Berlin to Lisbon.", None, "me", "Berlin", "Lisbon")


# the set


def test_the_set_is_large_enough_and_its_halves_take_turns_in_every_kind() -> None:
    assert len(SCRIPTS) >= 100
    assert len(BY_ID) == len(SCRIPTS)
    for kind in {one.kind for one in SCRIPTS}:
        halves = [one.half for one in SCRIPTS if one.kind == kind]
        assert halves == [HALVES[n % 2] for n in range(len(halves))], kind


def test_every_sequence_says_something_and_no_two_steps_of_one_share_a_moment() -> None:
    for one in SCRIPTS:
        assert one.present or one.gone, one.id
        moments = sorted(step.at for step in one.steps)
        assert all(b - a > timedelta(minutes=1) for a, b in pairwise(moments)), one.id


def test_a_statement_names_steps_that_have_its_value() -> None:
    for one in SCRIPTS:
        for each in (*one.present, *one.gone, *one.kept):
            for number in each.said:
                text = " ".join(words(" ".join(message["content"] for message in one.steps[number].messages)))
                assert any(" ".join(words(value)) in text for value in each.values), (one.id, each.values)


def test_some_sequences_arrive_out_of_order_and_some_have_an_assistant() -> None:
    late = [one for one in SCRIPTS if [step.at for step in one.steps] != sorted(step.at for step in one.steps)]
    roles = Counter(message["role"] for one in SCRIPTS for step in one.steps for message in step.messages)
    assert len(late) >= 15
    assert set(roles) == {"user", "assistant"}


def test_the_triples_of_a_sequence_give_what_must_hold() -> None:
    """Else a memory could not be right, whatever it does with them."""
    for one in (each for each in SCRIPTS if each.has_triples):
        numbered = [(n, each) for n, step in enumerate(one.steps) for each in step.triples or ()]
        given = [fact(one, n, "", (each["subject"], each["relation"], each["object"])) for n, each in numbered]
        for each in (*one.present, *one.kept, *one.gone):
            past = each.past and any(value in str(given) for value in each.values)
            told = bool(gives(State(one, "me", given, ()), given, each)) or past
            assert told or (each in one.gone and not each.said), (one.id, each.values)
    assert "LIKES" not in declared()
    assert len(chosen(text=False)) >= 100


def test_a_limit_draws_evenly_from_both_halves() -> None:
    drawn = chosen(limit=24)
    assert Counter(one.half for one in drawn) == {"dev": 12, "test": 12}
    assert len({one.kind for one in drawn}) >= 12
    assert [one.id for one in drawn] == [one.id for one in SCRIPTS if one in drawn]
    assert len(chosen(limit=1)) == 1
    assert {one.half for one in chosen(half="test", limit=5)} == {"test"}
    assert len(chosen(limit=10_000)) == len(chosen()) == len(SCRIPTS)


# the judge


def test_the_new_value_by_triple_and_the_old_one_ended_is_right() -> None:
    verdict = judge(state(MOVE, LISBON, ended=(BERLIN,)))
    assert (verdict.right, verdict.by_triple, verdict.lost, verdict.wrongly_ended) == (True, True, 0, 0)


def test_the_new_value_by_a_bare_sentence_is_right_only_where_the_old_triple_has_ended() -> None:
    assert judge(state(MOVE, BARE_LISBON, ended=(BERLIN,))).how == ("sentence",)
    assert judge(state(MOVE, BARE_LISBON, ended=(BERLIN,))).right
    verdict = judge(state(MOVE, BARE_LISBON, BERLIN))
    assert (verdict.right, verdict.stays, verdict.lost) == (False, ("triple",), 0)


def test_the_old_value_stays_by_a_bare_sentence_too() -> None:
    assert judge(state(MOVE, LISBON, BARE_BERLIN)).stays == ("sentence",)


def test_the_sentence_that_ends_a_value_does_not_state_it() -> None:
    assert judge(state(MOVE, LISBON)).stays == ("",)
    retraction = BY_ID["retraction-01"]
    said = fact(retraction, 1, "I don't work at Globex any more.", None, "me", "Globex")
    assert judge(state(retraction, said)).right


def test_a_correction_that_nothing_tells_is_lost() -> None:
    verdict = judge(state(MOVE, BERLIN))
    assert (verdict.right, verdict.lost, verdict.how) == (False, 1, ("",))
    assert judge(state(MOVE)).lost == 1


def test_what_was_kept_and_has_ended_is_counted() -> None:
    kept = BY_ID["move-09"]  # I live in Utrecht and work at Bolt Books. / I moved to Delft.
    delft = fact(kept, 1, "I moved to Delft.", ("me", "LIVES_IN", "Delft"))
    bolt = fact(kept, 0, "I work at Bolt Books.", ("me", "WORKS_AT", "Bolt Books"))
    assert judge(state(kept, delft, bolt)).right
    verdict = judge(state(kept, delft, ended=(bolt,)))
    assert (verdict.right, verdict.wrongly_ended) == (False, 1)
    assert judge(state(kept, delft)).wrongly_ended == 0


def test_another_persons_fact_gives_nothing_of_mine() -> None:
    sister = fact(MOVE, 1, "Maria lives in Lisbon.", ("Maria", "LIVES_IN", "Lisbon"))
    assert gives(state(MOVE), [sister], MOVE.present[0]) == ""


def test_another_relation_gives_its_value_by_its_sentence_alone() -> None:
    other = fact(MOVE, 1, "I moved to Lisbon.", ("me", "FLEW_TO", "Lisbon"))
    assert gives(state(MOVE), [other], MOVE.present[0]) == "sentence"


def test_a_fact_about_something_else_keeps_a_value_in_its_text() -> None:
    likes = BY_ID["likes_stop-03"]  # I like jazz and opera. / I don't like opera any more.
    jazz = fact(likes, 0, "I like jazz and opera.", ("me", "LIKES", "jazz"))
    opera = fact(likes, 0, "I like opera.", ("me", "LIKES", "opera"))
    assert (judge(state(likes, jazz)).stays, judge(state(likes, jazz)).right) == (("text",), True)
    assert (judge(state(likes, jazz, opera)).stays, judge(state(likes, jazz, opera)).right) == (("triple",), False)


def test_a_sentence_with_the_right_value_beside_the_wrong_one_is_not_held_against_it() -> None:
    within = BY_ID["correction_within-01"]  # I live in Porto, sorry, I meant Lisbon.
    both = fact(within, 0, "I live in Porto, sorry, I meant Lisbon.", None, "me")
    assert judge(state(within, both)).right
    assert not judge(state(within, both, fact(within, 0, "I live in Porto.", None, "me"))).right


def test_the_past_must_only_be_on_record() -> None:
    past = BY_ID["past-01"]  # I live in Oslo. / I lived in Rome in 2010.
    oslo = fact(past, 0, "I live in Oslo.", ("me", "LIVES_IN", "Oslo"))
    rome = fact(past, 1, "I lived in Rome in 2010.", ("me", "LIVES_IN", "Rome"))
    assert judge(state(past, oslo, ended=(rome,))).right
    assert not judge(state(past, oslo)).right
    assert judge(state(past, oslo, rome)).stays == ("triple",)


def test_a_name_for_the_slot_and_the_other_direction_give_the_value() -> None:
    role = BY_ID["role-01"]  # My manager is Bob. / My manager is Alice now.
    alice = role.present[0]
    named = fact(role, 1, "", ("my manager", "IS", "Alice"))
    turned = fact(role, 1, "", ("Alice", "IS_MANAGER_OF", "me"))
    assert [gives(state(role), [one], alice) for one in (named, turned)] == ["triple", "triple"]
    assert gives(state(role), [fact(role, 1, "", ("Alice", "HAS_MANAGER", "me"))], alice) == ""


def test_names_are_compared_without_case_points_and_articles() -> None:
    mail: Statement = BY_ID["contact-02"].present[0]
    given = fact(BY_ID["contact-02"], 1, "", ("me", "HAS_EMAIL", "ravi@newmail.example."))
    assert gives(state(BY_ID["contact-02"]), [given], mail) == "triple"
    assert words("The 15,000 dollars!") == ["the", "15000", "dollars"]


def test_the_report_tells_why_of_the_development_half_alone() -> None:
    dev, test = BY_ID["move-01"], BY_ID["move-02"]
    asked = [Asked(state(one), judge(state(one)), 0, 0, 0) for one in (dev, test)]
    found = report(asked, input="text", extractor="rules", declared=False)
    assert found["wrong_in_dev"] == {"move-01": ["does not hold: Lisbon"]}
    assert reasons(asked[1]) == ["does not hold: Bristol"]
    assert (found["all"]["right_present"], found["all"]["lost_corrections"], found["all"]["found"]) == (0.0, 2, 0.0)
    assert "| move | 2 | 0.0% | 0.0% | 2 | 0 | 2 | 0.0% | 0+0+0 |" in table(found)


# beam

UPDATE = Update("What is my budget for gifts?", frozenset({2}), frozenset({6}), (content("$450"),))
NEW = Found(frozenset({6}), content("My budget for gifts is now $450."))
OLD = Found(frozenset({2}), content("My budget for gifts is $1,400."))
ELSE = Found(frozenset({2}), content("I like blue."))


def test_the_update_is_told_by_its_turn_and_its_value() -> None:
    assert rank(UPDATE, [ELSE, NEW]) == 2
    assert rank(UPDATE, [Found(frozenset({4}), NEW.words), Found(frozenset({6}), OLD.words)]) is None
    assert rank(UPDATE._replace(values=(content("$450"), content("$99"))), [NEW]) is None


def test_the_outdated_result_is_of_the_same_sort() -> None:
    assert first_that([NEW, ELSE, OLD], lambda one: outdated(UPDATE, one)) == 3
    assert not outdated(UPDATE, Found(frozenset({2}), NEW.words))


def test_a_question_without_updated_turns_is_left_out() -> None:
    given = {"question": "How many?", "rubric": ["LLM response should state: 1,200 calls"], "source_chat_ids": {}}
    assert read_update(given) is None
    found = read_update(given | {"source_chat_ids": {"original_info": [1], "updated_info": [3]}})
    assert found == Update("How many?", frozenset({1}), frozenset({3}), (frozenset({"1200", "call"}),))


def test_both_statements_need_two_results() -> None:
    question = Contradiction("Have I used Zotero?", frozenset({2}), frozenset({6}))
    here, there = (
        Found(frozenset({2}), content("I never used Zotero.")),
        Found(frozenset({6}), content("Zotero helps.")),
    )
    assert both_found(question, [here, there])
    assert not both_found(question, [here, Found(frozenset({6}), content("Blue."))])
    assert not both_found(question._replace(second=frozenset({2})), [here])


def test_every_turn_has_a_moment_of_its_own() -> None:
    group = [{"id": n, "role": role, "content": f"{n} ->-> 1,1"} for n, role in enumerate(("user", "assistant"))]
    chat = [{"time_anchor": "March-15-2024", "turns": [group, [{"id": 2, "role": "user", "content": "two"}]]}]
    found = list(turns(chat))
    assert [(one.number, one.exchange, one.text) for one in found] == [(0, 0, "0"), (1, 0, "1"), (2, 1, "two")]
    assert [one.at for one in found] == [f"2024-03-15T00:00:0{n}+00:00" for n in range(3)]


# models


class Echo:
    """Gives back the prompt."""

    name = "echo"

    def reply(self, prompt: Prompt) -> Reply:
        return Reply(f"{prompt.instructions}|{prompt.data}")


def test_the_fence_is_the_same_on_every_run() -> None:
    prompt = Prompt("between 0123456789ab marks", "0123456789ab begin\nhi\n0123456789ab end")
    said = SameFence(Echo()).reply(prompt).text
    assert said == "between 000000000000 marks|000000000000 begin\nhi\n000000000000 end"
    assert SameFence(Echo()).reply(replace(prompt, data="hello")).text == "between 0123456789ab marks|hello"


def test_the_rules_are_measured_without_the_llm_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "unused")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    (asked,) = measure(chosen(text=True, half=None, limit=1))
    assert (asked.refused, asked.calls) == (0, 0)
