"""What people do in a demo year, said once, for whoever writes it in the books.

Calls of the ledger are quick and serve the demo network (``by_ledger.py``). The benchmark of whole cycles does the
same by dialling: what the dice decide is one thing, and how it reaches the books another.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from ledger.meeting.rounds.collection_round import Contribution
from ledger.rules.assembly.voting import AssemblyVote


class RuleRefused(Exception):  # noqa: N818 -- an answer, not a fault
    """The group's rules refused it; whoever dials cannot tell which rule it was but by reading the screen."""


class Actions(Protocol):
    """What members and officers do. ``by`` and ``member`` are member numbers, money is whole francs.

    Everything raises ``Refusal``, or ``RuleRefused``, where the group's rules refuse it.
    """

    async def go_to(self, when: datetime) -> None:
        """Let it be that time."""

    async def declare(self, member: int, shares: int) -> None:
        """Announce what she will bring."""

    async def confirm(self, by: int, member: int) -> int:
        """Confirm what she announced; give the transaction's number in the journal."""

    async def reverse(self, by: int, seq: int) -> None:
        """Take back a wrong entry of this meeting."""

    async def open_meeting(self, by: int) -> None:
        """Open the meeting."""

    async def close_meeting(self, by: int) -> None:
        """Close it."""

    async def turn_key(self, by: int, moment: str) -> None:
        """Turn one of three keys; ``moment`` is ``open`` or ``close``."""

    async def count(self, by: int, moment: str, loan_xof: int, solidarity_xof: int) -> None:
        """Say what she counted in each fund."""

    async def call_roll(self, by: int, roll: Mapping[int, str]) -> None:
        """Note every member's presence."""

    async def collect(self, by: int, lines: Mapping[int, Contribution]) -> None:
        """Note every member's line and confirm the round."""

    async def ask_loan(self, member: int, amount_xof: int, weeks: int, purpose: str) -> int:
        """Ask for a loan; give its number."""

    async def vote(self, by: int, loan: int, *, approves: bool) -> None:
        """Vote on a loan."""

    async def hand_over(self, by: int, loan: int) -> None:
        """Hand out an approved loan."""

    async def acknowledge(self, member: int, loan: int) -> None:
        """Say that the money is in her hands."""

    async def spend(self, by: int, amount_xof: int, what: str) -> None:
        """Pay an expense of the group."""

    async def fine(self, by: int, member: int, code: str, vote: AssemblyVote) -> None:
        """Impose a fine that the meeting voted for."""

    async def grant(self, by: int, member: int, purpose: str, amount_xof: int) -> None:
        """Give help out of the solidarity fund."""

    async def lend_help(self, by: int, member: int, purpose: str, amount_xof: int) -> None:
        """Lend out of the solidarity fund."""

    async def repay_help(self, by: int, member: int, amount_xof: int) -> None:
        """Take a loan of the solidarity fund back."""

    async def bury(self, by: int, member: int) -> None:
        """Write down that a member died."""

    async def elect(self, by: int, role: str, member: int, vote: AssemblyVote, instead_of: int) -> None:
        """Give an office from one member to another."""

    async def change_rule(self, by: int, setting: str, number: int, vote: AssemblyVote) -> None:
        """Change one setting of the constitution."""

    async def close_incident(self, by: int, incident: int) -> None:
        """Close an incident: the box was counted again and what was missed was found."""

    async def freeze(self, by: int) -> None:
        """End saving and lending before the share-out."""

    async def share_out(self, by: int) -> None:
        """Pay everybody out and begin the next cycle."""

    async def close_year(self, by: int) -> None:
        """Retain the year's earnings and begin the next year."""

    async def draw(self, by: int) -> None:
        """Draw the order of a tontine."""

    async def pay_pot(self, by: int) -> None:
        """Hand one pot, or what the box holds of it, to whose turn it is."""

    async def end_tontine(self, by: int) -> None:
        """Close a tontine whose every member has given and received all."""
