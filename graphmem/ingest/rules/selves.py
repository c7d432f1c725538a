"""Fragments that name what their writer is: "night owl here", "mum of three", "kiwi living in Leeds", "half Irish"."""

from __future__ import annotations

import re

from graphmem.ingest.rules.peoples import NATIONALITIES
from graphmem.ingest.rules.vocabulary import PROFESSIONS

_KINDS = (
    "owl|bird|dad|mum|mom|mama|parent|mother|father|grandma|grandmother|grandpa|student|beginner|newbie|noob|"
    "introvert|extrovert|vegan|veggie|vegetarian|pescatarian|immigrant|expat|veteran|widow|widower|retiree|pensioner|"
    "atheist|muslim|christian|catholic|jew|hindu|buddhist|sikh|quaker|insomniac|diabetic|lefty|leftie|gamer|nerd|geek|"
    "homebody|minimalist|bookworm|teetotaller|smoker|celiac|coeliac"
)
_PEOPLES = (
    "kiwi|aussie|brit|scot|dane|swede|finn|pole|turk|spaniard|greek|dutchman|scotsman|irishman|welshman|englishman|"
    "frenchman|croat|serb|slovene|czech|slovak|thai|filipino|filipina|kurd|berliner|londoner|new yorker|parisian"
)
_OF_A_COUNTRY = rf"(?:{_PEOPLES}|{'|'.join(sorted(NATIONALITIES))})"
_NO = r"(?!(?:no|not|any|my|our|the|all|same|new|good|another|every|some|more|other|is|are|was|people|your|dear)\b)"
_NUMBER = r"(?:two|three|four|five|six|seven|eight|nine|ten|1?\d)"


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_HERE = _compiled(
    rf"(?:(?:an?|just an?) )?(?P<what>(?:{_NO}[\w-]+ ){{0,2}}(?:{_KINDS}|{_OF_A_COUNTRY})) here(?=\W*$|\s*[,.!(])"
)
_FANATIC = _compiled(
    rf"(?:(?:an?|total|real|big|massive|huge) )*(?P<what>{_NO}[a-z-]+ (?:snob|nerd|geek|enthusiast|"
    rf"fanatic|junkie|freak|buff|hoarder|hobbyist)|(?:single|new|first[- ]time|working|stay[- ]at[- ]home|"
    rf"divorced|widowed|expectant) "
    rf"(?:mum|mom|mother|dad|father|parent))(?: here)?(?=\W*$|,)"
)
_BORN = _compiled(
    r"(?P<where>(?-i:[A-Z])[\w'’-]+(?: (?-i:[A-Z])[\w'’-]+)?),? born (?:and|&|n) (?:bred|raised)\b(?! in\b)"
)
_ABROAD = _compiled(
    rf"(?:an? )?(?P<what>{_NO}(?:[\w-]+ )?{_OF_A_COUNTRY}) (?:now )?(?:living|based|stuck|settled|residing) "
    rf"(?P<at>in|near|outside) (?P<place>(?-i:[A-Z])[\w'’-]*(?: (?-i:[A-Z])[\w'’-]*)*)(?: here)?"
)
_PARENT = _compiled(
    rf"(?:an? )?(?:(?:proud|single|busy|tired|stay[- ]at[- ]home|working|exhausted) )*"
    rf"(?P<who>mum|mom|mother|dad|father|parent|grandma|gran|grandmother|nan|grandpa|grandad|grandfather|"
    rf"grandparent) (?:of|to) (?P<number>{_NUMBER})(?: (?P<whom>boys|girls|sons|daughters|kids|children|grandkids|"
    rf"grandchildren|teens|teenagers))?(?: here)?(?=\W*$|\s*[,.!(]|\s+and\b)"
)
_AND_A = _compiled(rf"^ and (?:an? )?(?=(?:[a-z]+[- ]time )?(?:{'|'.join(sorted(PROFESSIONS))})\b)")
_BUT_ABROAD = _compiled(
    rf"(?P<one>{_OF_A_COUNTRY}),? (?:but|and) (?P<now>(?:now )?(?:living|based|working|studying)) (?=in|at)"
)
_HALF = _compiled(
    rf"(?:I(?:['’]m| am) )?(?:a )?half[ -](?P<one>{_OF_A_COUNTRY}),?(?: and)?,? half[ -](?P<two>{_OF_A_COUNTRY})"
)
_DUAL = _compiled(
    rf"(?:I(?:['’]m| am|['’]ve got| have)?(?: an?)? )?dual (?:citizen(?:ship)?|national(?:ity)?)(?: of|:|,| -)? "
    rf"\(?(?P<one>{_OF_A_COUNTRY}) ?(?:and|\+|&|/|,) ?(?P<two>{_OF_A_COUNTRY})\)?"
)


def of_two_peoples(text: str) -> str:
    """ "Half Irish, half Thai" as "I am half Irish and I am half Thai", "dual citizen, Irish and Thai" without "half".

    What follows is left as it is.
    """
    for pattern, half in ((_HALF, "half "), (_DUAL, "")):
        if found := pattern.match(text):
            one, two = f"{half}{_people(found['one'])}", f"{half}{_people(found['two'])}"
            return f"I am {one} and I am {two}{text[found.end() :]}"
    return text


def as_self(text: str) -> str:
    """The fragment with "I am" or "I have", as its words mean it; as it is where it names nobody.

    "Proud mum of three" is "I have three children", "kiwi living in Leeds" "I am a kiwi and I live in Leeds".
    """
    if found := _BUT_ABROAD.match(text):
        return f"I am {_people(found['one'])} and I am {found['now']} {text[found.end() :]}"
    if found := _PARENT.match(text):
        return f"I have {found['number']} {_whom(found)}{_AND_A.sub(' and I am a ', text[found.end() :])}"
    if found := _ABROAD.match(text):
        return f"I am {_a(found['what'])} and I live {found['at']} {found['place']}{text[found.end() :]}"
    if (found := _BORN.match(text)) and found["where"].lower() not in NATIONALITIES:
        home = f"a {found['where']}" if re.fullmatch(_PEOPLES, found["where"].lower()) else f"from {found['where']}"
        return f"I am {home}{text[found.end() :]}"
    if found := _HERE.match(text) or _FANATIC.match(text):
        return f"I am {_a(found['what'])}{text[found.end() :]}"
    return text


def _people(word: str) -> str:
    return word[:1].upper() + word[1:]


def _whom(found: re.Match[str]) -> str:
    if found["whom"]:
        return found["whom"].lower()
    return "grandchildren" if found["who"].lower().startswith(("gran", "nan")) else "children"


def _a(what: str) -> str:
    """The noun with its article; a people's adjective has none: "a kiwi", "Irish"."""
    last = what.split(" ")[-1].lower()
    if re.fullmatch(_OF_A_COUNTRY, last) and not re.fullmatch(_PEOPLES, last):
        return " ".join([*what.split(" ")[:-1], _people(last)])
    return f"{'an' if what[:1].lower() in 'aeiou' else 'a'} {what}"
