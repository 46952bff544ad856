"""Recognises columns that say about a person what is never held here: race, sex, birth date..."""

import re

from makegood.engines.words import Words

from .fields import plain

_TOKENS_REFUSED = frozenset(
    [
        "race",
        "races",
        "raza",
        "sex",
        "sexe",
        "geschlecht",
        "dob",
        "ssn",
        "ssnum",
        "ssno",
        "nin",
        "sin",
        "age",
        "religion",
        "faith",
        "creed",
        "caste",
        "disability",
        "disabled",
        "veteran",
        "marital",
        "pregnancy",
        "pregnant",
        "citizenship",
        "nationality",
        "eeo",
        "eeo1",
        "minority",
        "bipoc",
        "urm",
        "gender",
        "genders",
        "birth",
        "born",
        "bday",
        "spbpers",
        "sexuality",
        "lgbt",
        "lgbtq",
        # as other languages write them, without accents
        "rasse",
        "raca",
        "razza",
        "ras",
        "genre",
        "genero",
        "genere",
        "sexo",
        "sesso",
        "geslacht",
        "konfession",
        "edad",
        "idade",
        "handicap",
        "nir",
        "nif",
        "dni",
        "cpf",
        "bsn",
        "ahv",
    ]
) - {"spbpers"}
_STEMS_REFUSED = (
    "ethni",
    "etnia",
    "etnic",
    "ancestry",
    "tribal",
    "naissance",
    "nacimiento",
    "nascimento",
    "nascita",
    "geboorte",
    "geburts",
    "staatsangehor",
    "nationalit",
    "nacionalidad",
    "cittadinanza",
    "migrationshint",
    "familienstand",
    "estadocivil",
    "etatcivil",
    "statocivile",
    "situationfamil",
    "burgerlijke",
    "schwerbehind",
    "discapacidad",
    "deficiencia",
    "invalidit",
    "securitesoc",
    "seguridadsocial",
    "sozialversich",
    "codicefiscale",
    "steuernummer",
    "steuerid",
    "hispanic",
    "latino",
    "latinx",
    "religio",
    "birthd",
    "dateofbirth",
    "birthplace",
    "birthyear",
    "socialsecurity",
    "socsec",
    "racial",
    "raceeth",
    "racecode",
    "racecd",
    "gender",
    "sexualorient",
    "sexcode",
    "sexcd",
    "legalsex",
    "africanamerican",
    "alaskanative",
    "pacificislander",
    "nativehawaiian",
    "americanindian",
    "demographicrace",
    "nationalidentifier",
    "taxidentif",
    "nationalid",
    "maritalstatus",
    "disabilit",
    "veteran",
    "gbdat",
    "gesch",
    "ssnlast",
    "spbperssex",
    "spbpersbirth",
    "spbpersethn",
    "spbpersssn",
)
_RACE_VALUES = frozenset(
    [
        "white",
        "black",
        "black or african american",
        "african american",
        "asian",
        "hispanic",
        "hispanic or latino",
        "hispanic/latino",
        "latino",
        "latinx",
        "native american",
        "american indian or alaska native",
        "american indian/alaska native",
        "native hawaiian or other pacific islander",
        "pacific islander",
        "two or more races",
        "multiracial",
        "not hispanic or latino",
        "non-hispanic",
        "caucasian",
        "middle eastern or north african",
        "race not specified",
        "decline to answer",
        "declined to state",
    ]
)
_SEX_VALUES = frozenset(
    ["m", "f", "x", "u", "male", "female", "nonbinary", "non-binary", "man", "woman", "unknown"]
)
_SEX_CORE = frozenset({"m", "f", "male", "female", "man", "woman"})
_FAITH_VALUES = frozenset(
    [
        "christian",
        "catholic",
        "protestant",
        "muslim",
        "jewish",
        "hindu",
        "buddhist",
        "sikh",
        "atheist",
        "agnostic",
        "none",
    ]
)
_SSN = re.compile(r"^\d{3}-\d{2}-\d{4}$")

REFUSAL = (
    "The column {header} looks like {kind}. makegood holds no such fact about a person, so the "
    "column is left out and cannot be mapped; it is best removed from the export."
)


def refused_kind(header: str) -> str:
    """What a header says about a person that is never held here; empty when it is ordinary."""
    text = plain(header)
    tokens = set(text.split())
    joined = text.replace(" ", "")
    if "pronoun" in joined or "pronouns" in joined:
        return ""
    hit = tokens & _TOKENS_REFUSED
    stems = [stem for stem in _STEMS_REFUSED if stem in joined]
    stems = [stem for stem in stems if stem != "gesch" or joined.startswith("gesch")]
    if not hit and not stems and joined not in ("natio", "religion"):
        return ""
    words = " ".join([*hit, *stems, joined])
    for kind, marks in (
        (
            Words("race or ethnicity"),
            "race|raza|rasse|raca|razza|ras|ethn|etni|hispanic|latin|racial|african|alaska|pacific"
            "|hawaiian|indian|minority|bipoc|urm|eeo|ancestry|tribal",
        ),
        (
            Words("a date of birth or age"),
            "birth|dob|born|bday|gbdat|geburts|geboorte|naissance|nacimiento|nasci|edad|idade|age",
        ),
        (
            Words("a national identification number"),
            "ssn|socialsecurity|socsec|nationalid|tax|nin|sin|securitesoc|seguridadsocial"
            "|sozialversich|codicefiscale|steuer|nir|nif|dni|cpf|bsn|ahv",
        ),
        (Words("religion"), "religio|faith|creed|caste|konfession"),
        (Words("sex or gender"), "sex|gender|gesch|lgbt|genre|gener|sesso"),
    ):
        if any(mark in words for mark in marks.split("|")):
            return kind
    return Words("a personal characteristic")


def refused_values(values: list[str]) -> str:
    """What a column's values say about people that is never held here; empty when ordinary."""
    told = {value.strip().casefold() for value in values if value and value.strip()}
    if not told:
        return ""
    share = len(told)
    if sum(1 for value in told if _SSN.match(value)) >= max(1, share * 0.6):
        return Words("a national identification number")
    if len(told & _RACE_VALUES) >= max(2, share * 0.5):
        return Words("race or ethnicity")
    if len(told) >= 2 and told <= _SEX_VALUES and len(told & _SEX_CORE) >= 2:
        return Words("sex or gender")
    if len((told & _FAITH_VALUES) - {"none"}) >= max(2, share * 0.5):
        return Words("religion")
    return ""


def refusal_of(header: str, kind: str) -> str:
    """The plain sentence with which a column is left out."""
    return Words(REFUSAL, header=header, kind=kind)
