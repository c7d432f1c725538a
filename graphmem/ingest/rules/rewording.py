"""Sentences said another way before they are parsed: a value put right at once, a subject left out, ways to be reached.

"I live in Porto, sorry, I meant Lisbon" says no more than "I live in Lisbon", and so it is read.
"""

from __future__ import annotations

import re

_MARK = (
    r"(?:oh|ah|oops|whoops|sorry|no|nope|no wait|wait|wait no|hang on|hold on|actually|correction|my bad|scratch that|"
    r"or rather|rather|i meant(?: to say)?|i mean|make (?:that|it)|i should say)"
)
_SLIP = re.compile(
    rf"(?P<head>.+?),? (?:[-–—] ?)?(?:{_MARK}(?:[,:]? |, ?))+(?P<new>(?:(?:in|at|on|for|to|an?|the) )?[^,;]{{1,40}}?)"
    r"(?:,? (?:i mean(?:t)?|sorry|rather))?(?P<tail>, [^,.!]+)?(?P<stop>[.!]?)$",
    re.IGNORECASE,
)
_SETS_APART = re.compile(rf"(?:,|[-–—]|\bI mean(?:t)?\b|\bor rather\b) ?(?:{_MARK}|$)", re.IGNORECASE)
_NAME = re.compile(r"[A-Z][\w'’&-]*(?: [A-Z][\w'’&-]*)*$")
_CLAUSE = re.compile(
    r"\b(?:i|we|you|he|she|it|they|is|are|was|were|am|do|did|does|have|has|had|will|would|can|not|that|this|there|so|"
    r"but|"
    r"because|if|when|why|what|who|how|just|too|okay|ok|really|very|thanks|please)\b|['’](?:m|s|re|ve|ll|d|t)\b",
    re.IGNORECASE,
)
_MONTHS = (
    "january february march april may june july august september october november december jan feb mar apr jun jul aug "
    "sep sept oct nov dec"
)
_DAYS = "monday tuesday wednesday thursday friday saturday sunday tomorrow today"
_NUMBERS = "one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty"
_WORDS = {**dict.fromkeys(_MONTHS.split(), "month"), **dict.fromkeys(_DAYS.split(), "day"),
          **dict.fromkeys(_NUMBERS.split(), "number")}  # fmt: skip


def put_right_at_once(text: str) -> str:
    """The sentence with the right value in the place of the wrong one; as it was where that place is not sure."""
    if not _SETS_APART.search(text):
        return text
    found = _SLIP.fullmatch(text)
    if found is None or _CLAUSE.search(found["new"]):
        return text
    head, new = found["head"].rstrip(" ,"), found["new"].strip()
    kept = _before_the_wrong(head, new)
    return text if kept is None else f"{kept} {new}{found['tail'] or ''}{found['stop'] or '.'}".strip()


def _before_the_wrong(head: str, new: str) -> str | None:
    """The words of `head` that stay: up to the value that has the shape of the new one."""
    led = re.match(r"(in|at|on|for|to|an?|the) (?=\S)", new, re.IGNORECASE)
    words = head.split(" ")
    if led:
        article = led[1].lower() in ("a", "an", "the")
        alike = ("a", "an", "the") if article else (led[1].lower(),)
        places = [place for place, word in enumerate(words) if word.lower() in alike]
        return " ".join(words[: places[-1]]) if places and 0 < places[-1] >= len(words) - 5 else None
    return _same_shape(head, words, new)


def _same_shape(head: str, words: list[str], new: str) -> str | None:
    count = len(new.split(" "))
    wanted = [_shape(word) for word in new.split(" ")]
    alike = [_shape(word) for word in words[-count:]] == wanted and len(words) > count
    if alike and wanted[0] != "name" and set(wanted) != {"word"}:
        return " ".join(words[:-count])
    name = _NAME.search(head)
    if name and _NAME.fullmatch(new) and name.start() > 0:
        return head[: name.start()].rstrip()
    return None


def _shape(word: str) -> str:
    plain = word.lower().strip(".,")
    if plain in _WORDS:
        return _WORDS[plain]
    if any(char.isdigit() for char in plain):
        return "number"
    return "name" if word[:1].isupper() else plain if plain in ("am", "pm") else "word"


