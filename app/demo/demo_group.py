"""The group that a demo cycle is played in: its people, the day, and dice that fall the same on every machine.

What it knows it reads; what its people do goes through ``actions``.
"""

import random
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, select

from app.demo.actions import Actions
from app.demo.habits import Habits, habits
from ledger.books.command import Command
from ledger.card.group import GroupNow, read_group
from ledger.database import Database
from ledger.people.membership.offices import offices
from ledger.tables import Member, table_of

_member = table_of(Member)
_MEMBERS = (
    select(_member.c.number, _member.c.phone)
    .where(
        _member.c.group_id == bindparam("group_id"),
        _member.c.left_on.is_(None),
        _member.c.joined_on <= bindparam("today"),
    )
    .order_by(_member.c.number)
)


@dataclass(slots=True)
class DemoGroup:
    """``now`` is the hour of the meeting that is played; ``phones`` are the members who could have dialled.

    ``travelling``: an officer who handed her office on for a while.
    """

    database: Database
    group_id: int
    dice: random.Random
    now: datetime
    actions: Actions
    habits: dict[int, Habits] = field(default_factory=dict)
    members: list[int] = field(default_factory=list)
    phones: list[int] = field(default_factory=list)
    roles: dict[str, list[int]] = field(default_factory=dict)
    travelling: int | None = None

    async def go_to(self, when: datetime) -> None:
        """Let it be that time, for the books too."""
        self.now = when
        await self.actions.go_to(when)

    def asking(self, member: int) -> Command:
        """A member who asks what she may do now; nothing is written under it."""
        return Command(self.group_id, "", self.now, "demo", member)

    @property
    def treasurer(self) -> int:
        """Who keeps the box."""
        return self.roles["treasurer"][0]

    def happens(self, hundredths: int) -> bool:
        """Throw the dice."""
        return self.dice.randrange(100) < hundredths

    async def look_around(self) -> GroupNow:
        """See who is a member and who holds which office today."""
        rows = await self.database.fetch(_MEMBERS, group_id=self.group_id, today=self.now.date().isoformat())
        self.members = [row["number"] for row in rows]
        self.phones = [row["number"] for row in rows if row["phone"]]
        self.roles = await offices(self.database, self.group_id)
        self.habits |= habits([number for number in self.members if number not in self.habits], self.dice)
        return await read_group(self.database, self.group_id)
