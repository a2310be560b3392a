"""What goes wrong in a year: somebody leaves or dies, a borrower never had her money, a lender and a tier are owed.

Both ways of living a cycle do it, by dialling and by calls of the ledger, at the same meetings.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.demo.by_ledger import ByLedger
from bench import cycle_tier
from bench.cycle_by_phone import NO, YES, ByPhone, second_to
from ledger.card import read_card
from ledger.database import Database
from ledger.funds.outside_fund import to_loan_box
from ledger.funds.outside_loans import receive_loan, repay_lender
from ledger.loans import withdraw_request
from ledger.meeting.disputes import contest_handover
from ledger.meeting.money_back import take_back
from ledger.settlement.departure import departure_of, leave, pay_heirs
from ledger.tiers.lenders import OwedOutside, give_back, owed_outside

LEAVES, DIES, MAY_DENY, KEY_HOLDER = 9, 10, range(11, 19), 6
TREASURER, PRESIDENT, VOTERS = 3, 1, (1, 2, 3)
LENDER, LENT_XOF, CHARGE_XOF, ASKED_XOF = "Banque", 20_000, 1_000, 1_000


class ByPhoneInTrouble(ByPhone):
    """By dialling."""

    __slots__ = ()

    async def borrow_outside(self, by: int) -> None:
        await self._does(by, "office", "money", "other_money", "outside", "loan_in", LENDER, str(LENT_XOF), YES)
        await self.lend_on(by, LENT_XOF)

    async def lend_on(self, by: int, amount_xof: int) -> None:
        await self._does(by, "office", "money", "other_money", "outside", "lend_on", str(amount_xof), YES)

    async def give_back_to_tier(self, by: int, owed: OwedOutside) -> None:
        answers = (f" {cycle_tier.NAME}", "loan", str(owed.owed_xof), YES)
        await self._does(by, "office", "money", "other_money", "outside", "loan_out", *answers, *second_to(by))

    async def give_back_outside(self, by: int) -> None:
        answers = (f" {LENDER}", "loan", str(LENT_XOF + CHARGE_XOF), str(CHARGE_XOF), YES)
        await self._does(by, "office", "money", "other_money", "outside", "loan_out", *answers, *second_to(by))

    async def let_go(self, by: int, member: int) -> None:
        await self._does(by, "office", "people", "goes", "leave", str(member), "leaves", YES, *second_to(by))

    async def deny(self, by: int, member: int, loan: int) -> None:
        assert self.borrowers[loan] == member
        await self._does(member, NO)
        await self._does(by, "office", "loans", "hand_over", f" {member} ", "back", YES)
        await self._does(member, "loan", YES)

    async def pay_her_heirs(self, by: int, member: int) -> None:
        await self._does(by, "office", "people", "goes", "heirs", str(member), YES, *second_to(by))


class ByLedgerInTrouble(ByLedger):
    """By calls of the ledger."""

    __slots__ = ()

    async def borrow_outside(self, by: int) -> None:
        await receive_loan(self.database, self._act(by), LENDER, LENT_XOF)
        await self.lend_on(by, LENT_XOF)

    async def lend_on(self, by: int, amount_xof: int) -> None:
        await to_loan_box(self.database, self._act(by), amount_xof)

    async def give_back_to_tier(self, by: int, owed: OwedOutside) -> None:
        await give_back(self.database, await self._in_two(by), owed, "loan", owed.owed_xof, 0)

    async def give_back_outside(self, by: int) -> None:
        await repay_lender(self.database, await self._in_two(by), 1, "loan", LENT_XOF, CHARGE_XOF)

    async def let_go(self, by: int, member: int) -> None:
        await leave(self.database, await self._in_two(by), member)

    async def deny(self, by: int, member: int, loan: int) -> None:
        await contest_handover(self.database, self._act(member), loan)
        await take_back(self.database, self._act(by), loan)
        await withdraw_request(self.database, self._act(member), loan)

    async def pay_her_heirs(self, by: int, member: int) -> None:
        await pay_heirs(self.database, await self._in_two(by), member)


@dataclass
class InTrouble:
    """The actions of a year, and what goes wrong before the boxes are counted at the end of some of its meetings."""

    actions: Any
    database: Database
    group_id: int
    family: str
    meetings: int
    tier: Any
    """The actions of the officers of its tier."""
    held: int = 0
    gone: bool = False

    def __getattr__(self, name: str) -> object:
        return getattr(self.actions, name)

    async def go_to(self, when: datetime) -> None:
        """It is that time in the group and in its tier."""
        await self.actions.go_to(when)
        await self.tier.go_to(when)

    async def turn_key(self, by: int, moment: str) -> None:
        """The first key that closes the box is turned when all that was brought is in it."""
        await self.actions.turn_key(by, moment)
        if (by, moment) == (KEY_HOLDER, "close"):
            self.held += 1
            await self._goes_wrong()

    async def _goes_wrong(self) -> None:
        actions: Any = self.actions
        lends = self.family != "tontine"
        if self.held == 3 and lends:
            await actions.borrow_outside(TREASURER)
            await cycle_tier.tier_meets(self.tier, lends=True)
            await actions.lend_on(TREASURER, cycle_tier.LENT_XOF)
        elif self.held == 4 and lends:
            await self._go()
        elif self.held == 5 and lends:
            await self._denied()
        elif self.held > 5:
            await self._is_paid()

    async def _is_paid(self) -> None:
        """Heirs where nothing is shared out, and towards the end who lent: as soon as so much is in the box."""
        card = await read_card(self.database, self.group_id, DIES)
        if self.family == "shg" and card.savings_xof and departure_of(card).paid_xof <= card.box_loan_xof:
            await self.actions.pay_her_heirs(TREASURER, DIES)
        elif self.meetings - 9 < self.held < self.meetings and card.linkage_xof:
            await self._who_lent_is_paid()

    async def _who_lent_is_paid(self) -> None:
        """The lender first, then the tier, at whose meeting the charges fall due that it is owed."""
        owed = await owed_outside(self.database, self.group_id)
        if any(loan.tier for loan in owed) and not await self._more_than_in_the_box(owed):
            await cycle_tier.tier_meets(self.tier, lends=False)
            owed = await owed_outside(self.database, self.group_id)
        for loan in owed:
            if loan.tier and not await self._more_than_in_the_box([loan]):
                await self.actions.give_back_to_tier(TREASURER, loan)
            elif not loan.tier and not await self._more_than_in_the_box([loan]):
                await self.actions.give_back_outside(TREASURER)

    async def _more_than_in_the_box(self, owed: list[OwedOutside]) -> bool:
        card = await read_card(self.database, self.group_id, DIES)
        asked_xof = sum(loan.owed_xof + (0 if loan.tier else CHARGE_XOF) for loan in owed)
        return asked_xof > card.box_loan_xof

    async def pay_pot(self, by: int) -> None:
        """Who leaves before her turn has her stakes out of the box, so that it is before the pot that she does."""
        if self.held == 3 and not self.gone:
            await self._go()
        await self.actions.pay_pot(by)

    async def _go(self) -> None:
        self.gone = True
        await self.actions.let_go(TREASURER, LEAVES)
        await self.actions.bury(PRESIDENT, DIES)

    async def _denied(self) -> None:
        actions: Any = self.actions
        for member in MAY_DENY:
            if not (await read_card(self.database, self.group_id, member)).loans:
                break
        loan = await actions.ask_loan(member, ASKED_XOF, 4, "trade")
        for voter in VOTERS:
            await actions.vote(voter, loan, approves=True)
        await actions.hand_over(TREASURER, loan)
        await actions.deny(TREASURER, member, loan)
