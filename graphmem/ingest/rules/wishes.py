"""Standing wishes: what a user wants of the assistant for good, and not just now.

"Always answer in French." is one, "Tell me a joke." is none. A command counts where its own words say that it is meant
for more than this once:

* a word for good leads or ends it: always, never, from now on, whenever I ..., every time, by default;
* it forbids something in general: "Don't call me Bobby.", "Stop using emojis.", "No emojis, please.", and neither
  something at hand (it, this, yet, now, today) nor a phrase ("don't worry", "no problem");
* it says how all answers are to be: "Keep answers short.", "Answer in French.", "Use metric units.";
* it prefers one thing to another: "Use Kafka, never RabbitMQ.", "Only tea.", "Tea only.".

Whatever it is, it is kept as the sentence it is, without a triple.
"""

from __future__ import annotations

import re

_PLEASE = (
    r"(?:(?:please|pls|kindly|just|and|but|also|so|remember,?|you (?:should|must|need to|have to)|"
    r"i(?:['’]d| would) like you to|i (?:want|need) you to|(?:make|be) sure (?:to|you)|remember to|try to) )*"
)
_FOR_GOOD = (
    r"(?:from now on|from here on(?: out)?|going forward|in (?:the )?future|henceforth|as a rule|by default|"
    r"at all times|in every case|every ?time|each time|whenever|for ever|forever)"
)
_BARE = (
    r"(?!(?:the|a|an|my|your|his|her|their|our|in|on|at|to|of|for|with|is|was|are|were|been|had|has|went|gone|got|saw|"
    r"seen|met|ate|eaten|drank|drunk|took|taken|did|done|said|made|found|lost|kept|left|knew|known|thought|felt|heard|"
    r"wrote|written|bought|read|slept|spoke|spoken|drove|driven|flew|flown|rode|ran|won|grew|gave|given|told|having|"
    r"mind|again|ever|too|so|late|better|more|less|enough|know|happy|nice|great|good|fun|glad|ready|there|here|be|wanted|"
    r"not|a|ending|busy|hungry|tired|love|loved|hate|like|want|wonder|wondered)\b)(?![a-z]+ed\b)[a-z]+"
)
_NO_HABIT = (
    r"(?!(?:drink|eat|wear|own|live|work|study|teach|cook|bake|knit|play|drive|sleep|wake|get|go|run|feel|have)\b)"
)
"""What one may say of oneself in as few words: "always drink tea"."""
_ORDER = (
    r"(?:use|call|address|write|answer|reply|respond|speak|talk|send|give|show|keep|include|add|put|format|sign|book|"
    r"schedule|suggest|recommend|ask|tell|check|make|prefer|avoid|treat|refer|assume|round|quote|cite|list|start|end|"
    r"explain|remind|notify|deploy|order|choose|translate|summari[sz]e|text|e-?mail|ping|limit|mark|skip|leave)\b"
)
_TOPIC_NOW = re.compile(
    r"\b(?:it|this|that|these|those|(?<!/)them|yet|(?<!from )now|today|tonight|tomorrow|for a (?:bit|while|moment)|"
    r"until \w+|before you|the (?:first|last|second|next|previous|above|following))\b",
    re.IGNORECASE,
)
_PHRASE = (
    r"(?:worry|mind|bother|panic|ask|sweat|judge|laugh|cry|hate|blame|wait|forget|tell me|get me wrong|let|be|you|we|"
    r"i|know|think|see|understand|remember|believe|care|want|need|have|like|love|get|feel|recall|agree|mean|own|drink|"
    r"eat|smoke|live|drive|stand|really|even|usually|miss|give up|stop|go)"
)
_MANNER = (
    r"(?:answers?|replies|reply|responses?|messages|e-?mails|explanations|summaries|sentences|paragraphs|comments|code|"
    r"things|functions|commits|suggestions|your (?:answers|replies|responses|tone|language|sentences|messages))"
)
_USED = (
    r"(?:(?:metric|imperial|si) units|(?:british|american|uk|us) (?:english|spelling)|celsius|fahrenheit|miles|"
    r"kilomet(?:re|er)s|emojis?|bullet points|short sentences|simple (?:words|language)|markdown|tabs|spaces|"
    r"plain (?:english|language|text)|(?:she/her|he/him|they/them|she|he|they)(?: pronouns)?|type hints|iso dates|"
    r"my (?:first|full|last) name|24-hour (?:time|clock|format)|(?:formal|informal) (?:language|tone))"
)
_NO_OTHER = (
    r"(?!(?:if|when|in|one|two|a|an|the|because|i|you|at|on|for|to|kidding|joking|god|time|child|son|daughter|human|"
    r"person|problem|thing|question|downside|reason|way|issue|just|then|once|\d)\b)"
)
_NO_PHRASE = (
    r"(?!(?:problems?|worries|thanks|thank|way|idea|ideas|doubt|kidding|rush|luck|wonder|need|clue|more|one|comment|"
    r"offen[cs]e|cap|chance|pressure|hurry|big|such|longer|matter|regrets|complaints|hard|strings|plans|kids|children|"
    r"pets|siblings|allergies|brothers|sisters|questions|i|it|not|but|actually|she|he|we|they|the|that|this|my|there|"
    r"thats|wait|sorry|reason|news|biggie|dice|sweat|time|sooner|other|results|changes|updates|friends|joke)\b)"
)
_REASON = re.compile(r",? (?:because|since|as i|cause|cos|so that) |, (?=(?:I|my|we)\b)", re.IGNORECASE)
_WISHES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:(?:can|could|would|will) you )?{_PLEASE}(?:always|never) {_NO_HABIT}{_BARE}\b.*\w",
        rf"{_PLEASE}{_FOR_GOOD},? {_PLEASE}(?:(?:don['’]t|do not|never|always) {_BARE}|{_ORDER}) \w",
        rf"{_PLEASE}(?:every ?time|each time|whenever|when|if) i [^,]+, {_PLEASE}"
        rf"(?:don['’]t |do not |never |always ){_BARE}\b",
        rf"{_PLEASE}{_ORDER} [^.]*\b{_FOR_GOOD}\W*$",
        rf"{_PLEASE}(?:don['’]t|do not) (?:ever )?(?!{_PHRASE}\b)[a-z]+ \w",
        rf"{_PLEASE}(?:stop|avoid|refrain from) (?:calling me|[a-z]+ing) \w.*",
        rf"{_PLEASE}avoid [a-z]",
        rf"{_PLEASE}keep (?:all |the |your )*{_MANNER} (?!to\b|from\b|in\b|for\b|coming\b|with\b)\w",
        rf"{_PLEASE}(?:answer|reply|respond|speak|talk|write)(?: to me)?(?: only)? in (?-i:[A-Z])[a-z]+(?: only)?\W*$",
        rf"{_PLEASE}(?:speak|talk)(?: only)? (?-i:[A-Z])[a-z]+ (?:to|with) me\W*$",
        rf"{_PLEASE}(?:use|prefer|choose|order|buy|book|suggest|recommend|send|give me|show me|write) [^,]+"
        rf",? (?:never|not|instead of|rather than|over) \w",
        rf"{_PLEASE}(?:use|prefer) {_USED}\b",
        rf"{_PLEASE}(?:only|solely|exclusively) {_NO_OTHER}(?![a-z]+(?:ed|ing)\b)[a-z]+\b"
        r"(?! (?:is|was|had|has|left)\b)",
        r"(?!(?:i|we|he|she|it|you|they|the|my|this|that|one|not|if|members?|adults?|staff|read)\b)[a-z][\w-]*"
        r"(?: [a-z][\w-]*){0,2} only(?:,? please)?\W*$",
        rf"{_PLEASE}no {_NO_PHRASE}[a-z][\w-]*s(?: (?:before|after|on|in|at|with|during|from)\b .*|,? please)?\W*$",
        rf"{_PLEASE}no {_NO_PHRASE}[a-z][\w-]*(?: [a-z][\w-]*)?(?: (?:before|after|during|with) .*|,? please)\W*$",
    )
)


def is_standing(text: str) -> bool:
    """Whether the text is an order or a preference that is meant for good."""
    order = _REASON.split(text, maxsplit=1)[0]
    return _TOPIC_NOW.search(order) is None and any(pattern.match(order) for pattern in _WISHES)
