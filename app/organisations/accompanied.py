"""The groups of a field agent as her phone shows them, read within the tenant scope that the panel gives her."""

from datetime import date

from app.organisations.figures.positions.standing import GroupStanding
from app.organisations.figures.positions.standings import standings
from app.organisations.roles import Role
from app.organisations.tenancy import ScopedReader, TenantScope
from ledger.database import Database
from ledger.people.agents import find_agent
from ledger.rules.membership.standing import ON_PHONES
from menus.accompanied import Accompanied


def window_of(database: Database, ngo_id: int, staff_id: int) -> ScopedReader:
    """What an agent sees: the groups that were given to her, and no other."""
    return ScopedReader(database, TenantScope.of(Role.AGENT, ngo_id, staff_id))


async def followed(window: ScopedReader, today: date) -> list[GroupStanding]:
    """Her groups whose members may call, by code."""
    return [group for group in await standings(window, today) if group.status in ON_PHONES and group.saves]


async def accompanied(database: Database, staff_id: int, today: date) -> list[Accompanied]:
    """The same as her phone shows them; none once her access was stopped."""
    here = await find_agent(database, staff_id)
    if here is None:
        return []
    return [_seen(group) for group in await followed(window_of(database, here.ngo_id, staff_id), today)]


def _seen(group: GroupStanding) -> Accompanied:
    troubles = {
        "silent": group.silent,
        "late": group.late_xof > 0,
        "incidents": group.incidents > 0,
        "openings": group.opening_waits,
    }
    return Accompanied(
        code=group.code,
        name=group.name,
        troubles=tuple(name for name, is_so in troubles.items() if is_so),
        members=group.members,
        savings_xof=group.savings_xof,
        lent_xof=group.lent_xof,
        late_xof=group.late_xof,
        box_xof=group.box_xof,
        incidents=group.incidents,
        last_held_on=group.last_held_on,
    )
