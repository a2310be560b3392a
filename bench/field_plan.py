"""Whom the field's organisations support, what each woman will say of it and how, and what that adds up to.

The sums here are made of what was planned, by nothing of the product.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bench.day_one_plan import ROLES, Organisation

AVECS, OF_ONE, RECIPIENTS = 52, 8, 450
SUPPORTS: Final = {"Relance": 300_000, "Ration": 90_000}
OWNER: Final = Organisation("nrc", "NRC Mali", "fr", "Gao", "sheet")
OF_WOMEN: Final = {
    Organisation("amsode", "AMSODE", "fr", "Mopti", "sheet"): 462,
    Organisation("azhar", "Azhar", "fr", "Gao", "sheet"): 200,
    Organisation("yereko", "Yèrèko", "fr", "Bamako", "sheet"): 100,
    Organisation("benso", "Benso", "fr", "Ségou", "sheet"): 80,
}
TRAINED, WOMEN_PERCENT, VOLUNTEERS, PERSON_DAYS = 4_000, 66, 103, 7_879
SOLD: Final = {"Beurre de karité": (3_800, "S"), "Riz étuvé": (3_000, "R")}
_OFFICES: Final = (*ROLES, "garde de clé", "garde de clé")
"""All but the last woman of a group: she has no phone."""
_SAYS: Final[Mapping[int, tuple[str, str]]] = {3: ("no", "yes"), 9: ("yes", "part"), 13: ("", ""), 15: ("yes", "")}
_SAYS_IN_NO_GROUP: Final[Mapping[int, tuple[str, str]]] = {0: ("yes", "no"), 1: ("part", "yes")}
_TURN, _TURN_IN_NO_GROUP = 17, 7


@dataclass(frozen=True, slots=True)
class Recipient:
    """``phone``: eight digits, hers. ``says``: her word of each support; none: she never says anything of it.

    ``way``: ``pin``, on her phone; ``ear``, on a call; ``agent``, with her code on the agent's phone; ``paper``, with
    her code on anybody's.
    """

    code: str
    group: str
    number: int
    phone: str
    way: str
    says: Mapping[str, str]


def recipients(people: int, groups: int) -> list[Recipient]:
    """So many, eight of each group, and the others of none."""
    return [_recipient(place, place - groups * OF_ONE) for place in range(people)]


def _recipient(place: int, beyond: int) -> Recipient:
    group, number = divmod(place, OF_ONE)
    of_group = beyond < 0
    if of_group:
        words = _SAYS.get(place % _TURN, ("yes", "yes"))
        plain = "ear" if words == ("yes", "yes") and place % 5 == 0 else "pin"
        way = plain if number < OF_ONE - 1 else "agent"
    else:
        words = _SAYS_IN_NO_GROUP.get(beyond % _TURN_IN_NO_GROUP, ("yes", "yes"))
        way = "agent" if beyond % 2 else "paper"
    return Recipient(
        code=f"R{place + 1:04}",
        group=f"NRC-{group + 1:03}" if of_group else "",
        number=number + 1 if of_group else 0,
        phone=f"7{group + 1:05}{number + 1:02}" if way in ("pin", "ear") else "",
        way=way,
        says={what: word for what, word in zip(SUPPORTS, words, strict=True) if word},
    )


def groups_sheet(women: Sequence[Recipient]) -> bytes:
    """The groups with their members, as CSV."""
    lines = ["Groupe;Nom du groupe;Région;N°;Nom et prénom;Téléphone;Fonction;Accord le"]
    for woman in women:
        if woman.group:
            office = _OFFICES[woman.number - 1] if woman.phone else ""
            cells = (woman.group, f"Kulu {woman.group}", OWNER.region, woman.number, f"Awa {woman.code}")
            lines.append(";".join(map(str, (*cells, woman.phone, office, "2026-11-20"))))
    return "\n".join(lines).encode()


def support_sheet(women: Sequence[Recipient]) -> list[str]:
    """The list of a support: each under the code that her organisation has for her."""
    rows = (f"{woman.code};F;{woman.group};{woman.number or ''}" for woman in women)
    return ["Code personne;Sexe;Groupe;N° membre", *rows]


def words_of(women: Sequence[Recipient]) -> Counter[tuple[str, str]]:
    """How often each word is said of each support; an empty one: nothing is."""
    return Counter((what, woman.says.get(what, "")) for woman in women for what in SUPPORTS)


def trained(people: int) -> list[tuple[str, str]]:
    """The codes of so many persons, each with her sex."""
    women = people * WOMEN_PERCENT // 100
    return [(f"T{place:05}", "F" if place < women else "H") for place in range(people)]


def months_of_days(people: int, days: int) -> Iterator[list[int]]:
    """What each gives in a month, until all days are given."""
    while days:
        given = [min(25, days // people + (place < days % people)) for place in range(people)]
        yield given
        days -= sum(given)
