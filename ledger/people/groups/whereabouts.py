"""A group that was displaced, or that moves with its herds, says on the phone in which region it is today.

Two of its officers say it; where it was before stays readable. Cercle and commune are those of another region, and are
not known until somebody says them. Source: docs/rules.md, "A group's standing and where it is".
"""

from typing import Final

from sqlalchemy import select

from ledger.books.command import Command
from ledger.card.queries import GROUP
from ledger.commands import Request, begin
from ledger.database import Database, UnitOfWork
from ledger.people.authentication.second import require_second
from ledger.people.groups.facts import FactChange, change_facts
from ledger.people.groups.places import read_places
from ledger.rules.refusal import Refusal
from ledger.tables import SavingsGroup, table_of

_group = table_of(SavingsGroup)
_REGION: Final = select(_group.c.region).where(_group.c.id == GROUP)


async def check_elsewhere(reader: Database | UnitOfWork, group_id: int, region: str) -> None:
    """Whether this would change anything.

    Raises:
        Refusal: ``decision.nothing_changes``.
    """
    if (await reader.fetch(_REGION, group_id=group_id))[0]["region"] == region:
        raise Refusal("decision.nothing_changes")


async def is_in_region(database: Database, command: Command, region: str) -> None:
    """Write down in which region the group is from today on. Said twice, once.

    Raises:
        Refusal: ``second.needed``, ``second.not_an_officer``, ``decision.nothing_changes``.
        PlaceWrong: the region is not on the list.
    """
    async with begin(database, command, Request(kind="region")) as begun:
        if begun.stored is not None:
            return
        unit = begun.unit
        named = (await read_places(unit)).region(region)
        command = await require_second(unit, command)
        await check_elsewhere(unit, command.group_id, named)
        change = FactChange(holds_from=command.day, reason=command.actor.name, at=command.at, member=command.member)
        await change_facts(unit, command.group_id, {"region": named, "cercle": "", "commune": ""}, change)
        await begun.store()
