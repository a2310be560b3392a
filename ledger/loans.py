"""A loan from the request to the money in her hand: asked for, voted on, handed over, acknowledged.

Source: VSL Associates' field guide; CARE's manual, "Loans"; docs/rules.md, "Loans".
"""

from dataclasses import dataclass, replace

from sqlalchemy import bindparam, insert, select, text, update

from ledger.act import Act
from ledger.canonical import microseconds
from ledger.card import Card, read_card
from ledger.chart import BOX_LOAN, BOX_OUTSIDE, handover_of, loan_accounts, principal_of
from ledger.database import Database, Row, Unit
from ledger.draft import Notice, Posted
from ledger.founding import open_accounts
from ledger.journal import posted_under
from ledger.linkages import check_passed_on
from ledger.notices import tell
from ledger.offices import committee, holders
from ledger.refinancing import borrower_refinancing, handover_entries
from ledger.repayments import close_repaid
from ledger.rules.due_dates import due_days
from ledger.rules.limit import Borrower, Limit, check_loan, loan_limit
from ledger.rules.refusal import Refusal
from ledger.rules.voting import Tally, check_vote, tally
from ledger.tables import Loan, Vote, table_of

_loan, _vote = table_of(Loan), table_of(Vote)
_INSERT = insert(_loan)
_BY_KEY = select(_loan).where(_loan.c.group_id == bindparam("group_id"), _loan.c.idem_key == bindparam("key"))
_BY_NUMBER = select(_loan).where(_loan.c.group_id == bindparam("group_id"), _loan.c.number == bindparam("number"))
_LAST = text("SELECT coalesce(max(number), 0) AS number FROM loan WHERE group_id = :group_id")
_CHANGE = update(_loan).where(_loan.c.group_id == bindparam("at_group"), _loan.c.number == bindparam("at_number"))
_HAS_ACCOUNTS = text("SELECT 1 AS known FROM account WHERE group_id = :group_id AND code = :code")
_UNDONE = text("""
SELECT count(*) AS undone FROM journal j JOIN journal r ON r.group_id = j.group_id AND r.reverses_seq = j.seq
WHERE j.group_id = :group_id AND j.idem_key LIKE :keys
""")
_INSERT_VOTE = insert(_vote)
_VOTES = select(_vote).where(_vote.c.group_id == bindparam("group_id"), _vote.c.loan == bindparam("loan"))
_BY_STATUS = text("""
SELECT l.number, l.member, m.name, l.principal_xof, l.weeks, l.purpose
FROM loan l JOIN member m ON m.group_id = l.group_id AND m.number = l.member
WHERE l.group_id = :group_id AND l.status = :status ORDER BY l.number
""")
_TO_VOTE = text("""
SELECT l.number, l.member, m.name, l.principal_xof, l.weeks, l.purpose
FROM loan l JOIN member m ON m.group_id = l.group_id AND m.number = l.member
WHERE l.group_id = :group_id AND l.status = 'requested' AND l.member <> :voter AND NOT EXISTS (
  SELECT 1 FROM vote v WHERE v.group_id = l.group_id AND v.loan = l.number AND v.member = :voter)
ORDER BY l.number
""")


@dataclass(frozen=True, slots=True)
class LoanAsked:
    """A loan as the committee sees it."""

    number: int
    member: int
    name: str
    principal_xof: int
    weeks: int
    purpose: str


def _asked(rows: list[Row]) -> list[LoanAsked]:
    return [
        LoanAsked(row["number"], row["member"], row["name"], row["principal_xof"], row["weeks"], row["purpose"])
        for row in rows
    ]


async def loans_with_status(database: Database | Unit, group_id: int, status: str) -> list[LoanAsked]:
    """Every loan of the group in one state, oldest first."""
    return _asked(await database.fetch(_BY_STATUS, group_id=group_id, status=status))


async def loans_to_vote(database: Database | Unit, group_id: int, voter: int) -> list[LoanAsked]:
    """Requests this officer may vote on and has not: never her own."""
    return _asked(await database.fetch(_TO_VOTE, group_id=group_id, voter=voter))


def borrower_of(card: Card, act: Act, weeks: int = 0) -> Borrower:
    """What the limit looks at, from her card; money she was handed and has not acknowledged is lent already."""
    handed_over_xof = sum(loan.asked_xof for loan in card.loans if loan.status == "handed_over")
    return Borrower(
        savings_xof=card.savings_xof,
        principal_xof=card.principal_xof + handed_over_xof,
        loan_cash_xof=card.box_loan_xof,
        week=card.week(act.day),
        term_weeks=weeks,
        outside_loan=card.linkage_xof > 0,
        overdue=card.overdue(act.day),
    )


