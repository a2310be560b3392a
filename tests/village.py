"""One village for the tests: Awa saves, Binta keeps the box, Salif is a stranger; and the officers they need."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from app.organisations.organisation import make_organisation, particulars
from ledger import card, loans
from ledger.books.canonical import microseconds
from ledger.books.command import Command
from ledger.database import Database
from ledger.funds import savings
from ledger.loans import repayments
from ledger.meeting import counts, meetings
from ledger.meeting.rounds import collection
from ledger.people.contacts.consent import Consent
from ledger.people.groups.founding import Founding, found_group
from ledger.people.membership.enrolment_rows import Enrolment, enrol_member
from ledger.rules.by_family.constitution import Constitution

PRESIDENT, SECRETARY, BINTA, COUNTER, OTHER_COUNTER, AWA = 1, 2, 3, 4, 5, 6
FOUNDED_ON = date(2026, 9, 1)
MEETING_AT = datetime(2026, 11, 22, 16, tzinfo=UTC)
AGREED = Consent(at=datetime(2026, 9, 1, tzinfo=UTC), language="fr", how="thumb", noted_by="staff 1")
"""What a member said who agreed on paper on the day her group was founded."""
_ROLES = {
    PRESIDENT: "president",
    SECRETARY: "secretary",
    BINTA: "treasurer",
    COUNTER: "counter",
    OTHER_COUNTER: "counter",
}
_NAMES = {BINTA: "Binta Traoré", AWA: "Awa Diarra"}


async def make_camide(database: Database) -> int:
    """Make the organisation Camide; give its id."""
    async with database.unit_of_work() as unit:
        about = particulars("Camide", ["fr"], [])
        return await make_organisation(unit, "camide", about, microseconds(MEETING_AT))


async def found_village(
    database: Database,
    code: str = "00001",
    members: int = AWA,
    *,
    ngo_id: int | None = None,
    consent: Consent | None = None,
    differing: Mapping[int, Mapping[str, Any]] = MappingProxyType({}),
    family: str = "vsla",
    **rules: int | str,
) -> int:
    """Found one group with ``members`` members (six or more) and its own rules; give its id.

    ``consent``: what all of them said; none: nobody was asked. ``differing``: by number, what else than that is
    written of a member when she is enrolled.
    """
    async with database.unit_of_work() as unit:
        group_id = await found_group(
            unit,
            Founding(
                code=code,
                name="Benkadi",
                family=family,
                constitution=Constitution.from_settings(family, rules),
                founded_on=FOUNDED_ON,
                ngo_id=ngo_id,
            ),
        )
        for number in range(1, members + 1):
            enrolment = Enrolment(
                number=number,
                name=_NAMES.get(number, f"Fanta {number}"),
                joined_on=FOUNDED_ON,
                consent=consent,
                phone=f"+2237{code}{number:02}",
                roles=(_ROLES[number],) if number in _ROLES else (),
            )
            await enrol_member(unit, group_id, replace(enrolment, **differing.get(number, {})))
    return group_id


def command(group_id: int, key: str, member: int | None = BINTA, *, days: int = 0) -> Command:
    """What a member does ``days`` days after the first meeting, under a key."""
    at = MEETING_AT + timedelta(days=days)
    return Command(group_id, key, at, "ussd", member, confirmed_by=second_to(member))


def second_to(member: int | None) -> int | None:
    """The officer who confirms what takes two: the president, or the secretary where it is she who acts."""
    return None if member is None else SECRETARY if member == PRESIDENT else PRESIDENT


async def hold_meeting(database: Database, group_id: int, *, round_: int = 0) -> None:
    """Awa declares, everybody saves, Awa borrows, has the money, pays some back; the meeting is closed."""
    tag, days = f"r{round_}", 7 * round_

    def by(name: str, member: int = BINTA) -> Command:
        return command(group_id, f"{tag}/{name}", member, days=days)

    await savings.declare(database, by("declared", AWA), AWA, 3)
    await savings.declare(database, by("declared again", AWA), AWA, 2)
    await meetings.open_meeting(database, by("opened"))
    for line in (await collection.read_round(database, group_id, round_ + 1)).lines:
        await collection.note(database, by(f"noted/{line.member}"), line.member, 2)
    await collection.post_round(database, by("posted"))
    if round_ == 0:
        number = await loans.request_loan(database, by("asked", AWA), AWA, 2_500, 8, "commerce")
        for officer in (PRESIDENT, SECRETARY, COUNTER):
            await loans.cast_vote(database, by(f"vote/{officer}", officer), number, approves=True)
        await loans.hand_over(database, by("handed over"), number)
        await loans.acknowledge(database, by("acknowledged", AWA), number)
        await repayments.repay(database, by("repaid"), AWA, 1_000)
    await savings.declare(database, by("declared late", AWA), AWA, 1)
    for counter in (COUNTER, OTHER_COUNTER):
        now = await card.read_card(database, group_id, counter)
        counted = {"loan": now.box_loan_xof, "solidarity": now.box_solidarity_xof}
        await counts.count_box(database, by(f"counted/{counter}", counter), "close", counted)
    await meetings.close_meeting(database, by("closed"), round_ + 1)
