"""The demo's field agent: twenty groups, a phone whose PIN is everybody's, and a checklist for her visits."""

from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select

from app.demo.network import PIN
from app.organisations.assignments import assign
from app.organisations.visits.visit_checklists import SCALE, YES_NO, Checklist, ChecklistItem, publish_checklist
from ledger.books.canonical import microseconds
from ledger.database import Database
from ledger.people.agents import NO_GROUP
from ledger.people.authentication.agent_pins import choose_agents_pin, give_phone
from ledger.people.authentication.pin_vault import PinVault
from ledger.tables import SavingsGroup, Staff, table_of

PHONE: Final = "+22366000001"
GROUPS: Final = 20
_group, _staff = table_of(SavingsGroup), table_of(Staff)
_FIRST_GROUPS = select(_group.c.id).order_by(_group.c.id).limit(GROUPS)
_NGO = select(_staff.c.ngo_id).where(_staff.c.id == bindparam("staff_id"))
_CHECKLIST: Final = Checklist(
    0,
    (
        ChecklistItem(YES_NO, {"fr": "Le cahier est à jour?", "en": "Is the book up to date?"}),
        ChecklistItem(SCALE, {"fr": "Les membres viennent à l'heure?", "en": "Do members come on time?"}),
        ChecklistItem(
            YES_NO, {"fr": "Trois personnes ont les trois clés?", "en": "Do three people hold the three keys?"}
        ),
        ChecklistItem(SCALE, {"fr": "Chaque membre connaît son épargne?", "en": "Does each member know her savings?"}),
        ChecklistItem(YES_NO, {"fr": "Les prêts en retard sont discutés?", "en": "Are late loans spoken of?"}),
    ),
    (
        {"fr": "Former le secrétariat", "en": "Train the secretary"},
        {"fr": "Relire le règlement", "en": "Read the rules again"},
        {"fr": "Parler des retards", "en": "Speak of what is late"},
    ),
)


async def equip(database: Database, vault: PinVault, staff_id: int, now: datetime) -> None:
    """Give her the first groups, her phone with its PIN, and her organisation its checklist."""
    groups = [row["id"] for row in await database.fetch(_FIRST_GROUPS)]
    ngo_id = (await database.fetch(_NGO, staff_id=staff_id))[0]["ngo_id"]
    async with database.unit_of_work() as unit:
        await assign(unit, staff_id, groups)
        await give_phone(unit, vault, staff_id, PHONE, "fr", now)
        await publish_checklist(unit, ngo_id, _CHECKLIST, staff_id, microseconds(now))
    await choose_agents_pin(database, staff_id, vault.hash(NO_GROUP, staff_id, PIN), now)
