"""Words of sheets for offices, sexes, days, methods, languages: French, English, Bambara, for women and men."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from ledger.rules.spelling import plain

_COUNT: Final = re.compile(r"(?: n[°o]?)? ?[1-3]$")


def _by_word(of_value: Mapping[str, str]) -> dict[str, str]:
    """Each word of a comma-separated list, and the value itself, with that value."""
    return {
        plain(word): value for value, words in of_value.items() for word in (value, *words.split(",")) if plain(word)
    }


ROLES: Final = _by_word(
    {
        "president": "présidence, la présidence, présidente, président, chairperson, chairwoman, chairman, chairlady,"
        " chair, la présidente, le président, présidente du comité, président du comité, ɲɛmɔgɔ, tɔn ɲɛmɔgɔ, nyɛmɔgɔ,"
        " tɔn nyɛmɔgɔ, kuntigi, tɔnkuntigi",
        "secretary": "secrétariat, le secrétariat, secrétaire, la secrétaire, le secrétaire, secrétaire générale,"
        " secrétaire général, secrétaire administrative, secrétaire administratif, record keeper, recordkeeper,"
        " sɛbɛnnikɛla, sɛbɛnkɛla",
        "treasurer": "trésorerie, la trésorerie, trésorière, trésorier, la trésorière, le trésorier,"
        " trésorière générale, trésorier général, caissière, caissier, cashier, box keeper, box-keeper, warimarala",
        "counter": "comptage, compteuse, compteur, compteuse d'argent, compteur d'argent, money counter, warijatela",
        "key_holder": "garde de clé, garde de clef, garde des clés, key holder, key-holder, keyholder, gardienne,"
        " gardien, gardienne de clé, gardien de clé, gardienne de clef, gardien de clef, gardienne des clés,"
        " gardien des clés, gardienne de la clé, gardien de la clé, détentrice de clé, détenteur de clé,"
        " porteuse de clé, porteur de clé, kilemarala",
        "": "member, membre, simple membre, adhérente, adhérent, ordinary member, aucune, aucun, none, tɔnden, -",
    }
)
SEXES: Final = _by_word(
    {
        "f": "femme, femmes, féminin, fille, female, woman, girl, w, muso, musoman, npogotigi",
        "m": "h, homme, hommes, masculin, garçon, male, man, boy, cɛ, cɛman",
    }
)
GONE: Final = _by_word({"left": "partie, parti, sortie, sorti", "died": "décédée, décédé, morte, mort, dead"})
WEEKDAYS: Final = _by_word(
    {
        "1": "lundi, monday, mon, lun, tɛnɛn, ntɛnɛn",
        "2": "mardi, tuesday, tue, mar, tarata",
        "3": "mercredi, wednesday, wed, mer, araba",
        "4": "jeudi, thursday, thu, jeu, alamisa",
        "5": "vendredi, friday, fri, ven, juma, jumadon, arajuma",
        "6": "samedi, saturday, sat, sam, sibiri",
        "7": "dimanche, sunday, sun, dim, kari, dimansi",
    }
)
LANGUAGES: Final = _by_word(
    {
        "fr": "français, french, fra, tubabukan",
        "bm": "bambara, bamanankan, bamanakan, bam",
        "en": "anglais, english, eng",
        "ful": "fulfulde, peul, peulh, fulani, ff",
        "son": "songhay, songhai, sonrai, koroboro senni, ses",
        "taq": "tamasheq, tamachek, tamashek",
    }
)
FAMILIES: Final = _by_word(
    {
        "vsla": "avec, avecs, vsl, vslas, mmd, mata masu dubara",
        "epc": "épargner pour le changement, epc, saving for change, savings for change, sfc",
        "shg": "self-help group, self help group, groupe d'entraide, gae",
        "tontine": "tontines, tontini, pari, rosca",
        "none": "sans épargne, n'épargne pas, aucune épargne, does not save, no savings",
    }
)
KINDS: Final = _by_word(
    {
        "group": "groupe, groupe d'épargne, avec, savings group",
        "tier": "organisation villageoise, ov, réseau, fédération, union, union de groupes, village organisation,"
        " village organization, vo, federation, network, cluster",
        "body": "association, associations, association de santé, association de santé communautaire, asaco, comité,"
        " comité de santé, comité villageois, coopérative, société coopérative, structure, health association,"
        " committee, cooperative, co-operative",
    }
)
YES_NO: Final = _by_word({"true": "yes, oui, vrai, ɔwɔ, x", "false": "no, non, faux, ayi"})
MONTHS: Final = {
    word: number
    for number, words in enumerate(
        (
            "janvier january janv jan", "fevrier february fevr fev feb", "mars march mar", "avril april avr apr",
            "mai may", "juin june jun", "juillet july juil jul", "aout august aug", "septembre september sept sep",
            "octobre october oct", "novembre november nov", "decembre december dec",
        ),
        start=1,
    )
    for word in words.split()
}  # fmt: skip


def value_of(written: str, words: Mapping[str, str]) -> str | None:
    """What a word stands for, also with "1" or "n° 2" behind it; none for one that is not in the list."""
    word = plain(written)
    return words.get(word, words.get(_COUNT.sub("", word)))


def choices(words: Mapping[str, str]) -> Iterable[str]:
    """The values themselves, each once: what may be written in any case."""
    return dict.fromkeys(value for value in words.values() if value)
