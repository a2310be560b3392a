"""The tier of a cycle: an organisation in which the group has a seat lends to it, and has its money back at the end.

Both ways of living a cycle do it, by dialling and by calls of the ledger, at the same meetings.
"""

from datetime import date

from app.demo.by_ledger import ByLedger
from app.demo.network import PIN, consent_of
from bench.cycle_by_phone import YES, ByPhone, second_to
from ledger.database import Database
from ledger.meeting.rounds.collection_round import Contribution
from ledger.people.authentication.pin_vault import PinVault
from ledger.people.groups.founding import Founding, found_group
from ledger.people.groups.seats import SeatAsked, seat_member
from ledger.people.membership.enrolment_rows import Enrolment, enrol_member
from ledger.rules.by_family.constitution import Constitution
from ledger.tiers.lending import lend_to_group

CODE, NAME = "00002", "Jigiya"
SEAT, SPEAKER, SPEAKERS_PHONE = 6, 8, "+22370000108"
TREASURER, VOTERS = 3, (1, 2, 3)
LENT_XOF, WEEKS = 20_000, 24
ROLES = dict(enumerate(("president", "secretary", "treasurer", "counter", "counter"), 1))
RULES = {"share_value_xof": 5_000, "loan_multiplier": 10, "first_loan_week": 1}


async def found_tier(database: Database, vault: PinVault, group_id: int, began_on: date) -> int:
    """Found it with five officers and the group's seat, which a key-holder of the group speaks for; give its id."""
    async with database.unit_of_work() as unit:
        rules = Constitution.from_settings("shg", RULES)
        founding = Founding(code=CODE, name=NAME, family="shg", constitution=rules, founded_on=began_on)
        tier_id = await found_group(unit, founding)
        for number in (*ROLES, SEAT):
            enrolment = Enrolment(
                number=number,
                name=f"Fanta {number}",
                joined_on=began_on,
                phone=SPEAKERS_PHONE if number == SEAT else f"+223700002{number:02}",
                pin_hash=vault.hash(tier_id, number, PIN),
                consent=consent_of(began_on, "fr"),
                roles=(ROLES[number],) if number in ROLES else (),
            )
            if number == SEAT:
                await seat_member(unit, tier_id, SeatAsked(group_id, SPEAKER), enrolment)
            else:
                await enrol_member(unit, tier_id, enrolment)
    return tier_id


class TierByPhone(ByPhone):
    """Its officers, by dialling."""

    __slots__ = ()

    async def lend_to_group(self, by: int, loan: int) -> None:
        await self._does(by, "office", "loans", "hand_over", str(self.borrowers[loan]), YES, *second_to(by))


class TierByLedger(ByLedger):
    """Its officers, by calls of the ledger."""

    __slots__ = ()

    async def lend_to_group(self, by: int, loan: int) -> None:
        await lend_to_group(self.database, await self._in_two(by), loan)


async def tier_meets(tier: TierByPhone | TierByLedger, *, lends: bool) -> None:
    """Hold a meeting at which everybody saves; ``lends``: and the group asks for a loan and has it."""
    await tier.open_meeting(TREASURER)
    await tier.collect(TREASURER, {number: Contribution(shares=1) for number in (*ROLES, SEAT)})
    if lends:
        loan = await tier.ask_loan(SEAT, LENT_XOF, WEEKS, "trade")
        for voter in VOTERS:
            await tier.vote(voter, loan, approves=True)
        await tier.lend_to_group(TREASURER, loan)
    await tier.close_meeting(TREASURER)
