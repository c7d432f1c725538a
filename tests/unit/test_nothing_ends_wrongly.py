"""What is said of a value, of others or of a while ends nothing that holds, however close its words come."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graphmem import Memory
from graphmem.config import NO_LLM

HOLDS = """
My name is Ann Berg.
I live in Hamburg.
I work at Northwind.
My manager is Bob.
My wife is Carla.
My phone number is 555 0140.
My email is ann@x.example.
My address is 3 Mill Lane.
My birthday is 4 May.
My job title is analyst.
My doctor is Dr Falk.
My dentist is Dr Lund.
My landlord is Mr Pym.
My rent is $1,200.
My salary is $80,000.
I weigh 70 kg.
I'm 34.
My favorite color is teal.
I drive a Volvo.
I'm vegetarian.
My budget is $300.
The deadline is 4 June.
My dog is called Rex.
My sister Ida lives in Oslo.
My car insurance is with Allianz.
I study biology at Uppsala.
My blood type is A positive.
My office is in room 12.
My team has six people.
I speak Danish.
"""
REMARKS = """
My manager is on holiday.
My manager is great.
My boss is an idiot.
My manager is from Spain.
My manager is out until Monday.
My manager is my friend.
My manager is Polish.
My manager is someone I respect.
My job is hard.
My job is in danger.
My job is fine.
My job is to fix bugs.
My address is wrong on the form.
My phone is dead.
My phone is a Pixel.
My email is full.
My name is hard to spell.
My name is on the list.
My birthday is next week.
My birthday is coming up.
My birthday was fun.
My wife is pregnant.
My wife is a nurse.
My wife is in Berlin this week.
My wife is Swedish.
My doctor is late.
My doctor is on vacation, so I saw Dr Hart.
I saw Dr Hart today instead of my doctor.
My landlord is greedy.
My landlord is selling the flat.
My rent is due on Friday.
My rent is going up.
My rent is half my salary.
My salary is paid on the 25th.
My salary is below average.
I'm in Berlin this week.
I'm in Berlin for a conference.
I'm visiting Lisbon.
I'm staying at my mum's in Bremen for now.
I'm working from Lisbon this month.
I'm at Globex today for a workshop.
I'm consulting for Globex this week.
I'm helping out at Globex on Saturday.
I had an interview at Globex.
I'm interviewing with Globex.
I got an offer from Globex.
I was 20 when I moved out.
I'm 30 minutes late.
I'm 5 kg over my goal.
I weighed 60 kg back then.
I rented a Fiat last weekend.
I drove a Tesla today.
I test-drove a Tesla.
My friend's Tesla is nice.
I ate a steak by mistake.
I'm not hungry.
My dog is called every name under the sun.
My dog is a good boy.
My neighbour's dog is called Max.
My budget is tight this month.
My budget is blown.
The deadline is tomorrow!
The deadline is close.
The deadline is killing me.
Rex is sick.
Ida is in Paris this week.
Ida is visiting Rome.
Ida moved her desk to the window.
My office is cold.
My office is closed on Friday.
My team has a meeting at 3.
My team has two open positions.
I'm learning Spanish.
My favorite color is everywhere this season.
My blood type is rare.
I study at the library on Sundays.
My insurance is with the lawyer now.
My car is in the garage.
My car is at Globex Motors.
My car broke down.
My number is up.
I'm married to my job.
Call me tomorrow.
Call me old-fashioned but I like fax.
They call me Annie at work.
I call home every Sunday.
I'm living the dream.
I'm living on coffee.
I live for weekends.
I live near the station.
I live on the third floor.
I work at night.
I work at home on Fridays.
I work from home.
I work with Dana on the launch.
I work on the Atlas project.
I work for peanuts.
I'm working at a snail's pace.
I left my keys at Northwind.
I left Hamburg at 8 this morning.
I left work early.
I quit smoking.
I quit the gym.
I moved my desk.
I moved the meeting to Friday.
My flat is in a mess.
My apartment is for sale.
I switched to decaf.
I switched my phone off.
I changed my mind.
I changed my password.
I changed trains in Bremen.
My new colleague is Jon.
My old manager was Tim.
My previous address was 9 High Street.
My future wife is out there.
My sister's manager is Tom.
My mother's birthday is 9 July.
My brother's name is Lars.
My sister's phone number is 555 0199.
Tom is the manager of the cafe.
My landlord's dog is called Fips.
My dentist's name is hard to remember.
My name is weird.
My name is spelled with a k.
my name is long
my name is too common
My wife's name is hard to spell.
My blood type is common.
My birthday is on Saturday.
My birthday is tomorrow!
My budget is half of what it was.
My salary is the same as before.
My height is average.
My weight is the problem.
My phone number is the same.
My email is the same as before.
My address is the same.
My address is no secret.
My doctor is the best.
My doctor is a woman.
My doctor is named after a saint.
My favorite color is not blue.
My title is meaningless.
My role is unclear.
My role is to help.
My position is weak.
My manager is no longer angry.
My landlord is my uncle.
My dentist is a friend of Bob.
My wife is the best.
My wife is away.
My dog is Polish.
My rent is in arrears.
My rent used to be $800.
My favorite color used to be pink.
On weekends I work at a bar.
On Sundays I work at a museum.
I freelance for Globex on the side.
I'm working at the cafe today.
I'm working at Globex this week.
I live in fear of deadlines.
I live in jeans.
I moved to room 14.
I practically live at Globex.
I had to cancel Dr Lund.
I dropped Rex off at the vet.
I don't speak Danish well.
I don't speak Danish at work.
I don't speak Danish with my kids.
Someone stole Bob's Volvo.
I sold my mother's Volvo.
I sold Bob's Volvo.
Northwind broke up with its agency.
I got a raise to celebrate.
I'm done with Bob for today.
I'm done with biology for today.
I can't study biology with this noise.
I'm not strictly vegetarian.
I'm not a strict vegetarian.
I sold a Volvo to a customer.
Bob left the office.
"""
ENDS = {
    "I moved to Bremen.": "Hamburg",
    "I quit my job at Northwind.": "Northwind",
    "My new manager is Dana.": "Bob",
    "My rent is $1,350 now.": "$1,200",
    "My birthday is 5 May, not 4 May.": "4 May",
    "My dentist is Dr Hart now.": "Dr Lund",
    "I weigh 68 kg now.": "70 kg",
    "The deadline was moved to 11 June.": "4 June",
    "My rent is no longer $1,200.": "$1,200",
    "I don't speak Danish.": "Danish",
    "I sold the Volvo.": "Volvo",
    "I earn $85,000 now.": "$80,000",
    "I got a raise to $85,000.": "$80,000",
}


@pytest.fixture(scope="module")
def memory() -> Iterator[Memory]:
    with Memory("memory:", llm=NO_LLM) as opened:
        for number, said in enumerate(HOLDS.split("\n")[1:-1]):
            opened.add(said, user_id="ann", timestamp=f"2026-01-{number % 28 + 1:02d}")
        yield opened


def ended(memory: Memory, said: str) -> list[str]:
    """What holds and the remark would end."""
    done = memory.add(said, user_id="ann", timestamp="2026-03-01", dry_run=True)["results"]
    return [one["memory"] for one in done if one["event"] in ("SUPERSEDE", "RETRACT")]


@pytest.mark.parametrize("said", REMARKS.split("\n")[1:-1])
def test_a_remark_ends_nothing(memory: Memory, said: str) -> None:
    assert ended(memory, said) == []


@pytest.mark.parametrize(("said", "old"), ENDS.items())
def test_a_change_ends_what_it_changes(memory: Memory, said: str, old: str) -> None:
    """Else nothing above could fail."""
    (was,) = ended(memory, said)
    assert old in was