_VERB = (
    r"(?:work|live|study|teach|drive|speak|play|own|drink|eat|cook|prefer|enjoy|collect|read|watch|support|ride|love|"
    r"like|hate|use|volunteer|coach|manage|rent|sing|have|run|write)"
)
_BARE_VERB = re.compile(
    rf"^(?P<head>(?P<who>I|[Ww]e)(?:['’](?:m|re)| am| are| (?:(?:now|currently|still|also) )?(?:changed|{_VERB}|"
    rf"quit|joined|moved|left))\b[^,;]* [^,;]*?),? "
    rf"(?P<joined>and|but) (?P<verb>(?:(?:now|currently|also) )?(?:{_VERB} (?:at|in|for|as|on|with|an?|the|my|our|"
    rf"(?-i:[A-Z]))|"
    rf"(?:study|play|speak|teach|coach|collect|bake|foster|breed|raise|grow|sell) (?!and\b|it\b)[a-z]{{3,}}|"
    rf"(?:love|like|hate|enjoy|prefer|dislike) [a-z]{{3,}}))"
)


_OTHER_VERB = rf"(?:{_VERB}|take|keep|grow|heat|paint|knit|breed|train|sew|raise|bake|do|make|build|fix|sell)"
_FIRST_OF_SEVERAL = re.compile(
    rf"^(?:I|[Ww]e) (?:(?:also|mostly|just|usually|now|still|currently) )*{_OTHER_VERB} [^,]+,"
)
_NEXT_OF_SEVERAL = re.compile(
    rf"(?:, (?:and |but )?| and )(?=(?:(?:also|mostly|sometimes|usually|then) )*{_OTHER_VERB} (?!and\b|or\b|"
    rf"it\b|me\b|us\b|care\b|sure\b)[\w'’$-]{{2,}})"
)
_NOT_SEVERAL = re.compile(
    r"\b(?:to|would|might|could|should|if|when|who|that|which|what|how|used|not|you|let|don['’]t|can|will)\b|['’](?:d|ll)\b",
    re.IGNORECASE,
)


def _each_with_subject(text: str) -> str:
    """ "I have asthma, take Symbicort and run marathons": a sentence for each, where three or more verbs share one
    subject."""
    if not _FIRST_OF_SEVERAL.match(text) or _NOT_SEVERAL.search(text):
        return text
    who = text.split(" ", 1)[0].replace("We", "we")
    parts = _NEXT_OF_SEVERAL.split(text)
    return text if len(parts) < 3 else f", {who} ".join(parts)


def with_subject(text: str) -> str:
    """ "I live in Utrecht and work at Bolt": with the "I" that the second verb lacks."""
    text = _each_with_subject(text)
    return _BARE_VERB.sub(lambda found: f"{found['head']} {found['joined']} {_who(found['who'])} {found['verb']}", text)


def _who(word: str) -> str:
    return word if word == "I" else word.lower()


_MAIL = r"(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
_PHONE = r"(?P<phone>\+?\d[\d\s()/-]{4,}\d)"
_REACHED = re.compile(
    r"(?:please |pls |so |just )*(?:(?:you|people|they) can (?:now |also )?)?(?:now )?(?:use|reach me|contact me|"
    r"e-?mail me|write "
    r"(?:to )?me|text me|call me|ring me|send (?:it|mail|everything|things) to me|get (?:a )?hold of me|i am reachable|"
    rf"i['’]m reachable)(?: (?:at|on|under|via|to|by))?(?: my)?(?: new)?(?: (?:e-?mail|phone|mobile|number|"
    rf"address))* (?:{_MAIL}|{_PHONE})"
    r"(?=\s*(?:$|[.,;!]|from now|now\b|instead|going forward|in (?:the )?future|and\b|"
    r"please\b))(?P<now>,? (?:from now on|now|instead|going forward|in future|in the future))*",
    re.IGNORECASE,
)
_NEW_CONTACT = re.compile(
    r"\b(?:I|we)(?: have|['’]ve got|['’]ve| got)(?: got)? a new (?P<what>(?:phone |mobile |cell )?number|phone|"
    r"e-?mail(?: address)?)"
    rf"(?: now)?(?:,|:| -| –)?(?: (?:it is|it['’]s|which is|that is))? (?:{_MAIL}|{_PHONE})",
    re.IGNORECASE,
)


