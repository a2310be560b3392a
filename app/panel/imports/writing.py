"""Writes checked groups with their opening figures in one transaction: all or none, never the same ones twice."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import insert

from app.panel.imports.checking import GroupToImport, MemberToImport
from app.panel.statements import sql
from ledger.canonical import microseconds
from ledger.chart import (
    BOX_LOAN,
    BOX_OUTSIDE,
    BOX_SOLIDARITY,
    OPENING,
    charge_of,
    fines_of,
    loan_accounts,
    principal_of,
    shares_of,
)
from ledger.database import Database, Unit
from ledger.draft import Actor, Draft
from ledger.founding import Enrolment, Founding, enrol_member, found_group, open_accounts
from ledger.tables import Loan, table_of

_TAKEN = sql("SELECT code FROM savings_group")
_INSERT_LOAN: Final = insert(table_of(Loan))


class AlreadyImported(Exception):  # noqa: N818 -- what it is, said plainly
    """A group of this code is there. ``codes`` names them."""

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__(", ".join(codes))
        self.codes = tuple(codes)


async def taken_codes(database: Database | Unit) -> set[str]:
    """Every group code of the installation: codes are what people say, so no two organisations may share one."""
    return {row["code"] for row in await database.fetch(_TAKEN)}


async def write_groups(
    unit: Unit, groups: Sequence[GroupToImport], *, sha: str, at: datetime, ngo_id: int | None
) -> None:
    """Found the groups, enrol their members, open their loans and post each opening balance, inside the unit.

    Raises:
        AlreadyImported: one of the codes is taken; the caller's unit undoes what was written.
    """
    taken = await taken_codes(unit)
    again = [group.code for group in groups if group.code in taken]
    if again:
        raise AlreadyImported(again)
    for group in groups:
        await _write(unit, group, sha, at, ngo_id)


async def _write(unit: Unit, group: GroupToImport, sha: str, at: datetime, ngo_id: int | None) -> None:
    founding = Founding(
        code=group.code,
        name=group.name,
        family=group.constitution.family,
        constitution=group.constitution,
        founded_on=group.founded_on,
        ngo_id=ngo_id,
        region=group.region,
        village=group.village,
        meeting_weekday=group.meeting_weekday,
    )
    group_id = await found_group(unit, founding)
    entries = {
        BOX_LOAN: group.loan_cash_xof,
        BOX_SOLIDARITY: group.solidarity_cash_xof,
        BOX_OUTSIDE: group.outside_cash_xof,
    }
    loans = 0
    for member in group.members:
        enrolment = Enrolment(
            number=member.number,
            name=member.name,
            joined_on=group.founded_on,
            phone=member.phone,
            language=member.language,
            sex=member.sex,
            roles=(member.role,) if member.role else (),
        )
        await enrol_member(unit, group_id, enrolment)
        entries[shares_of(member.number)] = -member.shares * group.constitution.share_value_xof
        entries[fines_of(member.number)] = member.fines_due_xof
        if member.loan_principal_xof:
            loans += 1
            await _open_loan(unit, group, group_id, loans, member, sha, at)
            entries[principal_of(loans)] = member.loan_principal_xof
            entries[charge_of(loans)] = member.loan_charge_xof
    # What boxes and debts hold beyond savings was earned or given before: it stands against the opening account.
    entries[OPENING] = -sum(entries.values())
    if any(entries.values()):
        key = f"imp:{sha}:{group.code}"
        await unit.post(Draft(group_id, key, "opening", entries, Actor("system", "import"), at.date(), at))


async def _open_loan(
    unit: Unit, group: GroupToImport, group_id: int, number: int, member: MemberToImport, sha: str, at: datetime
) -> None:
    """What is still owed becomes a loan of one last period from today: earlier charges are in the opening figures."""
    rules = group.constitution
    due = at.date() + timedelta(weeks=rules.charge_period_weeks)
    await unit.fetch(
        _INSERT_LOAN,
        group_id=group_id,
        number=number,
        member=member.number,
        cycle=1,
        purpose="opening",
        principal_xof=member.loan_principal_xof,
        weeks=rules.charge_period_weeks,
        periods=1,
        charge_model=rules.charge_model,
        charge_percent=str(rules.charge_percent),
        status="running",
        idem_key=f"imp:{sha}:{group.code}:{member.number}",
        requested_us=microseconds(at),
        decided_us=microseconds(at),
        handed_over_on=at.date().isoformat(),
        periods_charged=0,
        next_due_on=due.isoformat(),
        last_due_on=due.isoformat(),
    )
    await open_accounts(unit, group_id, loan_accounts(number, member.number))
