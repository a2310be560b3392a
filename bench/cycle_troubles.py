"""What goes wrong in a year: somebody leaves, somebody dies, a borrower never had her money, a lender is owed.

Both ways of living a cycle do it, by dialling and by calls of the ledger, at the same meetings.
"""

from dataclasses import dataclass
from typing import Any

from app.demo.by_ledger import ByLedger
from bench.cycle_by_phone import NO, YES, ByPhone, second_to
from ledger.card import read_card
from ledger.database import Database
from ledger.funds.outside_fund import to_loan_box
from ledger.funds.outside_loans import receive_loan, repay_lender
from ledger.loans import withdraw_request
from ledger.meeting.disputes import contest_handover
from ledger.meeting.money_back import take_back
from ledger.settlement.departure import departure_of, leave, pay_heirs

LEAVES, DIES, MAY_DENY, KEY_HOLDER = 9, 10, range(11, 19), 6
TREASURER, PRESIDENT, VOTERS = 3, 1, (1, 2, 3)
LENDER, LENT_XOF, CHARGE_XOF, ASKED_XOF = "Banque", 20_000, 1_000, 1_000


class ByPhoneInTrouble(ByPhone):
    """By dialling."""

    __slots__ = ()

    async def borrow_outside(self, by: int) -> None:
        await self._does(by, "office", "money", "outside", "loan_in", LENDER, str(LENT_XOF), YES)
        await self._does(by, "office", "money", "outside", "lend_on", str(LENT_XOF), YES)

    async def give_back_outside(self, by: int) -> None:
        answers = (f" {LENDER}", "loan", str(LENT_XOF + CHARGE_XOF), str(CHARGE_XOF), YES)
        await self._does(by, "office", "money", "outside", "loan_out", *answers, *second_to(by))

    async def let_go(self, by: int, member: int) -> None:
        await self._does(by, "office", "people", "goes", "leave", str(member), YES, *second_to(by))

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
        await to_loan_box(self.database, self._act(by), LENT_XOF)

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
    held: int = 0
    gone: bool = False

    def __getattr__(self, name: str) -> object:
        return getattr(self.actions, name)

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
        elif self.held == 4 and lends:
            await self._go()
        elif self.held == 5 and lends:
            await self._denied()
        elif self.held > 5:
            await self._is_paid()

    async def _is_paid(self) -> None:
        """Heirs where nothing is shared out, and the lender towards the end: as soon as so much is in the box."""
        card = await read_card(self.database, self.group_id, DIES)
        if self.family == "shg" and card.savings_xof and departure_of(card).paid_xof <= card.box_loan_xof:
            await self.actions.pay_her_heirs(TREASURER, DIES)
        elif (
            self.meetings - 9 < self.held < self.meetings
            and card.linkage_xof
            and card.box_loan_xof >= LENT_XOF + CHARGE_XOF
        ):
            await self.actions.give_back_outside(TREASURER)

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