_TOLD_TO = re.compile(
    r"^(?:(?:please|pls|can you|could you) )?(?:change|update|set|correct) (?P<what>my (?:[\w-]+ ){0,2}?(?:number|"
    r"phone|e-?mail|address|name|handle|website))(?: to|:| -) (?P<new>\S[^,;]{1,60}?)(?P<end>[?.!]*)$",
    re.IGNORECASE,
)
_MADE = re.compile(
    r"^(?:please )?make (?P<new>(?-i:[A-Z])\w+) (?P<what>my (?:[\w-]+ )?(?:contact|beneficiary|deputy))\b", re.I
)
_TURNED = re.compile(
    rf"^(?P<new>{_MAIL}|{_PHONE}) is (?P<how>now |no longer )?(?P<what>my (?:new )?(?:[\w-]+ )?"
    r"(?:number|e-?mail|address))(?: address| number)?(?: now)?(?=\W*$)",
    re.IGNORECASE,
)


def contact_said(text: str) -> str:
    """ "Please use a@b.example from now on", "reach me on 555 0100": as what they say of the speaker."""
    text = _MADE.sub(_as_now, _TOLD_TO.sub(_as_now, _TURNED.sub(_turned, text)))
    return _NEW_CONTACT.sub(_as_contact, _REACHED.sub(_as_contact, text, count=1), count=1)


def _turned(found: re.Match[str]) -> str:
    how = "no longer " if (found["how"] or "").lower().startswith("no") else ""
    return f"My {found['what'][3:].removeprefix('new ')} is {how}{found['new']}"


def _as_contact(found: re.Match[str]) -> str:
    if found["mail"]:
        return f"My email is {found['mail'].rstrip('.')}"
    return f"My phone number is {found['phone']}"


_ANY_MORE = re.compile(
    r"\bany more(?=\s*(?:$|[.,;!)]|\b(?:and|but|because|since|so|now|these days|either)\b))", re.IGNORECASE
)


def with_anymore(text: str) -> str:
    """ "I don't like opera any more": as the adverb that it is there."""
    return _ANY_MORE.sub("anymore", text)


_WHAT = (
    r"(?P<what>(?:(?-i:[Mm])y|(?-i:[Oo])ur|(?-i:[Tt])he|(?-i:[A-Z])[\w-]+['’]s) (?:(?!is\b|was\b|has\b|"
    r"and\b)[\w-]+ ){0,2}(?!is\b|was\b)[\w-]+)"
)
_ANOTHER = re.compile(
    rf"\b{_WHAT}(?: has|['’]s)? (?:just )?(?P<how>changed|isn['’]t|is not|was not|wasn['’]t|"
    rf"is no longer)(?: (?P<old>[^,;]{{1,40}}?))?"
    r"(?: any ?more)?(?:,|;|:|,? -| –|\.)? (?:but(?: now)?|(?:but |and )?(?:it|he|she)(?:['’]s|"
    r" is)(?: now)?)(?: called)? (?P<new>(?:[^,;]|,(?=\d)){1,60})$",
    re.IGNORECASE,
)
_I_CHANGED = re.compile(
    r"(?:\b(?:I|[Ww]e)(?:['’]ve| have)? |^)(?:just |recently )?(?:changed|updated|switched) (?P<what>(?:my|our|"
    r"the) (?!mind|"
    r"clothes|plans?|job\b|jobs)"
    r"[\w-]+(?: [\w-]+)?) (?:from [^,;]{1,40}? )?to (?P<new>(?:[^,;]|,(?=\d)){1,60})$"
)
_RAISED = re.compile(
    r"^(?P<who>(?:[Mm]y|[Tt]he|[Oo]ur) [\w-]+|[Tt]hey|[Hh]e|[Ss]he|[A-Z][\w'’-]+)(?:['’]ve| have|"
    r" has)? (?:just |recently )?(?:raised|increased|cut|"
    r"reduced|lowered|extended|"
    r"bumped|upped|moved|pushed|changed|shifted)(?: up| back)? (?P<what>(?:the|my|our) (?:[\w-]+ )?(?:budget|rent|"
    r"salary|deadline|price|fee|"
    r"limit|pay|wage|password|code|pin))(?: up| back| down| forward)?(?: from [^,;]{1,40}?)? to (?P<new>(?:[^,;]|"
    r",(?=\d)){1,40})$"
)
_I_CHANGED_IT = re.compile(
    r"(?:\b(?:I|[Ww]e)(?:['’]ve| have)? |^)(?:just |recently )?(?:changed|updated|switched|got a new) (?P<what>(?:my|"
    r"our)?(?!mind|clothes|plans?)"
    r" ?[\w-]+(?: [\w-]+)?),? (?:it['’]s|it is|I (?:now )?(?:go to|see|use|have))(?: now)? (?P<new>(?:[^,;]|"
    r",(?=\d)){1,60})$"
)


