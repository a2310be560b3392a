"""The loans of a group as they stand in their table: found by number, or all that are in one state."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select, text, update

from ledger.database import Database, Row, UnitOfWork
from ledger.rules.refusal import Refusal
from ledger.tables import Loan, table_of

_loan = table_of(Loan)
_BY_NUMBER = select(_loan).where(_loan.c.group_id == bindparam("group_id"), _loan.c.number == bindparam("number"))
COLUMNS = """l.number, l.member, m.name, l.principal_xof, l.weeks, l.purpose, l.refinances, l.status,
       (SELECT CAST(coalesce(sum(a.balance_xof), 0) AS BIGINT) FROM account a WHERE a.group_id = l.group_id
        AND a.member = l.member AND a.kind IN ('principal', 'charge', 'penalty')) AS owed_xof,
       (SELECT count(*) FROM tier_member t WHERE t.tier_id = l.group_id AND t.member = l.member
        AND t.ended_on IS NULL) AS to_group
FROM loan l JOIN member m ON m.group_id = l.group_id AND m.number = l.member"""
"""What ``asked`` reads of a loan, with the member who asked."""
_BY_STATUS = text(f"""
SELECT {COLUMNS}
WHERE l.group_id = :group_id AND l.status IN (:status, :or_status) ORDER BY l.number
""")
CHANGE = update(_loan).where(_loan.c.group_id == bindparam("at_group"), _loan.c.number == bindparam("at_number"))
"""One step of a loan's life, at ``at_group`` and ``at_number``."""


@dataclass(frozen=True, slots=True)
class LoanAsked:
    """A loan as the committee sees it.

    ``refinances``: it is to take the place of all that she owes, ``owed_xof``; ``to_group``: a group asked its tier.
    """

    number: int
    member: int
    name: str
    principal_xof: int
    weeks: int
    purpose: str
    refinances: bool
    owed_xof: int
    handed_over: bool
    to_group: bool = False


def asked(rows: list[Row]) -> list[LoanAsked]:
    """Rows with the columns of ``LoanAsked``."""
    return [
        LoanAsked(
            row["number"],
            row["member"],
            row["name"],
            row["principal_xof"],
            row["weeks"],
            row["purpose"],
            bool(row["refinances"]),
            row["owed_xof"],
            row["status"] == "handed_over",
            bool(row["to_group"]),
        )
        for row in rows
    ]


async def loans_with_status(database: Database | UnitOfWork, group_id: int, status: str) -> list[LoanAsked]:
    """Every loan of the group in one state, oldest first."""
    return asked(await database.fetch(_BY_STATUS, group_id=group_id, status=status, or_status=status))


async def loans_leaving(database: Database, group_id: int) -> list[LoanAsked]:
    """Every loan that is approved and not yet acknowledged, oldest first."""
    return asked(await database.fetch(_BY_STATUS, group_id=group_id, status="approved", or_status="handed_over"))


async def loan_row(unit: UnitOfWork, group_id: int, loan: int) -> Row:
    """One loan, all its columns.

    Raises:
        Refusal: ``loan.not_approved``: there is none of that number.
    """
    rows = await unit.fetch(_BY_NUMBER, group_id=group_id, number=loan)
    if not rows:
        raise Refusal("loan.not_approved")
    return rows[0]


async def loan_amount(database: Database | UnitOfWork, group_id: int, loan: int) -> int:
    """How many francs a loan is of."""
    return int((await database.fetch(_BY_NUMBER, group_id=group_id, number=loan))[0]["principal_xof"])


async def lent_row(unit: UnitOfWork, group_id: int, loan: int) -> Row:
    """One loan whose money has left the box and is still owed, or still on its way to her; all its columns.

    Raises:
        Refusal: ``loan.nothing_owed``.
    """
    rows = await unit.fetch(_BY_NUMBER, group_id=group_id, number=loan)
    if not rows or rows[0]["status"] not in ("running", "handed_over"):
        raise Refusal("loan.nothing_owed")
    return rows[0]
