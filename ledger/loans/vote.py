"""The officers' vote on a request: the quorum approves, a majority of refusals refuses, nobody votes on her own.

Source: VSL Associates' field guide; docs/rules.md, "Votes".
"""

from sqlalchemy import BigInteger, bindparam, exists, insert, select

from ledger.books.canonical import microseconds
from ledger.books.command import Command
from ledger.books.draft import Notice
from ledger.card.queries import GROUP
from ledger.commands import begin
from ledger.database import Database, Row, UnitOfWork
from ledger.journal.notices import tell
from ledger.loans.rows import ASKED, CHANGE, LoanAsked, asked, loan_row
from ledger.people.membership.offices import committee, holders
from ledger.rules.assembly.voting import VoteTally, check_vote, tally
from ledger.rules.refusal import Refusal
from ledger.tables import Loan, Vote, table_of

_vote, _loan = table_of(Vote), table_of(Loan)
_VOTER = bindparam("voter", type_=BigInteger)
_INSERT_VOTE = insert(_vote)
_VOTES = select(_vote).where(_vote.c.group_id == GROUP, _vote.c.loan == bindparam("loan"))
_VOTED = exists().where(_vote.c.group_id == _loan.c.group_id, _vote.c.loan == _loan.c.number, _vote.c.member == _VOTER)
_TO_VOTE = ASKED.where(_loan.c.status == "requested", _loan.c.member != _VOTER, ~_VOTED)


async def loans_to_vote(database: Database | UnitOfWork, group_id: int, voter: int) -> list[LoanAsked]:
    """Requests this officer may vote on and has not: never her own."""
    return asked(await database.fetch(_TO_VOTE, group_id=group_id, voter=voter))


async def cast_vote(database: Database, command: Command, loan: int, *, approves: bool) -> VoteTally:
    """Record one officer's vote; the quorum approves, a majority of refusals refuses. A repeat changes nothing.

    Raises:
        Refusal: the voter is the borrower, no officer, or has voted otherwise; the vote is over.
    """
    assert command.member is not None  # noqa: S101
    async with begin(database, command, member=command.member) as begun:
        unit = begun.unit
        row = await loan_row(unit, command.group_id, loan)
        officers = await committee(unit, command.group_id)
        quorum = begun.card.rules.quorum
        votes = {
            vote["member"]: bool(vote["approves"])
            for vote in await unit.fetch(_VOTES, group_id=command.group_id, loan=loan)
        }
        if votes.get(command.member) == approves:
            return tally(officers, row["member"], votes, quorum)
        check_vote(officers, row["member"], votes, quorum, command.member)
        if row["status"] != "requested":
            raise Refusal("vote.closed")
        moment = microseconds(command.at)
        await unit.fetch(
            _INSERT_VOTE,
            group_id=command.group_id,
            loan=loan,
            member=command.member,
            approves=int(approves),
            voted_us=moment,
        )
        result = tally(officers, row["member"], votes | {command.member: approves}, quorum)
        if result.state in ("approved", "refused"):
            await unit.fetch(CHANGE, at_group=command.group_id, at_number=loan, status=result.state, decided_us=moment)
            await _tell_decision(unit, command, row, result.state)
        return result


async def _tell_decision(unit: UnitOfWork, command: Command, row: Row, state: str) -> None:
    facts: dict[str, int | str] = {"loan": row["number"], "member": row["member"], "amount": row["principal_xof"]}
    notices = [Notice(f"loan_{state}", row["member"], facts)]
    if state == "approved":
        treasurers = await holders(unit, command.group_id, "treasurer")
        notices += [Notice("to_hand_over", member, facts) for member in treasurers]
    await tell(unit, command, notices)