def changed_said(text: str) -> str:
    """ "My email isn't a@b.example, it's c@d.example", "I changed my number to 555 0100": what is, and what is not."""
    text = _THE_NEW.sub("my ", _NOT_AT.sub("", text))
    text = _NEW_ONE.sub(_as_new_one, _DOWN_TO.sub(r"I weigh \g<new>", text))
    text = _ANOTHER.sub(_as_another, text)
    return _I_CHANGED_IT.sub(_as_now, _I_CHANGED.sub(_as_now, _RAISED.sub(_as_now, text)))


_NEW_ONE = re.compile(
    r"^[^,;]*\b(?:that|this|the|my)(?: old)? (?P<what>(?:phone |e-?mail |home |work )?(?:number|address|e-?mail|phone|"
    r"password|code|dentist|doctor|address|handle))\b[^,;]*[,;] (?:so |and |but )?(?:my |the )new one(?:['’]s|"
    r" is)(?: now)? "
    r"(?P<new>(?:[^,;]|,(?=\d)){1,60})$",
    re.IGNORECASE,
)


_NOT_AT = re.compile(r"(?<=\d|m),? (?:and )?not (?:at )?\d[\d:.]*(?: ?[ap]m)?(?=\W*$)", re.IGNORECASE)
"""The hour that it is not: "at 9 not 8"."""
_THE_NEW = re.compile(
    r"\bthe new (?=(?:(?:home|e-?mail|phone|mobile) )?(?:address|number|e-?mail)(?: is|['’]s)\b)", re.IGNORECASE
)
_DOWN_TO = re.compile(
    r"^(?:I(?:['’]m| am) )?(?:now )?(?:(?:back )?(?:down|up) (?:to|at)) (?P<new>\d[\d.,]* ?(?:kg|kgs|kilos?|"
    r"lbs?|pounds|stone))\b",
    re.IGNORECASE,
)


def _as_new_one(found: re.Match[str]) -> str:
    """ "Ignore that number, my new one is 555 0100" """
    return f"My {found['what']} is {found['new']}"


def _as_another(found: re.Match[str]) -> str:
    what = f"{found['what'][:1].upper()}{found['what'][1:]}"
    denied = f"{what} isn't {found['old'].strip()}. " if found["old"] and found["how"].lower() != "changed" else ""
    return f"{denied}{what} is {found['new']}"


def _as_now(found: re.Match[str]) -> str:
    what = re.sub(r"^the (?=(?:[\w-]+ )?(?:rent|salary|pay|wage|password|number|pin)$)", "my ", found["what"].strip())
    what = re.sub(r"\b(dentist|doctor|barber|lawyer|coach|therapist|vet)s$", r"\1", what)
    mine = what if what.startswith(("my", "our", "the")) else f"my {what}"
    return f"{mine[:1].upper()}{mine[1:]} is {found['new']}"


def reworded(text: str) -> str:
    """All of them."""
    return with_anymore(with_subject(put_right_at_once(changed_said(contact_said(text)))))
