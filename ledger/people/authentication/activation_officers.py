"""A group's officers as their first PINs concern them: the phone each is reached on, and who can enter by herself."""

from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import and_, select

from ledger.card.queries import GROUP
from ledger.database import Database, Row, UnitOfWork
from ledger.people.authentication.pin_vault import PinVault
from ledger.people.membership.offices import COMMITTEE
from ledger.tables import Member, Office, table_of

ENOUGH: Final = 2
"""So many of the committee who can enter vouch for everybody else."""
_office, _member, _proxy = table_of(Office), table_of(Member), table_of(Member).alias("proxy")
_SPEAKS = and_(_proxy.c.group_id == _member.c.group_id, _proxy.c.number == _member.c.proxy, _proxy.c.left_on.is_(None))
_OFFICERS: Final = (
    select(
        _member.c.number,
        _member.c.name,
        _member.c.phone,
        _member.c.language,
        _member.c.pin_hash,
        _proxy.c.phone.label("proxy_phone"),
        _office.c.role,
    )
    .select_from(_office)
    .join(_member, and_(_member.c.group_id == _office.c.group_id, _member.c.number == _office.c.member))
    .outerjoin(_proxy, _SPEAKS)
    .where(_office.c.group_id == GROUP, _office.c.ended_on.is_(None), _member.c.left_on.is_(None))
    .order_by(_member.c.number, _office.c.role)
)


class CannotStart(Exception):  # noqa: N818 -- what it is, said plainly
    """A group's officers are given no codes now. ``why`` is the key of a text; ``hours`` is how long to wait.

    ``group`` is the code of the group, where it is one of several.
    """

    def __init__(self, why: str, hours: int = 0, group: str = "") -> None:
        super().__init__(why)
        self.why, self.hours, self.group = why, hours, group


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody who holds an office today.

    ``phone`` (E.164) is hers, or where she has none (``own`` is no) her proxy's, or else the treasurer's or another
    officer's, at which she stands; empty: nobody of them has one. ``enters``: she has a PIN that can be found right.
    """

    number: int
    name: str
    roles: tuple[str, ...]
    phone: str = field(repr=False)
    own: bool
    enters: bool
    language: str

    @property
    def vouches(self) -> bool:
        """Whether her word counts for somebody without a PIN."""
        return self.enters and any(role in COMMITTEE for role in self.roles)


async def officers(reader: Database | UnitOfWork, vault: PinVault, group_id: int) -> list[Officer]:
    """Everybody who holds an office, by number."""
    held: dict[int, list[Row]] = {}
    for row in await reader.fetch(_OFFICERS, group_id=group_id):
        held.setdefault(row["number"], []).append(row)
    lent = _lent([row for rows in held.values() for row in rows])
    return [
        Officer(
            number=number,
            name=rows[0]["name"],
            roles=tuple(row["role"] for row in rows),
            phone=rows[0]["phone"] or rows[0]["proxy_phone"] or lent,
            own=bool(rows[0]["phone"]),
            enters=vault.can_match(rows[0]["pin_hash"]),
            language=rows[0]["language"],
        )
        for number, rows in held.items()
    ]


def _lent(rows: list[Row]) -> str:
    """The phone at which an officer stands who has none and no proxy: the treasurer's, or the first there is."""
    with_phone = [row for row in rows if row["phone"]]
    chosen = min(with_phone, key=lambda row: (row["role"] != "treasurer", row["number"]), default=None)
    return str(chosen["phone"]) if chosen else ""


async def can_be_vouched_for(reader: Database | UnitOfWork, vault: PinVault, group_id: int, member: int) -> bool:
    """Whether two others of the committee can enter and say that it is she."""
    others = [one for one in await officers(reader, vault, group_id) if one.vouches and one.number != member]
    return len(others) >= ENOUGH
