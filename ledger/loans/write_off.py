"""What only the assembly decides about a debt: to give it up. It is the group's loss, and stands in the books as that.

Source: CARE's manual, "Loans"; docs/rules.md, "Votes".
"""

from sqlalchemy import bindparam, select

from ledger.assembly.decisions import record_decision
from ledger.books.chart import LOSSES, charge_of, handover_of, penalty_of, principal_of
from ledger.books.command import Command
from ledger.books.draft import Notice, Posted
from ledger.card.queries import GROUP
from ledger.commands import Request, begin
from ledger.database import Database
from ledger.loans.rows import CHANGE, lent_row
from ledger.rules.assembly.voting import AssemblyVote
from ledger.rules.refusal import Refusal
from ledger.tables import Account, table_of
from ledger.tiers.pairs import partners

_account = table_of(Account)
_OWED = select(_account.c.code, _account.c.balance_xof).where(
    _account.c.group_id == GROUP, _account.c.loan == bindparam("loan")
)


async def write_off(database: Database, command: Command, loan: int, vote: AssemblyVote) -> Posted:
    """Give up what is still owed on a loan: the group's loss, by the assembly's recorded decision.

    Money that was handed over to somebody who died, or who never said that she has it, is given up in the same way:
    while it stands in transit nothing can be shared out.

    Raises:
        Refusal: no meeting is open, ``loan.nothing_owed``, ``decision.not_carried``; ``vote.borrower`` when she whose
            debt it is would record the vote.
    """
    linked = await partners(database, command.group_id)
    async with begin(database, command, Request(kind="write_off", loan=loan), linked=linked) as begun:
        if begun.posted:
            return begun.posted
        unit = begun.unit
        row = await lent_row(unit, command.group_id, loan)
        card = await begun.card_of(row["member"])
        meeting = card.meeting_for_cash().number
        if row["member"] in (command.member, command.confirmed_by):
            raise Refusal("vote.borrower")
        owed = {
            item["code"]: item["balance_xof"] for item in await unit.fetch(_OWED, group_id=command.group_id, loan=loan)
        }
        codes = (handover_of(loan), penalty_of(loan), charge_of(loan), principal_of(loan))
        parts = {code: owed[code] for code in codes}
        lost_xof = sum(parts.values())
        await record_decision(unit, command, "write_off", {"loan": loan, "amount_xof": lost_xof}, vote, card)
        entries = {LOSSES: lost_xof} | {code: -amount for code, amount in parts.items()}
        notice = Notice("given_up", row["member"], {"amount": lost_xof})
        posted = await unit.post(command.draft("write_off", entries, meeting=meeting, notices=(notice,)))
        await unit.fetch(CHANGE, at_group=command.group_id, at_number=loan, status="written_off")
        return posted
