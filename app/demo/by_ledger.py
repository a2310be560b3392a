"""A demo life written by calls of the ledger: quick, and the same down to the last hash wherever the dice are."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import Final

from ledger.assembly.decisions import change_constitution
from ledger.assembly.elections import elect
from ledger.books.command import Command
from ledger.card import read_card
from ledger.database import Database
from ledger.funds.declarations import waiting_declarations
from ledger.funds.expenses import spend
from ledger.funds.fines import impose_by_vote
from ledger.funds.savings import declare
from ledger.funds.solidarity_fund import grant, lend_help, repay_help
from ledger.loans import acknowledge, cast_vote, hand_over, loans_leaving, request_loan
from ledger.meeting.corrections import reverse
from ledger.meeting.counts import count_box
from ledger.meeting.incidents import close_incident
from ledger.meeting.keys import turn_key
from ledger.meeting.meetings import close_meeting, open_meeting
from ledger.meeting.roll_call import call_roll
from ledger.meeting.rounds.collection import note_all, post_round
from ledger.meeting.rounds.collection_round import Contribution
from ledger.meeting.rounds.confirmation import confirm_declaration
from ledger.people.membership.offices import holders
from ledger.rules.assembly.voting import AssemblyVote
from ledger.settlement.departure import record_death
from ledger.settlement.ends_of_cycles.self_help_year import close_year
from ledger.settlement.share_out import commit_share_out, freeze
from ledger.tontine.rounds import draw, end_tontine, pay_pot
from ledger.tontine.state import read_tontine

CHANNEL: Final = "demo"
FOUND: Final = "recompté: deux billets collés"


@dataclass(slots=True)
class ByLedger:
    """``run`` begins every idempotency key; ``lots`` draw a tontine's order."""

    database: Database
    group_id: int
    run: str
    lots: random.Random
    now: datetime
    _keys: "count[int]" = field(default_factory=lambda: count(1))

    def _act(self, member: int) -> Command:
        return Command(self.group_id, f"{self.run}/{next(self._keys)}", self.now, CHANNEL, member)

    async def _in_two(self, member: int) -> Command:
        """What an officer does that another one confirms."""
        others = await holders(self.database, self.group_id, "president", "secretary")
        return replace(self._act(member), confirmed_by=next(other for other in others if other != member))

    async def go_to(self, when: datetime) -> None:
        self.now = when

    async def declare(self, member: int, shares: int) -> None:
        await declare(self.database, self._act(member), member, shares)

    async def confirm(self, by: int, member: int) -> int:
        waiting = await waiting_declarations(self.database, self.group_id)
        seq = next(declared.seq for number, declared in waiting if number == member)
        return (await confirm_declaration(self.database, self._act(by), seq)).seq

    async def reverse(self, by: int, seq: int) -> None:
        await reverse(self.database, await self._in_two(by), seq)

    async def open_meeting(self, by: int) -> None:
        await open_meeting(self.database, self._act(by))

    async def close_meeting(self, by: int) -> None:
        card = await read_card(self.database, self.group_id, by)
        await close_meeting(self.database, self._act(by), card.open_meeting().number)

    async def turn_key(self, by: int, moment: str) -> None:
        await turn_key(self.database, self._act(by), moment)

    async def count(self, by: int, moment: str, loan_xof: int, solidarity_xof: int) -> None:
        await count_box(self.database, self._act(by), moment, {"loan": loan_xof, "solidarity": solidarity_xof})

    async def call_roll(self, by: int, roll: Mapping[int, str]) -> None:
        await call_roll(self.database, self._act(by), roll)

    async def collect(self, by: int, lines: Mapping[int, Contribution]) -> None:
        await note_all(self.database, self._act(by), lines)
        await post_round(self.database, self._act(by))

    async def ask_loan(self, member: int, amount_xof: int, weeks: int, purpose: str) -> int:
        return await request_loan(self.database, self._act(member), member, amount_xof, weeks, purpose)

    async def vote(self, by: int, loan: int, *, approves: bool) -> None:
        await cast_vote(self.database, self._act(by), loan, approves=approves)

    async def hand_over(self, by: int, loan: int) -> None:
        leaving = await loans_leaving(self.database, self.group_id)
        own = any((asked.number, asked.member) == (loan, by) for asked in leaving)
        await hand_over(self.database, await self._in_two(by) if own else self._act(by), loan)

    async def acknowledge(self, member: int, loan: int) -> None:
        await acknowledge(self.database, self._act(member), loan)

    async def spend(self, by: int, amount_xof: int, what: str) -> None:
        await spend(self.database, await self._in_two(by), amount_xof, what)

    async def fine(self, by: int, member: int, code: str, vote: AssemblyVote) -> None:
        await impose_by_vote(self.database, await self._in_two(by), member, code, vote)

    async def grant(self, by: int, member: int, purpose: str, amount_xof: int) -> None:
        await grant(self.database, await self._in_two(by), member, purpose, amount_xof)

    async def lend_help(self, by: int, member: int, purpose: str, amount_xof: int) -> None:
        await lend_help(self.database, await self._in_two(by), member, purpose, amount_xof)

    async def repay_help(self, by: int, member: int, amount_xof: int) -> None:
        await repay_help(self.database, self._act(by), member, amount_xof)

    async def bury(self, by: int, member: int) -> None:
        await record_death(self.database, self._act(by), member)

    async def elect(self, by: int, role: str, member: int, vote: AssemblyVote, instead_of: int) -> None:
        await elect(self.database, await self._in_two(by), role, member, vote, instead_of=instead_of)

    async def change_rule(self, by: int, setting: str, number: int, vote: AssemblyVote) -> None:
        await change_constitution(self.database, await self._in_two(by), {setting: number}, vote)

    async def close_incident(self, by: int, incident: int) -> None:
        await close_incident(self.database, await self._in_two(by), incident, FOUND)

    async def freeze(self, by: int) -> None:
        await freeze(self.database, self._act(by))

    async def share_out(self, by: int) -> None:
        await commit_share_out(self.database, await self._in_two(by))

    async def close_year(self, by: int) -> None:
        await close_year(self.database, self._act(by))

    async def draw(self, by: int) -> None:
        await draw(self.database, self._act(by), self.lots)

    async def pay_pot(self, by: int) -> None:
        pot = (await read_tontine(self.database, self.group_id)).next_pot()
        await pay_pot(self.database, await self._in_two(by), pot)

    async def end_tontine(self, by: int) -> None:
        await end_tontine(self.database, self._act(by))
