"""What is under way in the demo today: a proxy, announcements, a loan asked for, a dispute, a consultation."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, func, select

from ledger.books.chart import shares_of
from ledger.books.command import Command
from ledger.card import read_card
from ledger.consultations.answers import answer
from ledger.consultations.asking import ask_members
from ledger.consultations.questions import one_choice
from ledger.database import Database
from ledger.funds.savings import declare
from ledger.loans import limit_of, request_loan
from ledger.meeting.disputes import contest_movement
from ledger.people.contacts.proxies import name_proxy
from ledger.tables import Entry, Member, table_of

CHANNEL: Final = "demo"
SECRETARY: Final = 2
ANNOUNCING: Final = {14: 1, 18: 3}
"""Who has announced how many shares for the next meeting."""
MAY_BORROW: Final = range(9, 18)
BORROWED_XOF, BORROWED_WEEKS = 2_500, 4
DOUBTING: Final = 11
QUESTION: Final = {
    "fr": "De quoi votre village a-t-il le plus besoin?",
    "bm": "Aw ka dugu mago bɛ mun na?",
    "en": "What does your village need most?",
}
ANSWERS: Final = (
    {"fr": "Eau potable", "bm": "Ji sanuman", "en": "Clean water"},
    {"fr": "Route", "bm": "Sira", "en": "A road"},
    {"fr": "École", "bm": "Lakɔli", "en": "A school"},
)
_entry, _member = table_of(Entry), table_of(Member)
_LAST = select(func.max(_entry.c.seq).label("seq")).where(
    _entry.c.group_id == bindparam("group_id"), _entry.c.account == bindparam("account")
)

_MEMBERS = (
    select(_member.c.group_id, _member.c.number)
    .where(_member.c.group_id.in_(bindparam("group_ids", expanding=True)), _member.c.left_on.is_(None))
    .where(_member.c.proxy.is_(None))
    .order_by(_member.c.group_id, _member.c.number)
)
"""Who may answer by herself: whoever died in the demo's history does not."""


async def speak_for(database: Database, group_id: int, member: int, at: datetime) -> None:
    """The secretary notes that a member without a phone is spoken for by her neighbour, who hears her receipts too."""
    command = Command(group_id, f"{CHANNEL}/proxy", at, CHANNEL, SECRETARY)
    await name_proxy(database, command, member, member - 1, hears=True)


async def before_the_meeting(database: Database, group_id: int, now: datetime) -> None:
    """Two announce what they will bring, one asks for a loan, one says that a line on her card is not so."""

    def command(member: int, what: str) -> Command:
        return Command(group_id, f"{CHANNEL}/{what}/{member}", now - timedelta(hours=1), CHANNEL, member)

    for member, shares in ANNOUNCING.items():
        await declare(database, command(member, "declare"), member, shares)
    for member in MAY_BORROW:
        borrows, card = command(member, "loan"), await read_card(database, group_id, member)
        if not card.loans and limit_of(card, borrows, BORROWED_WEEKS).amount_xof >= BORROWED_XOF:
            await request_loan(database, borrows, member, BORROWED_XOF, BORROWED_WEEKS, "trade")
            break
    newest = (await database.fetch(_LAST, group_id=group_id, account=shares_of(DOUBTING)))[0]["seq"]
    await contest_movement(database, command(DOUBTING, "contest"), newest)


async def consult(database: Database, ngo_id: int, group_ids: Sequence[int], now: datetime) -> None:
    """Ask everybody what her village needs; every third member of the groups has answered already."""
    opens_on = now.date() - timedelta(days=7)
    async with database.unit_of_work() as unit:
        number = await ask_members(
            unit, ngo_id, [one_choice(QUESTION, ANSWERS)], opens_on, opens_on + timedelta(days=28)
        )
    for place, row in enumerate((await database.fetch(_MEMBERS, group_ids=group_ids))[::3]):
        command = Command(row["group_id"], "", now - timedelta(hours=2), CHANNEL, row["number"])
        await answer(database, command, number, 1, str(1 + place % 5 % len(ANSWERS)))
