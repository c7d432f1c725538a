"""Set phrases whose words tell more than their grammar: "I go by Sam", "I split my time between Paris and Lille".

Each is a pattern for what a user says in the first person, with the relation that it stands for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from graphmem.ingest.base import Mention
from graphmem.ingest.rules.alone import beside
from graphmem.ingest.rules.arguments import Triple
from graphmem.ingest.rules.vocabulary import CONDITIONS, LANGUAGES, NOT_CALLED, ROLE_SYNONYMS, ROLES

_NAME = r"(?-i:[A-Z][\w'’&.-]*(?: (?:(?:of|de|la|le|the|du|von|van|&|and the) )?(?:[A-Z][\w'’&.-]*|\d+\b))*)"
_THING = (
    r"[\w'’-]+(?: (?!(?:and|or|but|in|at|on|for|since|until|till|with|because|so|when|i|to|from|last|next|this|"
    r"every|twice|once|recently|yesterday|today|lately)\b)[\w'’-]+){0,3}"
)
_END = (
    r"(?=\s*(?:$|[.,!;:)]|\b(?:and|but|or|because|since|so|when|with|for|in|at|on|now|these|lately|again|too|"
    r"tho|as|from|last|next)\b))"
)
_I = (
    r"\b(?:I|we)(?:['’](?:m|ve|re)| am| have| are|) (?:also |just |really |currently |still |now |mostly |"
    r"actually |absolutely |so |totally )*"
)
_DOUBT = re.compile(
    r"\b(?:if|might|may|maybe|perhaps|would|could|should|want|wants|wish|hope|hoping|thinking|think|thinks|thought|"
    r"says?|said|"
    r"told|heard|claims?|supposedly|apparently|almost|nearly|plan|planning|imagine)\b|['’]d\b",
    re.IGNORECASE,
)
_DENIAL = re.compile(r"\b(?:not|never|no)\b|n['’]t\b", re.IGNORECASE)


class Phrase(NamedTuple):
    """A pattern with the groups `one` and perhaps `two`, and what it says of the speaker and each of them."""

    pattern: re.Pattern[str]
    relation: str
    type: str | None
    ends: bool = False
    changes: bool = False
    exclusive: bool = False
    happened: bool = False


def _name(pattern: str, relation: str, type: str, *, ends: bool = False, changes: bool = False, exclusive: bool = False,
          happened: bool = False) -> Phrase:  # fmt: skip
    read = pattern.replace("{I}", _I).replace("{one}", rf"(?P<one>{_NAME})").replace("{two}", rf"(?P<two>{_NAME})")
    return Phrase(re.compile(read, re.IGNORECASE), relation, type, ends, changes, exclusive, happened)


_AILMENT = (
    r"(?:a |an |the |really |bad |severe |mild |chronic |some )*(?P<one>(?:(?!got|been|had)[\w-]+ ){0,2}?(?:"
    + "|".join(sorted(CONDITIONS)) + r")s?)\b"
)  # fmt: skip


def _thing(pattern: str, relation: str, type: str, *, ends: bool = False) -> Phrase:
    read = pattern.replace("{I}", _I).replace("{one}", rf"(?:the |a |an |my )?(?P<one>{_THING}){_END}")
    return Phrase(re.compile(read, re.IGNORECASE), relation, type, ends, happened=relation.startswith("HAD_"))


_PHRASES = (
    _name(r"\b(?:knows?|knew) me as {one}", "HAS_NICKNAME", "Person"),
    _name(r"{I}(?:go|goes) by {one}", "HAS_NICKNAME", "Person"),
    _name(r"\b(?:full|real|legal|given|first|actual|birth) name(?: is|['’]s|:)? {one}",
          "HAS_NAME", "Person", exclusive=True),
    _name(r"\b(?:last|family) name(?: is|['’]s|:)? {one}", "HAS_SURNAME", "Person", exclusive=True),
    _name(r"^(?:it is|it['’]s) {one}(?= here\b|, short for|, but)", "HAS_NAME", "Person"),
    _name(r"\b(?:based|live|living|divide (?:my|our) time|commute) between {one} and {two}", "LIVES_IN", "Place"),
    _name(r"\bsplit (?:my|our) time between {one} and {two}", "LIVES_IN", "Place"),
    _name(r"\b(?:I|we)(?:['’]ve| have) been (?:living |based )?in {one} (?:since|for)\b", "LIVES_IN", "Place"),
    _name(r"{I}rent(?:ing)? (?:an?|the|my) [\w -]{3,25}? in {one}(?![\w'’-])"
          r"(?! (?:for (?![$€£\d]|now\b)|over|next|this|in)\b)", "LIVES_IN", "Place"),
    _name(r"^(?:I am |I['’]m )?(?:now )?back (?:home )?in {one}", "LIVES_IN", "Place", changes=True),
    _name(r"\b(?:my|our) (?:flat|house|home|place|apartment)(?: is|['’]s)(?: an? [\w -]{3,25}?)? in {one}",
          "LIVES_IN", "Place"),
    _name(r"{I}moved (?:in|into|to) (?:an?|my|our|the) [\w -]{3,25}? in {one}", "LIVES_IN", "Place", changes=True),
    _name(r"\bI(?:['’]m| am) (?:now )?in {one} (?:these days|nowadays|for good|permanently)\b",
          "LIVES_IN", "Place", changes=True),
    _name(r"\b(?:my|our) (?:new |own |little |tiny )*(?:flat|house|apartment|home|studio|place|cottage|condo)\b(?: "
          r"is)?(?:(?!\b(?:he|she|they)\b)[a-z ,]){0,30}? "
          r"(?:in|of) (?:the centre of |central )?{one}",
          "LIVES_IN", "Place"),
    _name(r"\b(?:I|we)(?:['’]ve| have) been \w+ in {one} (?:since|for)\b", "LIVES_IN", "Place"),
    _name(r"\b(?:an? )(?:expat|immigrant|local|student|resident) (?:living )?in {one}", "LIVES_IN", "Place"),
    _name(r"\bhome (?:for (?:me|us) )?is (?:now )?{one}", "LIVES_IN", "Place"),
    _name(r"^{one} (?:has been|is now|is|became|has become) (?:now )?(?:my|our) (?:new )?home\b", "LIVES_IN", "Place"),
    _name(r"\bhome town is {one}", "FROM", "Place"),
    _name(r"^(?:hi+|hey+|hiya|hello)?,? ?{one} here\b", "HAS_NAME", "Person"),
    _name(r"\b{one} for short\b", "HAS_NICKNAME", "Person"),
    _name(r"(?:^|, |or |but )(?:just )?{one} to (?:my|all my|most of my) (?:friends|mates|pals|family)\b",
          "HAS_NICKNAME", "Person"),
    _name(r"\b(?:my|our) (?:parents|folks)(?:, | are | \(|: | ){one} (?:and|&) {two}",
          "HAS_PARENT", "Person"),
    _name(r"\b(?:my|our) grandparents(?:, | are | \(|: | ){one} (?:and|&) {two}", "HAS_GRANDPARENT", "Person"),
    _name(r"(?:^|, |and |but |so )(?:(?:over|up|down|out|back) )?here in (?!Excel|Word|Java|Python|Rust|Swift|Figma|"
          r"Slack|Teams|Notion|Discord|Zoom|Minecraft|"
          r"Roblox|Photoshop|GitHub|Chapter|Section|Step){one}(?! for\b)"
          r"(?!.*\b(?:visiting|holiday|vacation|trip|conference|tonight|weekend)\b)", "LIVES_IN", "Place"),
    _name(r"\b(?:I|we|my|our|the(?=.*\b(?:I|we|my|our|me)\b)) commute from {one}", "LIVES_IN", "Place"),
    _name(r"\b(?:my|our) (?:new |home )?address(?: since [\w ]{3,20}?)? is in {one}", "LIVES_IN", "Place"),
    _name(r"^(?:I am |I['’]m |now )?(?:in )?(?:y|year |grade )\d+ at {one}", "STUDIES_AT", "Organization"),
    _name(r"\b\d+th grade at {one}", "STUDIES_AT", "Organization"),
    _name(r"\bwhere (?:I|we) live(?: in |, | \(|: ){one}", "LIVES_IN", "Place"),
    _name(r"^you(?:['’]re| are) (?:talking|speaking|chatting) (?:to|with) {one}", "HAS_NAME", "Person"),
    _name(r"\b(?:please |but |just )call me {one}", "HAS_NICKNAME", "Person"),
    _name(r"\b(?:I['’]ll|I will|we['’]ll|we will|will) be in {one}", "PLANS_TO_VISIT", "Place"),
    _name(r"{I}(?:am |['’]m )?no longer in {one}", "LIVES_IN", "Place", ends=True),
    _name(r"\b(?:diploma|degree|masters|master['’]s|bachelors|phd|doctorate|mba|msc|bsc)(?: in [a-z][\w ]{2,25}?)? "
          r"from {one}",
          "GRADUATED_FROM", "Organization"),
    _name(r"\b(?:final|first|second|third|last|senior|junior|sophomore|freshman) year (?:student )?(?:of "
          r"[\w ]{3,25}? )?at {one}",
          "STUDIES_AT", "Organization"),
    _name(r"\b(?:my(?! (?:very )?(?:last|final|old|former|previous|first|next|dream)\b)|I(?:['’]ve| have)? (?:got|have|"
          r"started|landed|took|found|work|am working)|day) [\w "
          r"]{0,20}?(?:job|position|role|gig|shift|shifts) (?:is |as [\w ]{3,20}? |is \w+(?: \w+)? )?(?:at|with) {one}",
          "WORKS_AT", "Organization"),
    _name(r"\bI(?:['’]m| am) (?:on|in) (?:the|their) [\w -]{0,20}?(?:desk|team|floor|ward|counter|department|staff|"
          r"crew|"
          r"kitchen|payroll|board) at (?:the )?{one}", "WORKS_AT", "Organization"),
    _name(r"{I}(?:(?:the )?(?:responsible for|head of|leading)) [\w ]{3,25}? at {one}", "WORKS_AT", "Organization"),
    _name(r"\b(?:promoted|appointed) to [a-z][\w -]{2,30}? at (?:the )?{one}", "WORKS_AT", "Organization"),
    _name(r"\bI(?:['’]m| am|) (?:now )?(?:see|go to|with) (?P<one>(?-i:Dr\.? [A-Z])[\w'’-]+) (?:now|these days)\b",
          "HAS_DOCTOR", "Person", exclusive=True),
    _name(r"{I}(?:drive|deliver|haul)(?: an?| the)?(?: [\w-]+){0,2} for (?:the )?{one}", "WORKS_AT", "Organization"),
    _name(r"\b(?:I|we) nanny for (?:the )?{one}", "WORKS_AT", "Organization"),
    _name(r"\b(?:someone|somebody|they|a thief) (?:stole|nicked|took) my {one}", "OWNS", "Thing", ends=True),
    _name(r"\bmy {one} (?:was|got) (?:stolen|totalled|written off|scrapped)", "OWNS", "Thing", ends=True),
    _name(r"\b(?:call|made) {one} (?:my |our )?home\b", "LIVES_IN", "Place"),
    _name(r"{I}moved (?:out of|away from) {one}", "LIVES_IN", "Place", ends=True),
    _name(r"{I}(?:left) {one} for (?=(?-i:[A-Z]))(?P<x>)", "LIVES_IN", "Place", ends=True),
    _name(r"\bI(?:['’]m| am) (?:now |currently )?with {one} now\b", "WORKS_AT", "Organization", changes=True),
    _name(r"\bI(?:['’]m| am) (?:now|currently) (?:with|at) {one}", "WORKS_AT", "Organization", changes=True),
    _name(r"\b(?:I['’]m|I am|we['’]re) no longer (?:with|at) {one}", "WORKS_AT", "Organization", ends=True),
    _name(r"(?:^|, |and )(?:just |recently )?{one} (?:just |recently |has )?(?:hired|poached|recruited) me\b",
          "WORKS_AT", "Organization", changes=True),
    _name(r"^{one} (?:has |just )*(?:fired|sacked|let|laid|dismissed) me(?: go| off)?\b"
          r"(?! (?:in|know|have|use|do|be|try)\b)",
          "WORKS_AT", "Organization", ends=True),
    _name(r"^{one} (?:has |just )*made me redundant\b", "WORKS_AT", "Organization", ends=True),
    _name(r"\bmy (?:very )?last (?:day|shift|week) (?:ever )?(?:at|with) {one}", "WORKS_AT", "Organization", ends=True),
    _name(r"\bI(?:['’]m| am) (?:at|with) {one} (?:these days|nowadays)\b", "WORKS_AT", "Organization", changes=True),
    _name(r"\b(?:for|at) (?:an?|this) [\w -]{3,25}? called {one}", "WORKS_AT", "Organization"),
    _name(r"{I}(?:manage|bartend|wait tables|cook|clean|code|freelance|intern|consult|volunteer|lecture)\b[\w "
          r"]{0,25}? (?:at|for) {one}",
          "WORKS_AT", "Organization"),
    _name(r"\bI(?:['’]ve| have) been \w+ing (?:\w+ )?(?:for|at) {one} since\b", "WORKS_AT", "Organization"),
    _name(r"\bI(?:['’]m| am) in my [\w ]{3,12}? year (?:of [\w ]+? )?at {one}", "STUDIES_AT", "Organization"),
    _name(r"\b(?:off to|heading (?:off )?to) {one}(?= (?:tomorrow|tonight|next|in|on|this|for)\b|\W*$)",
          "PLANS_TO_VISIT", "Place"),
    _name(r"\bbooked (?:a |my |our |the )?(?:flights?|tickets?|trip|holiday|train|hotel)(?: tickets?)? (?:to|in) {one}",
          "PLANS_TO_VISIT", "Place"),
    _name(r"\b(?:I|we)(?:['’]ve| have) been (?:seeing|dating|going out with) {one}(?= (?:for|since)\b)",
          "DATES", "Person", exclusive=True),
    _name(r"\bmy middle name is {one}", "HAS_MIDDLE_NAME", "Person"),
    _name(r"\bmy maiden name (?:is|was) {one}", "HAS_MAIDEN_NAME", "Person"),
    _name(r"\b(?:short for|stands for) {one}", "HAS_NAME", "Person"),
    _name(r"\bin year \d+ at {one}", "STUDIES_AT", "Organization"),
    _name(r"\b(?:residency|internship|apprenticeship|traineeship|placement) (?:at|with) {one}",
          "WORKS_AT", "Organization"),
    _name(r"\b(?:on the board|a member|a trustee) of (?:(?:an?|the) \w+ called )?{one}", "MEMBER_OF", "Organization"),
    _name(r"\bplanning (?:a|my|our) (?:trip|holiday|visit|vacation|move) to {one}", "PLANS_TO_VISIT", "Place"),
    _name(r"\b(?:trip|flight|holiday|vacation) to {one} (?:is )?(?:in|on|next|this)\b", "PLANS_TO_VISIT", "Place"),
    _name(r"{I}(?:support|root for) {one}", "SUPPORTS", "Organization"),
    _name(r"{I}(?:joined|in|play in|sing in) (?:a|the) (?:band|choir|team|club) called {one}",
          "MEMBER_OF", "Organization"),
    _thing(r"\b(?:first|second|third|fourth|fifth|final|last) year of {one}(?= at\b)", "STUDIES", "Topic"),
    _thing(r"\bI(?:['’]m| am) in my [\w ]{3,12}? year of {one}", "STUDIES", "Topic"),
    _thing(r"\bmy job(?: is|['’]s) in {one}", "WORKS_IN", "Topic"),
    _thing(r"{I}(?:train(?:ing)? to be|train(?:ing)? to become|studying to (?:be|become)) an? {one}",
           "TRAINS_AS", "Topic"),
    _thing(r"\b(?:signed|joined|started|hired|taken on|came on|began)\b[^,.;]*? as an? {one}",
           "HAS_OCCUPATION", "Topic"),
    _thing(r"{I}(?:crazy|mad|passionate|nuts) about {one}", "LIKES", "Thing"),
    _thing(r"\bcan(?:['’]t|not) get enough (?:of )?{one}", "LIKES", "Thing"),
    _thing(r"{I}(?:a |an )?(?:(?:big|huge|total|real) )?(?:sucker for|keen on|fond of|hooked on|partial to|big on|"
           r"addicted to) {one}",
           "LIKES", "Thing"),
    _thing(r"{I}(?:a |an )?(?:(?:big|huge|massive|lifelong) )(?P<x>){one}(?<=\w) (?:fan|supporter|nerd|addict|"
           r"lover|enthusiast)\b"
           .replace("{one}", "(?P<one>[\\w'’-]+(?: [\\w'’-]+)?)"), "LIKES", "Thing"),
    _thing(r"{I}(?:can['’]t bear|sick of|fed up with|not a fan of) {one}", "DISLIKES", "Thing"),
    _thing(r"{I}(?:teaching myself|getting into|picking up|took up|taken up) {one}", "LEARNS", "Topic"),
    _thing(r"{I}(?:freelance|freelancing|work(?:ing)?|moonlight(?:ing)?|train(?:ing)?(?: to be)?) as an? {one}",
          "HAS_OCCUPATION", "Topic"),
    _thing(r"\b(?:I|we) (?:also |usually )?do (?P<one>[a-z]+(?: (?!on\b)[a-z]+)?) (?=(?:once|twice|three times|"
           r"\d times|every|regularly|daily|(?:on )?\w+days)\b)", "DOES", "Topic"),
    _thing(r"\b(?:I|we|and) take (?!.*\b(?:bus|train|tram|metro|tube|car|taxi|ferry|kids|dog|off)\b)"
           r"(?:the |a |an |my )?(?P<one>[\w'’-]+(?: [\w'’-]+){0,2}?)"
           r"(?= (?:and|for|every|each|twice|once|daily|nightly|weekly|until|since|at|to|in the|before|after|when|"
           r"because|\d|three|two|on)\b|\W*$)",
           "TAKES", "Thing"),
    _thing(r"\b(?:I|and)(?: am|['’]m)? (?:take|taking|having|doing) (?!some|my|the|any|no|more|these|those|few)"
           r"(?P<one>[\w'’-]+ (?:classes|lessons|courses))", "TAKES", "Topic"),
    _thing(r"\b(?:I|and)(?: am|['’]m| have been|['’]ve been)? (?:also )?(?:take|taking|doing|started|signed up "
           r"for|enrolled in|"
           r"joined) (?:an?|this|another) (?P<one>(?:[\w-]+ ){1,2}(?:class|course|workshop|bootcamp|evening "
           r"class))\b", "TAKES", "Topic"),
    _name(r"\b(?:I|we)(?:['’]ve| have)? been (?:living |based )?in {one}(?=,? (?:\d+|two|three|four|five|six|"
          r"seven|eight|"
          r"nine|ten|a few|many|several) (?:years|months))", "LIVES_IN", "Place"),
    _thing(r"{I}(?:a |an )?(?:(?:devout|practi[sc]ing|lapsed|strict) )?(?P<one>quaker|muslim|christian|catholic|hindu|"
           r"buddhist|sikh|mormon|methodist|baptist|lutheran|anglican|jew|protestant|jain|"
           r"bah[aá]['’]?[ií])s?\b(?! (?:school|"
           r"church|family|country|house|wedding|neighbou?rhood))", "IS_A", "Topic"),
    _thing(r"\b(?:(?:was|were|been) (?:raised|brought up)|grew up)(?: as)?(?: an?)? (?:(?:strict|devout|very) "
           r")?(?P<one>catholic|"
           r"muslim|christian|jewish|hindu|buddhist|sikh|mormon|protestant|methodist|baptist|lutheran|orthodox|"
           r"atheist|vegetarian|vegan|bilingual)\b(?! (?:school|church|family|house|country))", "RAISED_AS", "Topic"),
    _thing(r"\b(?:I|we) (?:also |always |still |do )?(?:keep|eat|follow)(?: strictly| only)? (?P<one>kosher|halal)\b",
           "KEEPS", "Topic"),
    _thing(r"{I}(?:fast(?:ing)? (?:for|during)|observ(?:e|ing)|celebrat(?:e|ing)|keep(?:ing)?) (?P<one>ramadan|"
           r"lent|shabbat|the "
           r"sabbath|yom kippur|passover|eid|diwali|advent|hanukkah|nowruz|vesak)\b", "OBSERVES", "Topic"),
    _thing(r"\b(?:have|['’]ve) been (?P<one>bouldering|climbing|swimming|running|jogging|cycling|rowing|"
           r"knitting|crocheting|sewing|"
           r"quilting|painting|drawing|dancing|skiing|snowboarding|surfing|hiking|skating|skateboarding|boxing|fencing|"
           r"fishing|hunting|sailing|kayaking|gardening|meditating|journaling|diving|birdwatching|birding|lifting)"
           r"(?=[^,.]*\b(?:since (?!\d|this|noon|lunch|midnight|dawn|breakfast)|for (?:\w+ )?(?:years|months|decades)|"
        r"every|(?:once|twice|\d ?x|\w+ times|\d) "
           r"(?:a|per) week))",
           "DOES", "Topic"),
    _name(r"^(?:it['’]s |it is )?just (?:me|the \w+ of us|us)\b[^.?!]*? in (?:(?:an?|our|my) (?:[\w-]+ "
          r")?(?:flat|house|apartment|"
          r"bungalow|cottage|studio|place|caravan) in )?{one}", "LIVES_IN", "Place"),
    _thing(r"{I}(?:understand|can read|read) (?P<one>" + "|".join(LANGUAGES) + r")\b", "UNDERSTANDS", "Topic"),
    _thing(r"\bblood (?:type|group)(?: is|['’]s|:)? (?P<one>(?:a|b|ab|o)(?: ?(?:neg(?:ative)?|pos(?:itive)?|"
           r"[+-])))(?=\W|$)",
           "HAS_BLOOD_TYPE", "Topic"),
    _thing(
        r"(?:{I}(?:have|got|live with|suffer with)|\bmy) (?:an? )?(?P<one>(?:bad|dodgy|wrecked|busted|weak|"
        r"buggered|arthritic) "
        r"(?:back|knees?|hips?|shoulders?|heart|ankles?|eyesight|wrists?)|(?:underactive|overactive) thyroid)\b",
        "HAS_CONDITION", "Topic"),
    _thing(r"{I}(?:do|celebrate|observe)(?: the)?(?: big| whole)? (?P<one>diwali|eid|hanukkah|nowruz|passover|"
           r"vesak|holi)\b",
           "OBSERVES", "Topic"),
    _thing(r"\b(?:finished|completed|did|doing) (?:my|an?) (?:apprenticeship|traineeship|training|residency) as "
           r"an? {one}",
           "HAS_OCCUPATION", "Topic"),
    _thing(r"{I}(?P<one>left-handed|right-handed|ambidextrous)\b", "IS_A", "Topic"),
    _thing(r"\b(?:I|and) (?:(?:mostly|mainly|usually) )?(?:write|code in|program in|develop in|write code in)"
           r"(?: mostly| mainly)? (?P<one>python|go|golang|rust|java|javascript|typescript|c\+\+|c#|ruby|php|"
           r"kotlin|swift|"
           r"scala|haskell|elixir|clojure|sql|julia|perl|lua|zig|fortran|cobol)"
        r"(?=\s*(?:$|[.,!;)]|\b(?:and|but|these days|for (?:a living|work)|at|now|by day|mostly|mainly|"
        r"since)\b))", "CODES_IN", "Topic"),
    _thing(r"\bmy (?:phd|doctorate|thesis|dissertation|doctoral research)(?: is|['’]s)(?: mostly| all)? (?:on|about) "
           r"(?P<one>(?!hold\b|done\b|finished\b|track\b|time\b|pause\b|ice\b|to\b|over\b)[a-z][\w-]*(?: "
           r"(?!and\b|but\b|at\b|with\b|so\b|or\b|in\b|"
           r"year\b)[\w-]+){0,3})", "RESEARCHES", "Topic"),
    _thing(r"\b(?:got|have|finished|completed|earned|hold|did) (?:my|an?) (?P<one>(?!(?:first|second|own|uni|"
           r"university|"
           r"college|new|law school|masters?|bachelors?|degree|phd|good|joint|foundation|half|his|"
           r"her)\b)[a-z]+(?: science| studies)?) "
           r"degree\b", "HAS_DEGREE_IN", "Topic"),
    _thing(r"\b(?:with|and|have|doing|do) a minor in {one}", "MINORS_IN", "Topic"),
    _thing(r"\b(?:my|our) (?P<one>(?:asthma|diabetes|migraines?|arthritis|eczema|adhd|anxiety|depression|epilepsy|"
           r"hay fever|ibs|"
           r"(?:[\w-]+ )?allergy|hypertension|insomnia|tinnitus|dyslexia|autism|lupus|gout|psoriasis|endometriosis|"
           r"celiac disease))\b",
           "HAS_CONDITION", "Topic"),
    _thing(r"{I}(?:have|got|suffer from|live with|was diagnosed with|been diagnosed with|diagnosed with) "
           + _AILMENT, "HAS_CONDITION", "Topic"),
    _thing(r"{I}(?:had|caught) (?!.*\b(?:since|for (?:\w+ )?(?:years|months|"
           r"ages))\b)" + _AILMENT, "HAD_CONDITION", "Topic"),
    _thing(r"\btested positive for " + _AILMENT, "HAS_CONDITION", "Topic"),
    _thing(r"\b(?:started|starting|got|took|landed|found|accepted) (?:a |my |the )?(?:new )?(?:job|role|position) "
           r"as an? {one}",
           "HAS_OCCUPATION", "Topic"),
    _thing(r"\b(?:week|day|month|year) as an? {one}", "HAS_OCCUPATION", "Topic"),
    _thing(r"^as an? {one}, (?=.*\b(?:I|my)\b)(?P<x>)", "HAS_OCCUPATION", "Topic"),
)  # fmt: skip


_LATELY = re.compile(r" (?:now|currently|lately|nowadays|again|there|here|too)$", re.IGNORECASE)
_ANY_MORE = re.compile(r"\bany ?(?:more|longer)\b", re.IGNORECASE)


def _doubted(before: str) -> bool:
    """Whether the words before make a mere thought of it: denials count within the same clause alone."""
    clause = re.split(r"[,;]|\b(?:and|but|so)\b", before)[-1]
    return _DOUBT.search(before) is not None or _DENIAL.search(clause) is not None


def phrase_triples(text: str, speaker: Mention | None) -> Iterator[tuple[int, Triple]]:
    """What the set phrases of a sentence say of its speaker; with each, where in the text it stands.

    Nothing where the words before say that it is denied, a mere wish or somebody else's.
    """
    if speaker is None:
        return
    for phrase in _PHRASES:
        found = phrase.pattern.search(text)
        over = phrase.relation == "DISLIKES" and found is not None and _ANY_MORE.search(text) is not None
        if found is None or over or _doubted(text[: found.start()]):
            continue
        for group in ("one", "two"):
            name = _LATELY.sub("", (found.groupdict().get(group) or "").strip(" .,'’-")).removesuffix(" I")
            if (
                name
                and not re.match(r"I(?:['’]|$)", name)
                and (name.split(" ")[0].lower() not in NOT_CALLED | _NO_THINGS or _is_bad_part(phrase, name))
                and not _is_of_another_kind(name, phrase)
            ):
                yield found.start(group), beside(_triple(speaker, phrase, name), text)


def _is_of_another_kind(name: str, phrase: Phrase) -> bool:
    """Whether it is no firm, "I'm with Dr Oz now", or a word for who one is, "Grandad here"."""
    if phrase.relation == "WORKS_AT":
        return _TITLED.match(name) is not None
    return phrase.relation == "HAS_NAME" and name.lower() in {*ROLES, *ROLE_SYNONYMS}


_TITLED = re.compile(r"(?:Dr|Mr|Mrs|Ms|Prof)\b")


def _is_bad_part(phrase: Phrase, name: str) -> bool:
    """ "bad knees" """
    return phrase.relation == "HAS_CONDITION" and name.lower().startswith("bad ")


_NO_THINGS = frozenset(
    "care time part place photos notes pictures turns breaks sugar it drugs ages forever off up out this that it "
    "them you him her these those what how being my your something someone".split()
)


def _triple(speaker: Mention, phrase: Phrase, name: str) -> Triple:
    return Triple(
        speaker,
        phrase.relation,
        Mention(name, phrase.type),
        ends=phrase.ends,
        changes=phrase.changes,
        happened=phrase.happened,
        exclusive=phrase.exclusive,
    )
