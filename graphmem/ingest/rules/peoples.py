"""Which words say of which people somebody is: "Brazilian", "Thai", "Scottish"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphmem.ingest.rules.vocabulary import LANGUAGES

if TYPE_CHECKING:
    from spacy.tokens import Token

_SPOKEN_ONLY = frozenset("farsi hindi mandarin tagalog urdu yoruba zulu swahili hebrew arabic latin".split())
"""Languages whose names are not said of those who speak them."""
NATIONALITIES = (frozenset(LANGUAGES) - _SPOKEN_ONLY) | frozenset(
    """afghan african albanian algerian american argentine argentinian armenian asian australian austrian
    azerbaijani azeri bangladeshi basque belgian bolivian bosnian brazilian breton british cambodian canadian
    chicano chilean colombian cornish croat cuban dominican ecuadorian egyptian emirati eritrean ethiopian
    european fijian filipina filipino gambian ghanaian guatemalan haitian hmong honduran indian iranian iraqi
    israeli jamaican jordanian kazakh kenyan khmer kosovar kurd kurdish kuwaiti kyrgyz latina latino lebanese
    liberian libyan malaysian malian maori mexican moldovan mongolian moroccan nigerian omani pakistani
    palestinian peruvian qatari rwandan salvadoran samoan saudi scots scottish senegalese serb sicilian
    singaporean slovak slovene somali sudanese swede swiss syrian taiwanese tajik tanzanian texan tongan
    tunisian turkmen ugandan uruguayan uzbek venezuelan yemeni zambian zimbabwean""".split()
)
"""Adjectives of peoples, and nouns that are said alike ("she is Serb"), in small letters as hasty writers have them."""

_ENDINGS = ("ish", "ese", "ian", "ean", "can", "wegian", "ch", "man", "eek", "iss", "utch", "elsh", "ani", "aqi", "ali")


def is_people(word: Token) -> bool:
    """Whether the adjective says of which country somebody is: "Brazilian"."""
    if not word.text[:1].isupper():
        return False
    return word.lower_ in NATIONALITIES or (word.ent_type_ == "NORP" and word.lower_.endswith(_ENDINGS))
