"""The panel's demo logins: one of each role, with a documented password and a documented authenticator secret."""

from datetime import datetime

from sqlalchemy import select

from app.demo.network import NGO_CODE
from app.organisations.assignments import assign
from app.panel.access.staff import DEMO_CODE_SECRET, StaffError, make_admin
from ledger.database import Database
from ledger.tables import SavingsGroup, table_of

PASSWORD = "kesu-demo-benkadi"  # noqa: S105 -- known to everybody; demo data is refused beside anything else
AGENTS_GROUPS = 20
_group = table_of(SavingsGroup)
_FIRST_GROUPS = select(_group.c.id).order_by(_group.c.id).limit(AGENTS_GROUPS)
LOGINS = (
    ("admin@kesu.test", "admin", None),
    ("ong@kesu.test", "ngo_admin", NGO_CODE),
    ("animatrice@kesu.test", "agent", NGO_CODE),
    ("auditrice@kesu.test", "auditor", NGO_CODE),
    ("bailleur@kesu.test", "donor", NGO_CODE),
    ("traductrice@kesu.test", "translator", None),
)


async def make_logins(database: Database, key: str, now: datetime) -> None:
    """Make the logins that are not there yet."""
    for email, role, ngo in LOGINS:
        try:
            made = await make_admin(
                database, email, PASSWORD, key=key, at=now, role=role, ngo=ngo, code_secret=DEMO_CODE_SECRET
            )
            if role == "agent":
                await _give_groups(database, made.staff_id)
        except StaffError as problem:
            if problem.why != "known":
                raise


async def _give_groups(database: Database, staff_id: int) -> None:
    """The field agent follows the first twenty groups."""
    groups = [row["id"] for row in await database.fetch(_FIRST_GROUPS)]
    async with database.unit_of_work() as unit:
        await assign(unit, staff_id, groups)


def described() -> list[dict[str, str | None]]:
    """The logins as ``kesu demo --json`` lists them."""
    return [
        {"email": email, "role": role, "ngo": ngo, "password": PASSWORD, "totp_secret": DEMO_CODE_SECRET}
        for email, role, ngo in LOGINS
    ]
