"""Votes: the officers' on a loan, and the record of an assembly's decision.

Source: VSL Associates' field guide, CARE's manual. Nobody votes on her own loan; one refusal does not
cancel a request, a majority of refusals does.
"""

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

from ledger.rules.refusal import Refusal

Voter = TypeVar("Voter", bound=Hashable)


@dataclass(frozen=True, slots=True)
class VoteTally:
    """Where a request stands: `state` `stuck` can be neither approved nor refused and goes to the assembly.

    `needed`: approvals still missing; `voters`: officers who may vote.
    """

    state: Literal["open", "approved", "refused", "stuck"]
    approvals: int
    refusals: int
    needed: int
    voters: int


def tally(officers: Collection[Voter], borrower: Voter, votes: Mapping[Voter, bool], quorum: int) -> VoteTally:
    """Count the votes (True approves) of officers other than the borrower; other votes count for nothing.

    A borrower who is an officer leaves one voter fewer; the quorum is then at most all who are left.

    Raises:
        Refusal: `vote.no_voters`.
    """
    voters = set(officers) - {borrower}
    if not voters:
        raise Refusal("vote.no_voters")
    counted = [approves for voter, approves in votes.items() if voter in voters]
    approvals = sum(counted)
    refusals = len(counted) - approvals
    needed = max(min(quorum, len(voters)) - approvals, 0)
    silent = len(voters) - len(counted)
    state: Literal["open", "approved", "refused", "stuck"] = "open"
    if not needed:
        state = "approved"
    elif 2 * refusals > len(voters):
        state = "refused"
    elif not silent:
        state = "stuck"
    return VoteTally(state, approvals, refusals, needed, len(voters))


def check_vote(
    officers: Collection[Voter], borrower: Voter, votes: Mapping[Voter, bool], quorum: int, voter: Voter
) -> None:
    """Check that this person may vote now.

    Raises:
        Refusal: `vote.borrower`, `vote.not_an_officer`, `vote.already_cast`, `vote.closed`.
    """
    if voter == borrower:
        raise Refusal("vote.borrower")
    if voter not in officers:
        raise Refusal("vote.not_an_officer")
    if voter in votes:
        raise Refusal("vote.already_cast")
    if tally(officers, borrower, votes, quorum).state != "open":
        raise Refusal("vote.closed")


def least_voices(members: int, percent: int) -> int:
    """Return how many of the group's members must vote for the assembly to decide, at least one."""
    return max(-(-members * percent // 100), 1)


@dataclass(frozen=True, slots=True)
class AssemblyVote:
    """The record of a decision only the assembly takes: a write-off, a rescheduling, a changed constitution.

    Raises:
        Refusal: `vote.more_votes_than_present`.
    """

    present: int
    in_favour: int
    against: int

    def __post_init__(self) -> None:
        """Refuse a record that cannot be true.

        Raises:
            Refusal: the group does not allow it.
            ValueError: it cannot be true.
        """
        if min(self.present, self.in_favour, self.against) < 0:
            raise ValueError("votes are counted from 0")
        if self.in_favour + self.against > self.present:
            raise Refusal("vote.more_votes_than_present", votes=self.in_favour + self.against, present=self.present)

    def check_voices(self, *, at_roll_call: int, members: int, percent: int) -> None:
        """Check that so many can have voted: those at the roll-call, and no fewer than the group's quorum of members.

        Raises:
            Refusal: `vote.no_roll`, `vote.above_roll`, `vote.below_quorum`.
        """
        if not at_roll_call:
            raise Refusal("vote.no_roll")
        if self.present > at_roll_call:
            raise Refusal("vote.above_roll", votes=self.present, present=at_roll_call)
        if self.present < (least := least_voices(members, percent)):
            raise Refusal("vote.below_quorum", votes=self.present, least=least)

    @property
    def carried(self) -> bool:
        """More in favour than half of the members present."""
        return 2 * self.in_favour > self.present
