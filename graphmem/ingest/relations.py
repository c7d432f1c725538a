"""What is known of relations: which have one value at a time, which hang on another, and how one is denied."""

from __future__ import annotations

from collections.abc import Callable, Collection

NOT = "NOT_"
LONGEST = 64

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
    own = frozenset(declared)
    return lambda relation: relation in own or _is_single(relation)


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


def is_denial(relation: str | None) -> bool:
    """Whether it says that a relation does not hold."""
    return relation is not None and relation.startswith(NOT)


def affirmed(relation: str) -> str:
    """The relation itself, whether it is denied or not."""
    return relation.removeprefix(NOT)


def is_attribute(relation: str) -> bool:
    """Whether it names a property of which one value is usual (HAS_BUDGET), so that two values may contradict."""
    words = relation.split("_")
    return words[0] == "HAS" and len(words) > 1 and words[-1] not in _SEVERAL and not words[-1].endswith("S")
