"""Set expressions in plain words that the grammar's rules know: "we tied the knot" is "we got married".

Each row gives what people say and what they mean, in the same person and tense, and leaves the rest of the sentence
alone: who, when and whether it is denied is for the parse to tell.
"""

from __future__ import annotations

import re

_NAME = r"(?-i:[A-Z])[\w'’&.-]*(?: (?-i:[A-Z])[\w'’&.-]*)*"
_BE = r"(?:am|is|are|was|were|['’]m|['’]s|['’]re|been)"
_JUST = r"(?:(?:just|recently|finally|actually|also|now|really|totally|completely|always|kind of|kinda) )*"
_MY = r"(?:my|our|the)"
_PET = "(?:dog|cat|puppy|kitten|horse|pony|rabbit|bunny|hamster|pet|pup|guinea pig|parrot)"
_PERSON = (
    "(?:(?:half-?|step)?(?:sister|brother)|mother|father|mum|mom|dad|son|daughter|wife|husband|partner|girlfriend|"
    "boyfriend|cousin|aunt|uncle|niece|nephew|gran|grandma|grandpa|friend|mate|boss|manager|colleague|coworker|"
    "neighbou?r|flatmate|roommate|landlord|landlady)"
)
_THING = r"(?P<thing>(?!(?:it|that|this|he|she|they|what|which)\b)[\w'’-]+(?: [\w'’-]+){0,3}?)"
_POST = (
    r"(?=(?:the |an? )?(?:\w+ )?(?:head|lead|leader|director|manager|chief|partner|captain|chair|supervisor|deputy|"
    r"editor|president|principal|foreman|coordinator)\b)"
)
_YEARS = (
    r"(?P<time>(?:(?:almost|nearly|over|about|the last|the past) )?(?:\d+|[a-z]+(?:-[a-z]+)?) (?:years|months))"
    r"(?: now)?"
)
_LONG = r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|many|\w+teen|twenty|thirty|forty) years"
_STILL = r"(?!.*\b(?:ago|before|until|till?|then|retired|left|quit|pensioned|laid|redundant)\b)"
_STOP = r"(?=\s*(?:$|[.,!;]|\b(?:and|but|now|these days|lately)\b))"

_SOMEONE = r"(?:guy|girl|gal|person|woman|man|bloke|lady|kind of (?:guy|girl|person))"
_TELLS_ME = (
    rf"^(?P<who>{_NAME}|my [a-z]+,? {_NAME}|my [a-z-]+),? (?:just |also |finally |actually )?"
    r"(?:(?:told|texted|messaged|emailed|informed) (?:me|us)|let (?:me|us) know)(?: that)?"
)
_UNSURE = r"(?:not sure|thinking|considering|going to|planning|hoping|probably|maybe|wrong|right|happy|fine|ok)\b"
_SUBJECT = (
    r"(?:law|medicine|maths?|mathematics|physics|chemistry|biology|history|geography|economics|psychology|sociology|"
    r"philosophy|engineering|nursing|accountancy|journalism|theology|dentistry|pharmacy|"
    r"architecture|linguistics|statistics|stats|drama|fine art|french|spanish|german|english|latin|"
    r"computer science|anthropology|archaeology|classics|geology|astronomy|"
    r"criminology|midwifery|neuroscience|biochemistry|(?:[a-z]+ )?(?:studies|sciences?|engineering|literature))"
)
_SUBJECTS = rf"{_SUBJECT}(?:(?:, | and |, and ){_SUBJECT})*"
_FOR_EXAMS = r"(?: (?:for|at) (?:my )?(?:gcses?|a[- ]?levels?|finals|ib|uni|university|college|school))?"
_AT_SCHOOL = r"at (?-i:[A-Z])|at (?:university|uni|college|school)\b"

