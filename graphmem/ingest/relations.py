"""What is known of relations: which have one value at a time, which hang on another, and how one is denied."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import lru_cache

from graphmem.ids import NOT, is_denial

LONGEST = 64
_KNOWN = 4096
"""Of so many relations it is kept what is worked out of their names: each fact of a write asks several times."""

OneAtATime = Callable[[str], bool]
"""Whether a subject has one value of a relation at a time."""

_SINGLE = frozenset(
    """LIVES_IN WORKS_AT WORKS_FOR EMPLOYED_BY BORN_IN BORN_ON MARRIED_TO ENGAGED_TO DATES MANAGED_BY REPORTS_TO
    LOCATED_AT IS_AT IS_IN_ROOM EARNS WEIGHS COSTS AGED DUE DUE_ON DUE_BY DUE_AT SCHEDULED_FOR SCHEDULED_ON
    SCHEDULED_AT RESCHEDULED_TO POSTPONED_TO TAKES_PLACE_ON TAKES_PLACE_AT TAKES_PLACE_IN""".split()
)
_TIMED = frozenset("STARTS BEGINS ENDS LEAVES DEPARTS ARRIVES OPENS CLOSES EXPIRES HAPPENS".split())
"""Verbs of which a thing has one time: STARTS_AT, LEAVES_ON."""
_NAMED = frozenset(
    """AGE BIRTHDAY BIRTHDATE ADDRESS NUMBER POSTCODE TIMEZONE TITLE SALARY INCOME STATUS BUDGET DEADLINE HEIGHT WEIGHT
    VERSION""".split()
)
"""Nouns that name one value, whatever stands before them: HAS_AGE, JOB_TITLE."""
_HAD = frozenset(
    """NAME SURNAME PHONE EMAIL LOCATION MANAGER BOSS SUPERVISOR EMPLOYER OCCUPATION JOB ROLE POSITION
    WIFE HUSBAND SPOUSE PARTNER GIRLFRIEND BOYFRIEND FIANCE FIANCEE MOTHER FATHER DOCTOR DENTIST THERAPIST LANDLORD
    ACCOUNTANT CEO CTO CFO COO PRESIDENT MAYOR GOVERNOR PRINCIPAL CHAIR DIRECTOR LEAD LEADER CAPTAIN COACH CAPITAL
    HEADQUARTERS PRICE COST RENT PORT SIZE COLOR COLOUR""".split()
)
"""Nouns of which one has one at a time: HAS_PHONE."""
_FAVOURITE = ("FAVORITE", "FAVOURITE")


def one_at_a_time(declared: Collection[str] = ()) -> OneAtATime:
    """The rule that holds with these relations declared to have one value at a time, besides a small vocabulary.

    The vocabulary: where one lives and works, whom one is married to, when a thing begins and ends, how many of it
    there are, a noun such as age, phone or manager, and whatever is called a favourite.
    """
    return _declared(frozenset(declared))


@lru_cache(maxsize=64)
def _declared(own: frozenset[str]) -> OneAtATime:
    """One and the same rule for the same relations, so that what is worked out by it can be kept."""
    return lambda relation: relation in own or _is_single(relation)


@lru_cache(maxsize=_KNOWN)
def _is_single(relation: str) -> bool:
    words = relation.removeprefix("HAS_").split("_")
    if relation in _SINGLE or words[-1] in _NAMED or relation.startswith("NUMBER_OF_"):
        return True
    if words[0] in _FAVOURITE or (words[0] in _TIMED and words[1:] in (["AT"], ["ON"], ["IN"])):
        return True
    return words[-1] in _HAD and (relation.startswith("HAS_") or len(words) == 1)


_WORK = frozenset(
    """HAS_MANAGER HAS_BOSS HAS_SUPERVISOR HAS_COLLEAGUE HAS_COWORKER HAS_TEAMMATE HAS_JOB_TITLE HAS_JOB HAS_ROLE
    HAS_POSITION HAS_SALARY HAS_OFFICE HAS_OFFICE_ADDRESS HAS_WORK_ADDRESS HAS_WORK_EMAIL HAS_WORK_PHONE HAS_DESK
    HAS_COMMUTE HAS_TEAM HAS_DEPARTMENT REPORTS_TO MANAGED_BY WORKS_WITH WORKS_IN WORKS_ON""".split()
)
_HOME = frozenset(
    """HAS_ADDRESS HAS_HOME_ADDRESS HAS_NEIGHBOR HAS_NEIGHBOUR HAS_LANDLORD HAS_RENT HAS_FLATMATE HAS_ROOMMATE
    HAS_COMMUTE HAS_POSTCODE HAS_ZIP_CODE""".split()
)
_MARRIAGE = frozenset(
    "HAS_MOTHER_IN_LAW HAS_FATHER_IN_LAW HAS_SISTER_IN_LAW HAS_BROTHER_IN_LAW HAS_ANNIVERSARY".split()
)

HANGS_ON = {
    "WORKS_AT": _WORK,
    "LIVES_IN": _HOME,
    **dict.fromkeys(("MARRIED_TO", "HAS_WIFE", "HAS_HUSBAND", "HAS_SPOUSE"), _MARRIAGE),
}
"""For a relation those of the same subject that may be out of date once it has ended."""

_SEVERAL = frozenset(
    """SISTER BROTHER SIBLING CHILD SON DAUGHTER COUSIN AUNT UNCLE GRANDCHILD NIECE NEPHEW FRIEND COLLEAGUE COWORKER
    TEAMMATE NEIGHBOR NEIGHBOUR CLIENT CUSTOMER STUDENT TEACHER DOG CAT PET HOBBY ALLERGY SKILL INTEREST GOAL PLAN
    MEETING APPOINTMENT PROJECT CAR BIKE HOUSE ALIAS NICKNAME MEMBER PART EPISODE""".split()
)


def negation(relation: str) -> str:
    """The relation that says that this one does not hold: NOT_LIKES of LIKES, and LIKES of NOT_LIKES."""
    return relation.removeprefix(NOT) if relation.startswith(NOT) else (NOT + relation)[:LONGEST].rstrip("_")


def affirmed(relation: str) -> str:
    """The relation itself, whether it is denied or not."""
    return relation.removeprefix(NOT)


_ONE_VALUE = {
    "WORKS_AT": "WORKS_FOR EMPLOYED_BY HAS_EMPLOYER",
    "HAS_MANAGER": "HAS_BOSS HAS_SUPERVISOR MANAGED_BY REPORTS_TO",
    "MARRIED_TO": "HAS_WIFE HAS_HUSBAND HAS_SPOUSE",
    "STUDIES": "HAS_MAJOR MAJORS_IN",
}
_TOGETHER = {
    "HAS_PARTNER": "DATES ENGAGED_TO MARRIED_TO HAS_WIFE HAS_HUSBAND HAS_SPOUSE HAS_FIANCE HAS_FIANCEE HAS_GIRLFRIEND "
    "HAS_BOYFRIEND HAS_EX",
    "OWNS": "DRIVES HAS_PET",
    "ALLERGIC_TO": "HAS_ALLERGY",
    "LIKES": "DISLIKES INTERESTED_IN",
    "WORKS_AT": "ALSO_WORKS_AT",
    "HAS_OCCUPATION": "ALSO_HAS_OCCUPATION",
    "LIVES_IN": "ALSO_LIVES_IN",
}
_CONTRARY = frozenset(("DISLIKES", "HAS_EX"))
"""What denies the relation for which their slot is called, without a NOT."""
_NARROW = frozenset(("DRIVES",))
"""What says less than the other words of its slot, so that its denial leaves them: a car that stands is still owned."""
_WIDE = "HAS_PARTNER"
"""What every word of its slot implies: who has no partner has no wife."""
STATUS, ALONE = "HAS_RELATIONSHIP_STATUS", "single"
"""The status that excludes every partner, as every partner excludes it."""
_AT_ONCE = frozenset("OWNS STUDIES STUDIES_AT".split())
"""Slots of many values that may all be denied at once: "I don't have a car any more"."""


def _standing_for(groups: dict[str, str]) -> dict[str, str]:
    return {each: first for first, others in groups.items() for each in others.split()}


_SAME_VALUE = _standing_for(_ONE_VALUE)
_SAME_SLOT = _SAME_VALUE | _standing_for(_TOGETHER)


@lru_cache(maxsize=_KNOWN)
def slot_of(relation: str) -> str:
    """What it speaks of, affirming or denying: one name for relations of which each ends with the others' end.

    Who has sold a thing does not drive it; whom one has parted from one does not date, whichever word was used before.
    """
    return _SAME_SLOT.get(affirmed(relation), affirmed(relation))


@lru_cache(maxsize=_KNOWN)
def relations_in(slot: str) -> tuple[str, ...]:
    """All relations of a slot, affirmed and denied."""
    affirming = [slot, *(each for each, name in _SAME_SLOT.items() if name == slot)]
    return tuple(name for each in affirming for name in (each, negation(each)))


def value_of(relation: str) -> str:
    """Which value it tells: two relations of one name tell the same ("works for", "is employed by")."""
    return _SAME_VALUE.get(relation, relation)


def single_value(single: OneAtATime) -> Callable[[str], str | None]:
    """Which value a relation tells of which a subject has one at a time, None for all others."""
    return lambda relation: value_of(relation) if single(relation) else None


def denies(relation: str | None) -> bool:
    """Whether it speaks against its slot: NOT_LIKES, DISLIKES, and not NOT_DISLIKES."""
    return relation is not None and is_denial(relation) != (affirmed(relation) in _CONTRARY)


def is_narrow(relation: str) -> bool:
    """Whether it says less than the other words of its slot."""
    return affirmed(relation) in _NARROW


def is_of_partner(relation: str) -> bool:
    """Whether it says that somebody has a partner."""
    return slot_of(relation) == _WIDE and not denies(relation)


def implied(relation: str) -> tuple[str, ...]:
    """The values of which one holds where this relation does: MARRIED_TO and HAS_PARTNER of HAS_WIFE."""
    value = value_of(relation)
    return (value, _WIDE) if slot_of(relation) == _WIDE and value != _WIDE else (value,)


def is_attribute(relation: str) -> bool:
    """Whether it names a property of which one value is usual (HAS_BUDGET), so that two values may contradict."""
    words = relation.split("_")
    return words[0] == "HAS" and len(words) > 1 and words[-1] not in _SEVERAL and not words[-1].endswith("S")


@lru_cache(maxsize=_KNOWN)
def may_exclude(relation: str, single: OneAtATime) -> bool:
    """Whether values of its slot may exclude each other, or be denied all at once."""
    slot = slot_of(relation)
    return slot in _AT_ONCE or any(single(each) or is_attribute(each) for each in relations_in(slot))


BELONGINGS = tuple(
    "OWNS DRIVES HAS_PET USES HAS_CAR HAS_PHONE HAS_LAPTOP HAS_BIKE HAS_CAMERA TAKES HAS_DOCTOR HAS_DENTIST "
    "HAS_THERAPIST".split()
)
"""Relations whose object may be called by a part of its name: "the Jazz"."""
OWNED = tuple(
    "OWNS DRIVES HAS_PET USES HAS_CAR HAS_PHONE HAS_LAPTOP HAS_BIKE HAS_CAMERA HAS_BOAT HAS_VAN HAS_MOTORBIKE "
    "HAS_GUITAR HAS_HOUSE HAS_FLAT".split()
)
"""Relations whose object somebody else has as soon as it is sold or given away."""
POSTS = ("HAS_OCCUPATION", "ALSO_HAS_OCCUPATION", "HAS_JOB_TITLE", "HAS_ROLE", "IS_A")
"""What one is, which may be called by a part of it, too: secretary of the rowing club."""
CORRECTED = (
    *BELONGINGS,
    *"""LIVES_IN LIVES_AT WORKS_AT BORN_IN FROM HAS_NAME HAS_ADDRESS HAS_PHONE_NUMBER HAS_EMAIL HAS_BIRTHDAY HAS_AGE
    HAS_DEADLINE HAS_BUDGET HAS_SALARY HAS_RENT HAS_MANAGER HAS_SISTER HAS_BROTHER HAS_SON HAS_DAUGHTER HAS_MOTHER
    HAS_FATHER HAS_WIFE HAS_HUSBAND HAS_PARTNER HAS_FRIEND HAS_COLLEAGUE MARRIED_TO DATES STUDIES STUDIES_AT PLAYS
    SPEAKS LEARNS MEMBER_OF HAS_FAVORITE_FOOD HAS_FAVORITE_COLOR HAS_FAVORITE_BAND HAS_FAVORITE_MOVIE
    HAS_FAVORITE_BOOK HAS_FAVORITE_TEAM HAS_FAVORITE_DRINK HAS_LANDLORD HAS_LANDLADY HAS_BANK HAS_COACH""".split(),
)
"""Relations whose value may be put right by the next message without a word of which it is: "typo, it's 41"."""
_GIVEN_UP = frozenset(
    """OWNS DRIVES HAS_PET USES WORKS_AT ALSO_WORKS_AT MEMBER_OF STUDIES STUDIES_AT LEARNS PLAYS TAKES EATS DRINKS DOES
    RUNS READS WATCHES FOLLOWS RIDES RENTS FOLLOWS_DIET PRACTICES COLLECTS WEARS GROWS KEEPS TRIES SMOKES""".split()
)
_NOT_GIVEN_UP = frozenset("LIVES WORKS_WITH STANDS IS WAS HAS COMES PLANS WANTS".split())
_KIN = frozenset("MOTHER FATHER GRANDMOTHER GRANDFATHER LAW PARTNER WIFE HUSBAND FIANCE FIANCEE NAME EX TWIN".split())


@lru_cache(maxsize=_KNOWN)
def can_be_given_up(relation: str) -> bool:
    """Whether one can drop, sell or leave what it says: a thing, a habit, a club, and neither kin nor the past."""
    words = relation.split("_")
    if (
        relation in _GIVEN_UP
        or relation == "IS_WITH"
        or relation in BELONGINGS
        or (is_attribute(relation) and words[-1] not in _KIN)
    ):
        return True
    habit = words[0].endswith("S") and len(words) == 2 and words[1] in ("AT", "WITH", "ON", "IN", "TO", "FOR")
    return habit and words[0] not in _NOT_GIVEN_UP and relation not in _NOT_GIVEN_UP
