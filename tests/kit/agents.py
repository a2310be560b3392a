"""A field agent with a phone: her organisation gives her groups, a number and a code, and she chooses her PIN."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from app.organisations.assignments import assign
from app.organisations.roles import Role
from app.panel.access.staff import write_person
from ledger.database import Database
from ledger.people.agents import NO_GROUP
from ledger.people.authentication.agent_pins import choose_agents_pin, give_phone
from ledger.people.authentication.pin_vault import PinVault
from tests.kit.people import PIN

AGENTS_PHONE = "+22366000001"
FIRST_CODE = 48291301
HAWA = "Hawa Sangaré"


@lru_cache
def hashed(vault: PinVault, group_id: int, number: int) -> str:
    """Everybody's PIN as a vault keeps it."""
    return vault.hash(group_id, number, PIN)


async def make_agent(
    database: Database,
    vault: PinVault,
    at: datetime,
    groups: Iterable[int],
    *,
    ngo_id: int,
    name: str = HAWA,
    phone: str = AGENTS_PHONE,
    language: str = "fr",
    enters: bool = True,
) -> int:
    """Give her id. Her code is ``FIRST_CODE``; ``enters``: she has typed it, and chosen everybody's PIN."""
    async with database.unit_of_work() as unit:
        address = f"{name.partition(' ')[0].lower()}@example.org"
        id_ = await write_person(unit, address, name, Role.AGENT, ngo_id, "fr", "none", "none", 0)
        await assign(unit, id_, groups)
        await give_phone(unit, vault, id_, phone, language, at, lambda _: FIRST_CODE)
    if enters:
        await choose_agents_pin(database, id_, hashed(vault, NO_GROUP, id_), at)
    return id_