def limit_of(card: Card, act: Act, weeks: int = 0) -> Limit:
    """The most she may borrow today, with the reason that binds."""
    return loan_limit(card.rules, borrower_of(card, act, weeks))


async def request_loan(
    database: Database,
    act: Act,
    member: int,
    amount_xof: int,
    weeks: int,
    purpose: str,
    *,
    refinances: bool = False,
    linkage: int | None = None,
) -> int:
    """Ask for a loan: the committee is told, nothing is lent. Gives the loan's number in the group.

    ``refinances``: it is to take the place of all that she owes. ``linkage``: it is to be passed on out of that loan of
    the tier above.

    Raises:
        Refusal: the amount is above her limit or not payable, the term too long, another request waits.
    """
    async with database.unit() as unit:
        await unit.lock(act.group_id)
        known = await unit.fetch(_BY_KEY, group_id=act.group_id, key=act.key)
        if known:
            return int(known[0]["number"])
        card = await read_card(unit, act.group_id, member)
        if linkage is not None:
            await check_passed_on(unit, act.group_id, linkage, amount_xof)
            card = replace(card, box_loan_xof=card.box_outside_xof)
        check_request(card, act, amount_xof, weeks, refinances=refinances)
        number: int = 1 + (await unit.fetch(_LAST, group_id=act.group_id))[0]["number"]
        await unit.fetch(
            _INSERT,
            group_id=act.group_id,
            number=number,
            member=member,
            cycle=card.cycle,
            purpose=purpose,
            principal_xof=amount_xof,
            weeks=weeks,
            periods=-(-weeks // card.rules.charge_period_weeks),
            charge_model=card.rules.charge_model,
            charge_percent=str(card.rules.charge_percent),
            status="requested",
            refinances=int(refinances),
            linkage=linkage,
            idem_key=act.key,
            requested_us=microseconds(act.at),
        )
        facts: dict[str, int | str] = {"loan": number, "member": member, "amount": amount_xof, "weeks": weeks}
        voters = [officer for officer in await committee(unit, act.group_id) if officer != member]
        await tell(unit, act, [Notice("vote_waiting", officer, facts, urgent=True) for officer in voters])
        return number


def check_request(card: Card, act: Act, amount_xof: int, weeks: int, *, refinances: bool = False) -> Limit:
    """Check a request before it is shown for confirmation.

    Raises:
        Refusal: as ``request_loan``.
    """
    if card.frozen:
        raise Refusal("cycle.frozen")
    waiting = next((loan for loan in card.loans if loan.status in ("requested", "approved")), None)
    if waiting is not None:
        raise Refusal("loan.asked_already", amount_xof=waiting.asked_xof)
    borrower = borrower_of(card, act, weeks)
    if refinances:
        borrower = borrower_refinancing(card, borrower, amount_xof)
    return check_loan(card.rules, borrower, amount_xof)


async def cast_vote(database: Database, act: Act, loan: int, *, approves: bool) -> Tally:
    """Record one officer's vote; the quorum approves, a majority of refusals refuses. A repeat changes nothing.

    Raises:
        Refusal: the voter is the borrower, no officer, or has voted otherwise; the vote is over.
    """
    assert act.member is not None  # noqa: S101
    async with database.unit() as unit:
        await unit.lock(act.group_id)
        row = await _loan_row(unit, act.group_id, loan)
        officers = await committee(unit, act.group_id)
        quorum = (await read_card(unit, act.group_id, act.member)).rules.quorum
        votes = {
            vote["member"]: bool(vote["approves"])
            for vote in await unit.fetch(_VOTES, group_id=act.group_id, loan=loan)
        }
        if votes.get(act.member) == approves:
            return tally(officers, row["member"], votes, quorum)
        check_vote(officers, row["member"], votes, quorum, act.member)
        if row["status"] != "requested":
            raise Refusal("vote.closed")
        moment = microseconds(act.at)
        await unit.fetch(
            _INSERT_VOTE,
            group_id=act.group_id,
            loan=loan,
            member=act.member,
            approves=int(approves),
            voted_us=moment,
        )
        result = tally(officers, row["member"], votes | {act.member: approves}, quorum)
        if result.state in ("approved", "refused"):
            await unit.fetch(_CHANGE, at_group=act.group_id, at_number=loan, status=result.state, decided_us=moment)
            await _tell_decision(unit, act, row, result.state)
        return result


async def _tell_decision(unit: Unit, act: Act, row: Row, state: str) -> None:
    facts: dict[str, int | str] = {"loan": row["number"], "member": row["member"], "amount": row["principal_xof"]}
    notices = [Notice(f"loan_{state}", row["member"], facts)]
    if state == "approved":
        treasurers = await holders(unit, act.group_id, "treasurer")
        notices += [Notice("to_hand_over", member, facts) for member in treasurers]
    await tell(unit, act, notices)


async def hand_over(database: Database, act: Act, loan: int) -> Posted:
    """The treasurer gives the money at the meeting; it is in transit until the borrower says she has it.

    Raises:
        Refusal: no meeting is open, the loan is not approved, the box holds less.
    """
    assert act.member is not None  # noqa: S101
    async with database.unit() as unit:
        await unit.lock(act.group_id)
        row = await _loan_row(unit, act.group_id, loan)
        card = await read_card(unit, act.group_id, row["member"])
        meeting = card.meeting_for_cash()
        if row["status"] not in ("approved", "handed_over"):
            raise Refusal("loan.not_approved")
        part = await _attempt(unit, act, loan, "handover")
        if known := await posted_under(unit, act.group_id, part.key):
            return known
        if card.frozen:
            raise Refusal("cycle.frozen")
        amount = row["principal_xof"]
        entries = _handover_entries(card, row)
        for box, holds_xof in ((BOX_LOAN, card.box_loan_xof), (BOX_OUTSIDE, card.box_outside_xof)):
            if holds_xof + entries.get(box, 0) < 0:
                raise Refusal("loan.box_short", amount_xof=-entries[box], box_xof=holds_xof)
        if not await unit.fetch(_HAS_ACCOUNTS, group_id=act.group_id, code=handover_of(loan)):
            await open_accounts(unit, act.group_id, loan_accounts(loan, row["member"]))
        notice = Notice("handed_over", row["member"], {"loan": loan, "amount": amount})
        posted = await unit.post(part.draft("handover", entries, meeting=meeting.number, notices=(notice,)))
        if not posted.repeated:
            days = due_days(card.rules, act.day, row["weeks"])
            await unit.fetch(
                _CHANGE,
                at_group=act.group_id,
                at_number=loan,
                status="handed_over",
                handed_over_on=act.day.isoformat(),
                next_due_on=days[0].isoformat(),
                last_due_on=days[-1].isoformat(),
            )
            if row["refinances"]:
                await close_repaid(unit, act.group_id, row["member"])
        return posted


def _handover_entries(card: Card, row: Row) -> dict[str, int]:
    """Out of the loan fund, or out of the outside loan it was asked from; a refinancing settles the old loans first."""
    loan, amount = row["number"], row["principal_xof"]
    if row["refinances"]:
        return handover_entries(card, loan, amount)
    return {BOX_OUTSIDE if row["linkage"] else BOX_LOAN: -amount, handover_of(loan): amount}


async def _attempt(unit: Unit, act: Act, loan: int, step: str) -> Act:
    """The act under a key that only this step of this loan has, new after each reversal: a hop repeats nothing."""
    name = f"loan/{loan}/{step}"
    undone = (await unit.fetch(_UNDONE, group_id=act.group_id, keys=f"{name}%"))[0]["undone"]
    return Act(act.group_id, f"{name}/{undone}" if undone else name, act.at, act.channel, act.member)


async def acknowledge(database: Database, act: Act, loan: int) -> Posted:
    """The borrower says with her PIN that the money is in her hands: from now on she owes it.

    Raises:
        Refusal: ``loan.not_handed_over``.
    """
    async with database.unit() as unit:
        await unit.lock(act.group_id)
        row = await _loan_row(unit, act.group_id, loan)
        if row["status"] not in ("handed_over", "running") or row["member"] != act.member:
            raise Refusal("loan.not_handed_over")
        amount = row["principal_xof"]
        part = await _attempt(unit, act, loan, "acknowledged")
        posted = await unit.post(part.draft("loan", {handover_of(loan): -amount, principal_of(loan): amount}))
        await unit.fetch(_CHANGE, at_group=act.group_id, at_number=loan, status="running")
        return posted


async def _loan_row(unit: Unit, group_id: int, loan: int) -> Row:
    rows = await unit.fetch(_BY_NUMBER, group_id=group_id, number=loan)
    if not rows:
        raise Refusal("loan.not_approved")
    return rows[0]


async def loan_amount(database: Database | Unit, group_id: int, loan: int) -> int:
    """How many francs a loan is of."""
    return int((await database.fetch(_BY_NUMBER, group_id=group_id, number=loan))[0]["principal_xof"])
