"""First names in their spellings and short forms, in English."""

from __future__ import annotations

from collections.abc import Iterator

_VARIANTS = """
    alexander aleksandr aleksander alexandr
    alexandra aleksandra
    alexei aleksei alexey aleksey
    alan allan allen
    anne ann
    arthur artur
    bartholomew bartolomew
    brian bryan
    carl karl
    catherine katherine kathryn katharine catharine
    christina kristina
    christine kristine
    christopher kristopher
    claire clare
    conor connor
    daniel danial
    deborah debra
    dmitri dmitry dimitri dmitrii
    elizabeth elisabeth
    emily emilie
    eric erik erick
    frederick frederic frederik
    geoffrey jeffrey
    george georg
    grigory grigori
    hannah hanna
    hussein hussain husain husayn hossein
    isabel isabelle isobel
    jacqueline jaqueline
    jasmine yasmin
    joseph josef
    john jon
    jonathan johnathan jonathon
    joshua josua
    kristen kristin
    laurence lawrence
    lucas lukas
    marc mark
    mathew matthew
    mikhail michail
    muhammad mohammed mohammad mohamed muhammed mohamad
    nicholas nicolas nikolas
    nikolai nikolay
    oliver olivier
    philip phillip
    rebecca rebekah
    sara sarah
    sean shaun shawn
    sergei sergey sergej
    sophia sofia
    steven stephen
    teresa theresa
    thomas tomas
    victor viktor
    vladimir wladimir
    yousef yusuf youssef yusef
    yuri yury iurii
    zachary zachery
    """

_NICKNAMES = """
    abigail abby abbie gail
    albert al bert
    alexander alex alec sasha xander sandy
    alexandra alex sasha sandra lexi
    alfred alf alfie fred
    amanda mandy
    andrew andy drew
    angela angie
    anthony tony
    arthur art artie
    barbara barb babs
    benjamin ben benny
    bernard bernie
    bradley brad
    bradford brad
    cameron cam
    catherine kate katie cathy kathy kat kitty
    charles charlie chuck charley
    charlotte lottie charlie
    christina chris chrissy tina
    christine chris chrissy tina
    christian chris
    christopher chris topher kit
    cynthia cindy
    daniel dan danny
    david dave davy
    deborah deb debbie
    dominic dom
    donald don donny
    dorothy dot dottie dolly
    douglas doug
    edward ed eddie ted teddy ned
    edwin ed eddie
    eleanor ellie nell nellie
    elizabeth liz lizzie beth betty betsy eliza libby
    eugene gene
    florence flo
    frances fran frannie
    francis frank
    franklin frank
    frederick fred freddie freddy
    gabriel gabe
    gerald gerry jerry
    geoffrey geoff jeff
    gregory greg
    harold harry hal
    henry harry hank hal
    isaac ike
    isabel izzy bella
    jacob jake
    jacqueline jackie
    james jim jimmy jamie
    janet jan
    jennifer jen jenny jenn
    jeremy jerry
    jessica jess jessie
    john jack johnny
    jonathan jon jonny
    joseph joe joey
    joshua josh
    judith judy
    kenneth ken kenny
    kimberly kim
    laurence larry
    leonard leo len lenny
    leonardo leo
    lillian lily lil
    louis lou
    lucas luke
    margaret maggie meg peggy margie marge
    martin marty
    matthew matt
    mathew matt
    maximilian max
    melissa mel
    michael mike mick mickey micky
    mikhail misha
    mitchell mitch
    nancy nan
    natalie nat
    natalia natasha
    nathan nate nat
    nathaniel nate nat
    nicholas nick nicky
    nicole nicky nikki
    oliver ollie
    olivia liv livvy
    pamela pam
    patricia pat patty trish tricia
    patrick pat paddy
    peter pete
    philip phil
    rachel rach
    raymond ray
    rebecca becky becca
    richard dick rick ricky rich richie
    robert bob bobby rob robbie bert
    roger rodge
    ronald ron ronnie
    russell russ
    samantha sam sammy
    samuel sam sammy
    sebastian seb
    sergei seryozha
    stanley stan
    stephanie steph
    steven steve
    stuart stu
    susan sue susie suzie
    suzanne sue
    terence terry
    theodore ted theo teddy
    theresa terry tess
    thomas tom tommy
    timothy tim timmy
    valerie val
    veronica ronnie
    victor vic
    victoria vicky tori
    vincent vince vinny
    virginia ginny
    vladimir vova volodya
    walter walt wally
    wesley wes
    william bill billy will willy liam
    winston win
    zachary zach zack
    """


def _lines(text: str) -> Iterator[list[str]]:
    return map(str.split, text.strip().splitlines())


def _formal() -> dict[str, str]:
    formal = {name: first for first, *others in _lines(_VARIANTS) for name in (first, *others)}
    return formal | {first: formal.get(first, first) for first, *_ in _lines(_NICKNAMES)}


FORMAL = _formal()
"""First names in full, whatever the spelling, to the spelling that stands for them."""


def _given() -> dict[str, frozenset[str]]:
    meant = {name: {stands} for name, stands in FORMAL.items()}
    for first, *others in _lines(_NICKNAMES):
        for other in others:
            meant.setdefault(other, set()).add(FORMAL[first])
    return {name: frozenset(found) for name, found in meant.items()}


GIVEN = _given()
"""First names and nicknames, to the names in full that they may stand for."""
