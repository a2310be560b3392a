"""The organisations, groups and women of a first day, the sheets they come in, and what must stand in the books after.

The sums here are added up from what was planned, by nothing of the product.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

SHARE_XOF: Final = 500
SOLIDARITY_XOF: Final = 100
LENT_XOF: Final = 5_000
FEWEST: Final = 6
"""Five officers and one who is none."""
FEWEST_ASSOCIATIONS: Final = 4
BORROWER: Final = 6
TREASURER: Final = 3
COUNTERS: Final = (4, 5)
ROLES: Final = ("présidente", "secrétaire", "trésorière", "compteuse", "compteuse")
NAMES: Final = ("Awa", "Binta", "Kadiatou", "Fanta", "Oumou", "Sira", "Mariam", "Rokia")


@dataclass(frozen=True, slots=True)
class Organisation:
    """One that brings groups in. ``way``: a ``sheet`` of all, ``forms`` of each, or a ``list`` and then members."""

    code: str
    name: str
    language: str
    region: str
    way: str


ORGANISATIONS: Final = (
    Organisation("jigi", "Jigi Sahel", "bm", "Ségou", "sheet"),
    Organisation("camide", "Camide", "fr", "Kayes", "forms"),
    Organisation("amsode", "AMSODE", "fr", "Mopti", "list"),
)
"""The first leads the programme that all three share."""
LEAD: Final = ORGANISATIONS[0]
NETWORK: Final = Organisation("sabali", "Sabali", "fr", "Sikasso", "list")
"""It accompanies a federation, and takes no part in the programme."""


@dataclass(frozen=True, slots=True)
class Woman:
    """A member as her paper book has her. ``phone``: eight digits; none: she has no phone."""

    number: int
    name: str
    phone: str | None
    role: str
    shares: int
    brings: int
    """Shares that she buys at the first meeting."""
    lent_xof: int


@dataclass(frozen=True, slots=True)
class Group:
    """A group of an organisation, with what its book says."""

    code: str
    name: str
    organisation: Organisation
    women: Sequence[Woman]

    @property
    def saved_xof(self) -> int:
        """Saved before its first day."""
        return sum(woman.shares for woman in self.women) * SHARE_XOF

    @property
    def lent_xof(self) -> int:
        """Lent, and not paid back."""
        return sum(woman.lent_xof for woman in self.women)

    @property
    def box_xof(self) -> int:
        """In the box when it is opened before everybody."""
        return self.saved_xof - self.lent_xof

    @property
    def solidarity_xof(self) -> int:
        """In the solidarity fund."""
        return SOLIDARITY_XOF * len(self.women)

    @property
    def brought_xof(self) -> int:
        """Saved at its first meeting."""
        return sum(woman.brings for woman in self.women) * SHARE_XOF

    @property
    def after(self) -> dict[str, int]:
        """What stands in the books after its first meeting, as the export of groups names it."""
        return {
            "members": len(self.women),
            "women": len(self.women),
            "savings_xof": self.saved_xof + self.brought_xof,
            "solidarity_xof": 2 * self.solidarity_xof,
            "lent_xof": self.lent_xof,
            "box_xof": self.box_xof + self.brought_xof,
        }


def plan(groups: int, women: int) -> list[Group]:
    """So many groups of three organisations, and so many women in them, none with fewer than six.

    The first group of the first organisation has one phone, its treasurer's; in the first of the second president,
    secretary and simple members have none.

    Raises:
        ValueError: there are fewer than three groups, or too few women for them.
    """
    if groups < len(ORGANISATIONS) or women < groups * FEWEST:
        raise ValueError("at least three groups, and six women for each")
    return [_group(place, women // groups + (place < women % groups)) for place in range(groups)]


def associations(number: int) -> list[str]:
    """The codes of so many associations; the first becomes a union and seats others.

    Raises:
        ValueError: there are too few for seats at two levels.
    """
    if number < FEWEST_ASSOCIATIONS:
        raise ValueError(f"at least {FEWEST_ASSOCIATIONS} associations")
    return [f"F-{place:04}" for place in range(1, number + 1)]


def _group(place: int, size: int) -> Group:
    owner, within = place % len(ORGANISATIONS), place // len(ORGANISATIONS)
    organisation = ORGANISATIONS[owner]
    code = f"{organisation.code[0].upper()}-{within + 1:03}"
    women = [_woman(place, owner, within, number) for number in range(1, size + 1)]
    return Group(code, f"{NAMES[place % len(NAMES)]} kulu {place + 1}", organisation, women)


def _woman(place: int, owner: int, within: int, number: int) -> Woman:
    holder = TREASURER if (owner, within) == (0, 0) else number
    phone: str | None = f"7{owner + 1}{within + 1:04}{holder:02}"
    if (owner, within) == (1, 0) and number not in (TREASURER, *COUNTERS):
        phone = None
    return Woman(
        number=number,
        name=f"{NAMES[(place + number) % len(NAMES)]} {number}",
        phone=phone,
        role=ROLES[number - 1] if number <= len(ROLES) else "",
        shares=6 + (place + number) % 5,
        brings=1 + (place + number) % 3,
        lent_xof=LENT_XOF if number == BORROWER else 0,
    )


def members_sheet(groups: Sequence[Group], *, own_heading: bool) -> bytes:
    """All members of some groups as CSV. ``own_heading``: the shares stand under a word that no reader knows."""
    shares = "Jetons de la caisse" if own_heading else "Parts"
    headings = (
        "Groupe", "Nom du groupe", "N°", "Nom et prénom", "Téléphone", "Fonction", shares, "Prêt", "Caisse crédit",
        "Caisse solidarité", "Accord le",
    )  # fmt: skip
    lines = ["Registre des groupes", ";".join(headings)]
    for group in groups:
        for woman in group.women:
            first = woman.number == 1
            cells = (
                group.code, group.name if first else "", woman.number, woman.name, woman.phone or "", woman.role,
                woman.shares, woman.lent_xof or "", group.box_xof if first else "",
                group.solidarity_xof if first else "", "2026-11-20",
            )  # fmt: skip
            lines.append(";".join(map(str, cells)))
    return "\n".join(lines).encode()


def list_of_groups(groups: Sequence[Group]) -> bytes:
    """The groups alone as CSV."""
    lines = [f"{group.code};{group.name};Village {group.code};jeudi" for group in groups]
    return "\n".join(["Code du groupe;Nom du groupe;Village;Jour de réunion", *lines]).encode()


def in_a_form(group: Group) -> tuple[Mapping[str, object], list[Mapping[str, object]]]:
    """What is written into the workbook of a group: its facts, and its members, by column."""
    facts = {
        "group": group.code,
        "group_name": group.name,
        "share_value": SHARE_XOF,
        "loan_cash": group.box_xof,
        "solidarity_cash": group.solidarity_xof,
    }
    return facts, [dict(_cells(woman)) for woman in group.women]


def _cells(woman: Woman) -> Iterator[tuple[str, object]]:
    yield from (("number", woman.number), ("name", woman.name), ("shares", woman.shares))
    if woman.phone:
        yield "phone", woman.phone
    if woman.role:
        yield "role", woman.role
    if woman.lent_xof:
        yield "loan_principal", woman.lent_xof


def of(groups: Sequence[Group], organisation: Organisation) -> list[Group]:
    """The groups of one organisation."""
    return [group for group in groups if group.organisation is organisation]
