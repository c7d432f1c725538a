"""Which words name a medicine: by the stems that their makers have to use, and a few plain names."""

from __future__ import annotations

_STEMS = (
    "pril", "sartan", "olol", "statin", "prazole", "oxetine", "triptyline", "alopram", "mycin", "cillin", "conazole",
    "peridone", "apine", "formin", "gliptin", "parin", "coxib", "profen", "semide", "thiazide", "azepam", "azolam",
    "ximab", "zumab", "tinib", "ovir", "dronate", "setron", "triptan", "lukast", "terol", "olone", "isone", "traline",
    "ramate", "trexate", "dipine", "gabalin", "pentin", "oxacin", "cycline", "glutide", "roxine", "faxine", "phenidate",
    "afil", "codone", "morphone", "barbital", "caine", "azosin", "lamide", "setamol", "cetamol", "quine", "rolimus",
)  # fmt: skip
"""After the international names of medicines: one stem for each family."""
_PLAIN = frozenset(
    """insulin lithium aspirin antibiotics antidepressants statins steroids painkillers antihistamines hrt ssris ssri
    prozac zoloft lexapro ozempic ritalin adderall warfarin estrogen oestrogen testosterone methadone""".split()
)


def is_medicine(word: str) -> bool:
    """Whether the word names a medicine or a family of them."""
    lower = word.lower()
    return lower in _PLAIN or (len(lower) > 6 and lower.removesuffix("s").endswith(_STEMS))
