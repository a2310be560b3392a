"""The village's books before anybody calls: one demo group in its eleventh week, peopled by the cast."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from sqlalchemy import text

from app.configuration.settings import Settings
from app.demo.network import load_demo
from ledger.database import open_database
from ledger.people.authentication.pin_vault import PinVault
from tests.kit.people import PEOPLE

STARTS_AT = datetime(2026, 11, 24, 15, tzinfo=UTC)
"""A Tuesday, the day on which the group meets, an hour before it does."""
_BUYS_IN = text("""
UPDATE constitution SET settings = replace(settings, '"late_joiner": "next_cycle"', '"late_joiner": "buys_in"')
""")
_NAME = text("UPDATE member SET name = :name, language = :language, phone = :phone WHERE number = :number")


async def people_it(database_url: str) -> None:
    """Write the group into an empty migrated database."""
    database = await open_database(database_url)
    vault = PinVault(Settings(_env_file=None).pin_pepper.get_secret_value().encode())
    try:
        await load_demo(database, vault, STARTS_AT, 1, len(PEOPLE), lambda _: None)
        async with database.unit_of_work() as unit:
            for person in PEOPLE:
                await unit.fetch(
                    _NAME, name=person.name, language=person.language, phone=person.phone, number=person.number
                )
            await unit.fetch(_BUYS_IN)
    finally:
        await database.close()


def people_aside(database_url: str) -> None:
    """Write it from where an event loop may be running already."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, people_it(database_url)).result()
