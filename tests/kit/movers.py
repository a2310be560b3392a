"""What others may write into a group's books while somebody stands before a summary, each by its own command."""

import itertools
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from sqlalchemy import text

from ledger.assembly.decisions import change_constitution
from ledger.assembly.present import called_present
from ledger.books.command import Command
from ledger.card import read_card
from ledger.funds.fines import impose
from ledger.funds.outside_loans import receive_loan
from ledger.funds.savings import save
from ledger.loans.repayments import repay
from ledger.meeting.rounds.collection import note_all
from ledger.meeting.rounds.collection_round import Contribution
from ledger.people.membership.enrolment import enrol
from ledger.people.membership.offices import holders
from ledger.rules.assembly.voting import AssemblyVote
from ledger.rules.refusal import Refusal
from tests.kit.village import Village

_HERE = text("SELECT number FROM member WHERE group_id = :group_id AND left_on IS NULL ORDER BY number")
_keys = itertools.count(1)
Mover = Callable[[Village, int], Awaitable[None]]


async def _command(village: Village, group_id: int) -> Command:
    officer = (await holders(village.database, group_id, "treasurer"))[0]
    other = (await holders(village.database, group_id, "president"))[0]
    return Command(group_id, f"mover/{next(_keys)}", village.now(), "ussd", officer, confirmed_by=other)


async def _members(village: Village, group_id: int) -> list[int]:
    return [row["number"] for row in await village.database.fetch(_HERE, group_id=group_id)]


async def everybody_saves(village: Village, group_id: int) -> None:
    for member in await _members(village, group_id):
        with suppress(Refusal):
            await save(village.database, await _command(village, group_id), member, 1)


async def everybody_is_fined(village: Village, group_id: int) -> None:
    for member in await _members(village, group_id):
        with suppress(Refusal):
            await impose(village.database, await _command(village, group_id), member, "late")


async def everybody_repays(village: Village, group_id: int) -> None:
    for member in await _members(village, group_id):
        with suppress(Refusal):
            await repay(village.database, await _command(village, group_id), member, 500)


async def a_line_of_the_round_is_corrected(village: Village, group_id: int) -> None:
    for member in await _members(village, group_id):
        with suppress(Refusal):
            await note_all(village.database, await _command(village, group_id), {member: Contribution(shares=2)})


async def rules_change(village: Village, group_id: int) -> None:
    command = await _command(village, group_id)
    card = await read_card(village.database, group_id, command.member or 0)
    fines = [{**row, "amount_xof": row["amount_xof"] + 50} for row in card.rules.to_settings()["fines"]]
    present = await called_present(village.database, group_id)
    vote = AssemblyVote(present=present, in_favour=present, against=0)
    for changes in ({"charge_percent": "20"}, {"solidarity_xof": 500}, {"fines": fines}, {"share_value_xof": 700}):
        with suppress(Refusal):
            await change_constitution(village.database, await _command(village, group_id), changes, vote)


async def somebody_joins(village: Village, group_id: int) -> None:
    command = await _command(village, group_id)
    await enrol(village.database, command, "Sali Koné", "", consents=True, asked_in="fr")


async def money_is_borrowed(village: Village, group_id: int) -> None:
    with suppress(Refusal):
        await receive_loan(village.database, await _command(village, group_id), "Nyèsigiso", 15_000)


MOVERS: Mapping[str, Mover] = {
    mover.__name__: mover
    for mover in (
        everybody_saves,
        everybody_is_fined,
        everybody_repays,
        a_line_of_the_round_is_corrected,
        rules_change,
        somebody_joins,
        money_is_borrowed,
    )
}