_ROWS: tuple[tuple[str, str], ...] = (
    # what others told the writer of themselves: who merely says so may be quoted for it
    (rf"{_TELLS_ME} (?:he|she)['’]s (?=(?:got|been|had|just|always)\b)", r"\g<who> has "),
    (rf"{_TELLS_ME} (?:he|she)['’]s (?!{_UNSURE})", r"\g<who> is "),
    (rf"{_TELLS_ME} (?:he|she) (?P<does>is|has|had|works|lives|moved|quit|got|bought|sold|loves|hates|studies|"
     rf"plays) (?!{_UNSURE})",
     r"\g<who> \g<does> "),
    # who is who
    (rf"^(?P<who>{_NAME})(?: ?[—(]|,) ?(?:he|she)(?:['’]s| is) (?P<role>my [a-z]+(?: [a-z]+)?) ?[—),] ?",
     r"\g<who>, \g<role>, "),
    # subjects
    (rf"\b(?:was|were) (?:doing|taking|reading) (?P<what>{_SUBJECTS})(?= at\b)", r"studied \g<what>"),
    (rf"(?P<be>\b{_BE} |^|, )(?:doing|taking|reading) (?P<what>{_SUBJECTS})(?=(?: at (?-i:[A-Z])|{_FOR_EXAMS}\W*$))"
     rf"{_FOR_EXAMS}", r"\g<be>studying \g<what>"),
    (rf"\bI did (?P<what>{_SUBJECTS}) (?={_AT_SCHOOL})", r"I studied \g<what> "),
    (rf"\bI do (?P<what>{_SUBJECTS}) (?={_AT_SCHOOL})", r"I study \g<what> "),
    (r"\bsharing with (?=(?-i:[A-Z]))", "living with "),
    (r"^(?:\w+ )?is(?:n['’]t| not) my (?P<which>first|native|mother) (?P<what>language|tongue),? (?:it['’]s|its|"
     r"it is) (?=\w)",
     r"my \g<which> \g<what> is "),
    (rf"^(?P<who>{_NAME}) (?:guy|girl|man|woman|gal) (?:through and through|for life|all the way|till I die)\b",
     r"I love \g<who>"),
    (r"^(?:I['’]m|I am) (?P<age>[1-9]\d),? with (?=(?!my\b|the\b|you\b)[a-z])", r"I am \g<age>, I have "),
    (r"\bcame (?:over|here) from (?=(?-i:[A-Z]))", "came from "),
    # what one is rather
    (r",? and then there['’]?s me,? (?=\w)(?!and|who|too)", ", I'm "),
    (r"^(?P<this>[a-z]{3,}(?: [a-z]+)?) ?> ?(?P<that>[a-z]{3,}(?: [a-z]+)?)(?=\W*$)", r"I prefer \g<this> to \g<that>"),
    (rf"(?P<start>^|, )(?:I['’]m |I am )?more of an? (?P<kind>[a-z]+(?: [a-z]+)?) {_SOMEONE}{_STOP}",
     r"\g<start>I'm a \g<kind> person"),
    # who we are, beside whom
    (rf"^(?:me and|myself and) (?P<who>{_NAME}|my \w+(?! (?-i:[A-Z])))(?=\s)", r"\g<who> and I"),
    (rf"\b(?P<who>{_NAME}) and me (?=(?:have|are|got|went|split|broke|moved|live|work|were|just|recently)\b)",
     r"\g<who> and I "),
    (r"^(?:me|my (?:husband|wife|partner|family)|the (?:kids|family|wife|husband)) and (?:I|me|the (?:kids|dog|"
     r"family))\b", "We"),
    (r"\bcalled it (?:a day|quits)$", "broke up"),
    (rf"^(?:it['’]?s|it is|this is) (?P<who>{_NAME}) here,? (?P<what>(?-i:[A-Z])\w+['’]s {_PERSON})\b",
     r"my name is \g<who>, I am \g<what>"),
    (rf"^(?:please )?(?:say (?:hi|hello) to|introducing) (?P<who>{_NAME}),? (?P<what>(?:my|our) [\w -]+)",
     r"\g<who> is \g<what>"),
    (rf"(?P<who>{_NAME}),? (?:the )?best (?P<role>{_PERSON}) (?:ever|in the (?:whole )?world|on earth)\b",
     r"my \g<role>, \g<who>"),
    (rf"(?P<lead>\b(?:even|with|from|by|and) )(?P<who>{_NAME}) (?P<role>(?:my|our) (?:\w+ )?(?:{_PERSON}|instructor))"
     r"(?= (?:has|is|was|says|will|and)\b|\W*$)", r"\g<lead>\g<role>, \g<who>,"),
    (rf"^(?:(?:our|my) twins(?: are|,|:)|the twins are)(?: called| named)? (?P<one>{_NAME}) (?:and|&) (?P<two>{_NAME})",
     r"our kids are \g<one> and \g<two>"),
    (rf"\b(?:seeing|dating) (?:someone|somebody)(?: new| nice)?,? (?:called |named )?(?P<who>{_NAME}),? (?:for )?"
     r"(?=(?:about |almost )?(?:\d|an?\b|two|three|four|five|six|some) ?\w)", r"dating \g<who> for "),
    (r"\bmy name it is (?=(?-i:[A-Z]))", "my name is "),
    (rf"(?<![\w'’] )(?P<who>{_NAME})(?: is|['’]s) (?P<whose>his|her|its) (?:first |real )?name(?=\W*$|,)",
     r"\g<whose> name is \g<who>"),
    (rf"^(?P<who>{_NAME}) (?P<role>(?:my|our) (?:\w+ )?{_PERSON})(?=\W*$| and (?:his|her|my|our|(?-i:[A-Z])))",
     r"\g<who>, \g<role>,"),
    (rf"(?:^|(?<=, )|(?<=, and ))(?:(?:my|our) |the (?=[\w -]+ (?:called|named)\b))?(?:oldest|eldest|youngest|"
     rf"middle (?:one|child|kid)|first-?born)(?: is|['’]s)(?: called| named)? (?={_NAME})", "my child is called "),
    (rf"\bthe (?:guy|man|woman|lady|bloke|girl|couple|dude|family) (?:(?:from )?next door|(?:from )?across the "
     rf"(?:hall|road|street)|over the road),? (?={_NAME})", "my neighbor, "),
    (rf"^(?!I\b)(?P<who>{_NAME})(?: here)?,? (?:an? )?(?P<what>(?:[a-z-]+ )?[a-z-]+)[,-]* (?:nice|pleased|good|lovely|"
     rf"great) to "
     r"meet (?:you|ya|everyone)\b.*", r"my name is \g<who>, I am a \g<what>"),
    (rf"^(?!I\b)(?P<who>{_NAME}),? (?:nice|pleased|good|lovely|great) to meet (?:you|ya|everyone)\b.*",
     r"my name is \g<who>"),
    (rf"{_THING} (?:have|has|['’]ve|['’]s) (?:really |kind of )?grown on me\b", r"I like \g<thing>"),
    # where one lives
    (rf"^(?:(?:I am|I['’]m) )?in (?P<where>{_NAME}) for (?=(?:university|college|work|my (?:studies|masters|phd|job|"
     r"degree))\b)", r"I live in \g<where> for "),
    (rf"\bborn in (?P<one>{_NAME})(?:,? but|,? and)? (?:was |I )?(?:raised|brought up|grew up|grown up) in "
     rf"(?P<two>{_NAME})", r"born in \g<one>, I grew up in \g<two>"),
    (r"\b(?P<be>(?:I|[Ww]e)(?: am|['’]m| are|['’]re)) since (?P<time>(?:\w+ )?\w+) (?P<does>(?:working|living|studying|"
     r"learning|teaching|driving|playing|married)\b[^,.;!]*)", r"\g<be> \g<does> since \g<time>"),
    (r"^(?:we|I)(?:['’]re|['’]m| are| am) (?:all |finally |fully )?(?:unpacked|settled) in (?=(?-i:[A-Z]))",
     "I live in "),
    (rf"\bbeen (?:(?:stuck|living|here) )?in (?P<where>{_NAME}) (?:for )?(?:my (?:whole|entire) life|all my life|"
     rf"forever)",
     r"been living in \g<where> for years"),
    (r"\bbeen (?:stuck|settled|rooted) in (?=(?-i:[A-Z]))", "been living in "),
    (rf"\bleft for (?P<where>{_NAME})(?= (?:at \d|in \d|when I was|aged|for good|{_LONG} ago))", r"moved to \g<where>"),
    (r"\bstaying put in (?=(?-i:[A-Z]))", "living in "),
    (r"\bretired (?:down|up|out|over|back|away) to (?=(?-i:[A-Z]))", "retired to "),
    (r"\bbased out of (?=(?-i:[A-Z]))", "based in "),
    (rf"\b(?P<be>{_BE} )?(?:an? )?(?:native|fluent) (?P<what>(?-i:[A-Z])[a-z]+) speaker\b",
     r"\g<be>fluent in \g<what>"),
    (r"^(?:an? |the )?(?:\w+ )?student at (?=(?-i:[A-Z]))", "I study at "),
    (r"^(?P<how>love|like|hate|dislike|enjoy)s?: (?=\w)", r"I \g<how> "),
    (rf"\b(?:have|['’]ve|has|['’]s) (?:called|made) (?P<where>{_NAME}) (?:my |our |his |her |their )?home\b",
     r" have lived in \g<where>"),
    (rf"\b(?:call|calls) (?P<where>{_NAME}) (?:my |our |his |her |their )?home\b", r"live in \g<where>"),
    (rf"\b(?:up(?:ped)? sticks|packed (?:up )?(?:my|our) (?:bags|things|life|lives)(?: in {_NAME})?|packed up)"
     rf"(?: and| to)? (?:moved|gone|went|go|move|relocated?|left)(?: over| off| out)? (?:to|for) ", "moved to "),
    (rf"\b(?:have|['’]ve|has) (?:gone|left) (?:to|for) (?P<where>{_NAME}) for good\b", r" have moved to \g<where>"),
    (rf"\bwent to (?P<where>{_NAME}) for good\b", r"moved to \g<where>"),
    (rf"\b{_BE} {_JUST}(?:officially |proud |now )*(?:a )?(?P<where>{_NAME}) "
     r"(?:residents?|locals?|resident now)\b", r" live in \g<where>"),
    (rf"\b(?P<be>{_BE}) {_JUST}a (?:widow|widower)\b", r"\g<be> widowed"),
    (rf"\b{_BE} {_JUST}(?:a |an )?(?:resident|citizen|inhabitant)s? of (?P<where>{_NAME})", r" live in \g<where>"),
    (rf"^it(?:['’]s| is) (?P<what>{_NAME}) (?:that |where )?(?P<does>(?:I|we) (?:now )?(?:live|work|moved))"
     r" (?P<at>in|at|for|to)\b", r"\g<does> \g<at> \g<what>"),
    (rf"^it(?:['’]s| is) (?P<what>{_NAME}) where (?P<does>(?:I|we) (?:now )?live)\b", r"\g<does> in \g<what>"),
    # work
    (r"\b(?P<does>work|works|working) (?P<post>as an? [\w -]{3,25}? )?by (?=(?:an?|the) (?:\w+ )?(?:company|firm)\b)",
     r"\g<does> \g<post>at "),
    (r"\b(?P<does>work)(?P<how>s|ing)? (?:directly )?under (?!Windows|Linux|Ubuntu)(?=(?-i:[A-Z])[a-z’-]+(?:\W|$))",
     r"report\g<how> to "),
    (r"\b(?P<who>I|[Ww]e) answer to (?=(?-i:[A-Z])[a-z])", r"\g<who> report to "),
    (rf"^(?P<who>{_NAME}) is (?:who|the one|the person) (?P<mine>I|we) (?:report|answer) to\b",
     r"\g<mine> report to \g<who>"),
    (rf"^(?:I(?:['’]ve| have)(?: got| had)? )?{_YEARS} as an? (?P<what>[a-z-]+(?: [a-z-]+)?)(?=\W*$|,| at | with | "
     rf"for |"
     rf" in ){_STILL}", r"I have been a \g<what> for \g<time>"),
    (rf"^(?:I(?:['’]ve| have)(?: done| spent| worked)? )?{_YEARS} (?:(?:behind the wheel|on the road|driving|"
     rf"trucking|nursing|teaching|cooking|cleaning) (?:for|with|at)|(?:at|with)(?=.* (?:now|and counting|so far)\W*$)) "
     rf"(?P<firm>{_NAME}){_STILL}", r"I have worked at \g<firm> for \g<time>"),
    (r"\bdriv(?:e|ing) for (?=(?:uber|lyft|bolt|deliveroo|doordash)\b)", "working for "),
    (r"\b(?:they|the (?:company|board|firm)|my (?:boss|company|firm|manager)) (?:just |finally |recently )?"
     r"(?:(?:promoted|appointed) me (?:to (?:be )?)?(?=[a-z])|(?:made|named) me " + _POST + ")", "I was promoted to "),
    (rf"\b(?:have been|['’]ve been|was|got|been) {_JUST}(?:made|appointed|named) {_POST}", "was promoted to "),
    (r"\b(?:have|['’]ve|has|['’]s) (?:retrained|requalified|qualified|trained) as (?=an? )", " became "),
    (r"\b(?:retrained|requalified) as (?=an? )", "became "),
    (r"\b(?:taken on|snapped up|headhunted|picked up) by (?=(?-i:[A-Z]))", "hired by "),
    (r"\b(?:let go|given the (?:sack|boot|push)|given my notice|axed|canned) (?:from|by|at) (?=(?-i:[A-Z]))",
     "fired from "),
    (r"\b(?:work|do|have|pick up) (?:the )?(?:bar|bars|tables|the door|shifts|weekends|nights|days|the till)"
     r" at (?=\w)", "work at "),
    (r"\b(?:working|doing) (?:the )?(?:bar|bars|tables|the door|shifts|weekends|nights|days|the till) at (?=\w)",
     "working at "),
    (rf"\b(?P<be>{_BE}) in charge of (?=\w)", r"\g<be> responsible for "),
    (r"\b(?:earn|make) (?:my|a) living as (?=an? )", "work as "),
    (r"\bshare (?:an office|a desk|a lab|a cubicle) with (?=(?-i:[A-Z]))", "work with "),
    (r"\b(?P<who>I|[Ww]e) (?:do|run|man|staff|handle) (?:the )?(?:payroll|data entry|admin|accounts|accounting|"
     r"HR|IT|marketing|sales|reception|front desk|bar|till|tills|counter|kitchen|social media|"
     r"bookkeeping) (?P<at>at|for) (?=\w)",
     r"\g<who> work \g<at> "),
    (r"\bmy contract (?:with|at) (?P<firm>" + _NAME + r") (?:has )?(?:ended|ran out|expired|is over|was not renewed|"
     r"wasn['’]t renewed)\b", r"I was laid off from \g<firm>"),
    (rf"(?P<who>(?:^|(?<=, )|(?<=and ))(?:he|she|{_NAME}))(?: has been|['’]s been| is still)? "
     r"(?P<what>coach|tutor|mentor)(?:ing|e?s) (?:me|us)\b", r"\g<who> is my \g<what>"),
    # love
    (r"\b(?:tied the knot|got hitched|got wed|said our vows|eloped)\b", "got married"),
    (r"\b(?:called it quits|went our separate ways|parted ways|are no longer a couple|are no longer an item|ended "
     r"things)\b(?! (?:at|after|with|from|outside|near)\b)", "broke up"),
    (r"\b(?:seeing|dating|going out with|hanging out with) (?:this|a|an) (?:\w+ )?(?:guy|girl|man|woman|lady|bloke|"
     r"dude|person)(?: called| named|,)? (?=(?-i:[A-Z]))", "dating "),
    (rf"\b(?:I|we)(?:['’]ve| have) been (?:with|together with) (?P<who>{_NAME}) (?=for|since)",
     r"I am in a relationship with \g<who> "),
    (rf"\b(?P<who>{_NAME}) and I (?:are|have been|['’]ve been) (?:now )?(?:together|an item|a couple|going out|"
     rf"dating)\b",
     r"I am in a relationship with \g<who>"),
    (r"(?<!\bby )\b(?:an?|some|this) (?:\w+ )?(?:guy|girl|woman|man|bloke|dude|lady|lad|chap) (?:from work "
     r")?(?:called|named) "
     r"(?=(?-i:[A-Z]))",
     ""),
    # kin
    (r"^(?=(?:best friend|bestie|grandad|granddad|grandma|grandpa|granny|gran|nan|nana|aunt|auntie|uncle|cousin|nephew|"
     r"niece|flatmate|roommate|housemate|mother-in-law|father-in-law|landlord|fiancé|fiancée|partner)"
     r"(?: (?-i:[A-Z])\w+)? (?:is|was|has|just|got|works|lives|loves|hates|moved|plays|teaches|studies|came|says)\b)",
     "my "),
    # likes and dislikes
    (r"\b(?:have|['’]ve|has)(?: always| long)?(?: got| had)? (?:a|such a|this) (?:(?:real|huge|big|massive|secret) )*"
     r"(?:soft spot|thing|weakness|love|passion|obsession) (?:for|with) ", " love "),
    (r"\b(?:could|can) (?:eat|drink|watch|listen to|play|read) (?P<thing>[\w'’-]+(?: [\w'’-]+)?) (?:every|all|for) "
     r"(?:single )?(?:day|time|ever|meal)\b(?: long)?", r"love \g<thing>"),
    (r"\b(?:can(?:['’]t|not)|could(?:n['’]t| not)) live without ", "love "),
    (r"\b(?:live for|swear by|get a kick out of|can['’]t resist|am all about|['’]m all about|never get tired of|"
     r"never tire of) ", "love "),
    (rf"\b{_BE} {_JUST}(?:big into|super into|heavily into|well into|so into|mad into|big on|nuts about|crazy about|"
     r"partial to|a sucker for|in love with|a big lover of|a lover of) (?!you|him|her|it)", " love "),
    (r"\b(?:have |['’]ve )?(?:grown|come|learn(?:ed|t)|started) to (?=(?:love|like|enjoy|hate|dislike)\b)", " "),
    (rf"\b{_BE} not {_JUST}(?:into|keen on|big on|fond of|a lover of|wild about|crazy about|"
     r"an? (?:(?:big|huge|great|massive) )?fan of) (?!it\b)(?!.*any ?more)", " dislike "),
    (r"\b(?:don['’]t|do not) (?:really |much )?care for (?!it\b)", "dislike "),
    (r"\b(?:could do without|can['’]t be doing with|can['’]t be bothered with|can['’]t abide|can['’]t handle|loathe|"
     r"can['’]t deal with) ", "hate "),
    (rf"^(?!(?:my|our) (?:\w+ )?{_PERSON}\b){_THING} (?:really |absolutely |always )?(?:drives? me (?:mad|crazy|"
     rf"nuts|insane|up the wall|round the bend)|"
     r"gets? on my nerves|does my head in|makes? me (?:sick|gag)|(?:is|are) the worst)" + _STOP, r"I hate \g<thing>"),
    (rf"^{_THING} (?:is|are) (?:really |just )?(?:not|n['’]t) (?:really )?(?:my (?:thing|cup of tea|jam)|for me)"
     + _STOP, r"I dislike \g<thing>"),
    (rf"\b(?P<who>I|[Ww]e) find {_THING} (?:really |so |very |a bit |pretty |quite )?(?:boring|dull|tedious|annoying|"
     r"disgusting|gross|overrated|unbearable)" + _STOP, r"\g<who> dislike \g<thing>"),
    (r"\b(?P<who>I|[Ww]e) (?:don['’]t|do not|never) drink(?: at all)?(?=\s*(?:$|[.,!;]))",
     r"\g<who> don't drink alcohol"),
    (rf"^{_THING} bores? me(?: to (?:death|tears)| stiff)?" + _STOP, r"I hate \g<thing>"),
    (rf"^my (?:guilty pleasure|happy place|comfort food|jam|weakness) is {_THING}" + _STOP, r"I love \g<thing>"),
    (rf"\b(?P<be>{_BE}) (?:more of )?(?:an? )(?:(?:total|real|big) )?(?P<thing>tea|coffee|cat|dog|beer|wine|"
     r"beach|mountain|summer|winter) person\b", r" love \g<thing>"),
    (r"\b(?:really|totally|absolutely) dig ", "love "),
    (rf"^{_THING} (?:isn['’]t|aren['’]t) (?:really )?(?:my (?:thing|cup of tea|jam)|for me)" + _STOP,
     r"I dislike \g<thing>"),
    (rf"^{_THING} (?:is|are) (?:totally |so |really |absolutely )?(?:my (?:jam|thing|happy place|guilty pleasure|"
     r"comfort food)|the best)" + _STOP, r"I love \g<thing>"),
    # health
    (r"^[\w .'’]{2,20} (?:put|has put|have put|started) me on (?=[a-z])(?!to\b|the\b|a\b|hold|leave)", "I was put on "),
    (rf"\b{_BE} (?:on|taking) (?=(?:insulin|antidepressants|statins|beta ?blockers|blood thinners|antibiotics|"
     r"metformin|sertraline|ritalin|steroids|the pill)\b)", " take "),
    (r"^on (?=(?:insulin|antidepressants|statins|beta ?blockers|blood thinners|antibiotics|steroids|the "
     r"pill)\b)", "I take "),
    (r"\b(?P<who>I|[Ww]e) (?:really |absolutely )?(?:detest|loathe|despise|abhor) ", r"\g<who> hate "),
    (r"\b(?:can(?:['’]t|not)|must(?:n['’]t| not)|(?:am|['’]m) not allowed to) (?:eat|have|do|touch|tolerate|digest) "
     r"(?=(?:any )?(?:dairy|gluten|lactose|nuts|meat|caffeine|alcohol|"
     r"seafood|tomato(?:es)?|onions?|garlic|mushrooms?|citrus|corn|yeast|chocolate|coffee|"
     r"red meat|eggs?|wheat|shellfish|fish|pork|milk|cheese|sugar|soy|peanuts|"
     r"bread|spicy)\b)", "don't eat "),
    (r"\b(?:have|['’]ve|has)? ?(?:gone|went|turned|become|became) (?:fully |completely |properly )?"
     r"(?=(?:vegan|vegetarian|pescatarian|veggie)\b)", " am now "),
    (r"\b(?:have |['’]ve )?(?:switched|changed|moved|gone) (?:over )?from (?P<old>coffee|tea|beer|wine|milk|soda|"
     r"coke) to "
     r"(?P<new>[a-z]+(?: [a-z]+)?)" + _STOP, r" gave up \g<old>, I drink \g<new>"),
    (r"\blearning (?:how )?to (?:play|speak) (?:the )?", "learning "),
    (rf"\bgot (?P<how>married|engaged) (?P<when>(?:last|in|on|this) [^,]{{2,20}}?),? to (?P<who>{_NAME})",
     r"got \g<how> to \g<who> \g<when>"),
    (r"\b(?:(?:have |['’]ve )?cut out|(?:am|['’]m) off|came off|(?:have |['’]ve )?come off) "
     r"(?=(?:coffee|tea|alcohol|beer|wine|soda|caffeine|milk|meat|sugar|gluten|dairy|bread|chocolate|carbs|cheese)\b"
     r"(?! (?:today|tonight|this|until|till|for)\b))",
     " gave up "),
    # things
    (r"\bpicked up (?=(?:an?|some) [^.]*\b(?:for [$€£]?\d|market|shop|store|sale|ebay|second[- ]?hand|"
     r"used)\b)", "bought "),
    (r"^(?:proud |happy )*owner of (?=an?\b|the\b|two\b)", "I own "),
    (rf"^(?:proud |happy )*(?P<kind>{_PET}) (?:mom|mum|mama|dad|daddy|parent|owner) (?:to|of) (?=(?-i:[A-Z]))",
     r"I have a \g<kind> named "),
    (rf"^(?:we|I)(?:['’]ve| have)? {_JUST}(?:named|called) (?:the|our|my) (?P<kind>(?:new )?{_PET}|baby) "
     rf"(?P<who>{_NAME})" + _STOP, r"our \g<kind> is called \g<who>"),
    (rf"^(?:a )?new (?P<kind>{_PET})(?=\W*$|,| (?:called|named) )", r"I have a new \g<kind>"),
    (rf"\b(?:ditched|dropped|abandoned) (?P<old>{_NAME}) for (?P<new>{_NAME})", r"switched from \g<old> to \g<new>"),
    (r"\b(?:got|bought|treated|gifted) (?:myself|ourselves)(?: to)? (?=an?\b|some\b|the\b)", "bought "),
    (r"\b(?:traded|swapped|(?:part-)?exchanged|switched)(?: in)? (?P<old>(?:my|our|the) (?:[\w-]+ ){0,2}?[\w-]+)"
     r"(?: in)? for (?P<new>(?:an?|the) [^,.;!]+)", r"got rid of \g<old>, I have \g<new>"),
    (r"\b(?:replaced) (?P<old>(?:my|our|the) (?:[\w-]+ ){0,2}?[\w-]+) with (?P<new>(?:an?) [^,.;!]+)",
     r"got rid of \g<old>, I have \g<new>"),
    (r"\b(?:someone|somebody|some (?:idiot|jerk|kid)|a thief|thieves|burglars) (?:has |have )?(?:just )?"
     r"(?:nicked|stole|pinched|swiped|stolen) (?=my\b)", "I lost "),
    (r"\b(?P<mine>my [a-z]+(?: [a-z]+)?) (?:was|got|has been|were|have been) (?:stolen|nicked|pinched|written off|"
     r"totalled|totaled|scrapped)\b", r"I lost \g<mine>"),
    # animals
    (r",? (?:and )?(?:(?:we|I)(?:['’]re|['’]m| are| am) )?(?:calling|naming) (?P<whom>her|him|it|them) "
     r"(?=(?-i:[A-Z]))", r", we named \g<whom> "),
    (rf"^r\.?i\.?p\.? (?P<who>{_NAME})\b.*", r"\g<who> died"),
    (rf"\b(?:had to put|put) (?P<who>(?:our|my) (?:[\w-]+ ){{0,2}}?{_PET}(?: {_NAME})?) (?:down|to sleep)\b",
     r"lost \g<who>"),
    (rf"\bhad to put (?P<who>{_NAME}) (?:down|to sleep)\b(?! for\b)", r"lost \g<who>"),
    (r"\b(?P<who>(?:our|my) (?:[\w-]+ )?\w+ " + _NAME + r") (?:has )?(?:just )?(?:died|passed away|was put down|"
     r"was put to sleep|crossed the rainbow bridge)\b",
     r"I lost \g<who>"),
    (rf"\b(?:found a new home for|rehomed|had to rehome|gave away) (?P<who>{_NAME})", r"gave \g<who> away"),
    # school
    (r"\bpacked in (?=(?:my|the|law|med|medical|art) )", "dropped out of "),
    # habits
    (r"\b(?:kicked the habit of|knocked|given up on|weaned myself off) (?=\w+ing\b)", "stopped "),
    (r"\b(?:moved|migrated|switched|gone|went) (?:over )?from (?P<old>(?-i:[A-Z])\w+) to (?P<new>(?-i:[A-Z])\w+) "
     r"(?=for "
     r"(?:our|my|the|all)\b)", r"switched from \g<old> to \g<new> "),
    (rf"\beverything(?:['’]s| is| lives| runs| sits| happens)(?: now)? (?:on|in) (?P<tool>{_NAME})", r"I use \g<tool>"),
)  # fmt: skip
_READERS = tuple((re.compile(said, re.IGNORECASE), plain) for said, plain in _ROWS)
_RATHER = re.compile(
    r"^(?:I(?:['’]d| would) )?(?:much |always )?rather (?:have|drink|eat|do|watch|play|take) (?:the |an? )?"
    r"(?P<this>[\w' -]{2,25}?) than (?:the |an? )?(?P<that>[\w'-]+(?: [\w'-]+)?)(?=\W*$)",
    re.IGNORECASE,
)
_SPACES = re.compile(r" {2,}")
_DOUBT = re.compile(
    r"\b(?:if|would|might|could|should|wish|want|hope|never|(?<!since )(?<!in )(?<!last )may)\b|['’]d\b", re.IGNORECASE
)


def plainly(text: str) -> str:
    """The sentence in plain words; as it was where it is a thought or a wish."""
    if " " not in text:  # no row is shorter: long lists of single words cost nothing
        return text
    text = _RATHER.sub(r"I prefer \g<this> to \g<that>", text)
    if _DOUBT.search(text):
        return text
    for pattern, plain in _READERS:
        text = pattern.sub(plain, text)
    return _SPACES.sub(" ", text).strip()
