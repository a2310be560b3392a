"""The panel's demo logins: one of each role, with a documented password and a documented authenticator secret."""

from datetime import datetime

from app.demo import agent
from app.demo.network import NGO_CODE, PIN
from app.panel.access.staff import DEMO_CODE_SECRET, StaffError, make_admin
from ledger.database import Database
from ledger.people.authentication.pin_vault import PinVault

PASSWORD = "kesu-demo-benkadi"  # noqa: S105 -- known to everybody; demo data is refused beside anything else
LOGINS = (
    ("admin@kesu.test", "Fatoumata Dembélé", "admin", None),
    ("ong@kesu.test", "Moussa Coulibaly", "ngo_admin", NGO_CODE),
    ("animatrice@kesu.test", "Hawa Sangaré", "agent", NGO_CODE),
    ("auditrice@kesu.test", "Rokia Sidibé", "auditor", NGO_CODE),
    ("bailleur@kesu.test", "Claire Martin", "donor", NGO_CODE),
    ("traductrice@kesu.test", "Assitan Kouyaté", "translator", None),
)


async def make_logins(database: Database, vault: PinVault, key: str, now: datetime) -> None:
    """Make the logins that are not there yet."""
    for email, name, role, ngo in LOGINS:
        try:
            made = await make_admin(
                database,
                email,
                PASSWORD,
                key=key,
                at=now,
                role=role,
                ngo=ngo,
                name=name,
                code_secret=DEMO_CODE_SECRET,
            )
            if role == "agent":
                await agent.equip(database, vault, made.staff_id, now)
        except StaffError as problem:
            if problem.why != "known":
                raise


def described() -> list[dict[str, str | None]]:
    """The logins as ``kesu demo --json`` lists them."""
    return [
        {"email": email, "name": name, "role": role, "ngo": ngo, "password": PASSWORD, "totp_secret": DEMO_CODE_SECRET}
        | ({"phone": agent.PHONE, "pin": PIN} if role == "agent" else {})
        for email, name, role, ngo in LOGINS
    ]
