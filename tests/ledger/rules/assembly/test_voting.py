"""Votes on a loan: three of five officers, never the borrower; one refusal cancels nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.rules.assembly.voting import AssemblyVote, check_vote, tally
from ledger.rules.refusal import Refusal

OFFICERS = (1, 2, 3, 4, 5)
AWA, BINTA, SALIF = 9, 3, 30


def state(votes, borrower=AWA, quorum=3):
    return tally(OFFICERS, borrower, votes, quorum).state


def test_three_approvals_of_five_approve():
    assert state({1: True, 2: True}) == "open"
    assert state({1: True, 2: True, 3: True}) == "approved"
    assert tally(OFFICERS, AWA, {1: True, 2: False}, 3).needed == 2


def test_one_refusal_does_not_cancel_but_a_majority_does():
    assert state({1: False, 2: True, 3: True, 4: True}) == "approved"
    assert state({1: False, 2: False}) == "open"
    assert state({1: False, 2: False, 3: False}) == "refused"


def test_the_borrower_never_votes_on_her_own_loan():
    votes = {BINTA: True, 1: True, 2: True}
    assert tally(OFFICERS, BINTA, votes, 3).state == "open"
    assert tally(OFFICERS, BINTA, votes, 3).voters == 4
    with pytest.raises(Refusal, match=r"vote\.borrower"):
        check_vote(OFFICERS, BINTA, {}, 3, BINTA)


def test_two_against_two_is_for_the_assembly():
    assert state({1: True, 2: True, 4: False, 5: False}, borrower=BINTA) == "stuck"


def test_a_quorum_of_all_is_all_who_may_vote():
    assert state({1: True, 2: True, 4: True, 5: True}, borrower=BINTA, quorum=5) == "approved"


@pytest.mark.parametrize(
    ("votes", "voter", "code"),
    [
        ({}, SALIF, "vote.not_an_officer"),
        ({1: True}, 1, "vote.already_cast"),
        ({1: True, 2: True, 3: True}, 4, "vote.closed"),
    ],
)
def test_who_may_not_vote(votes, voter, code):
    with pytest.raises(Refusal, match=code):
        check_vote(OFFICERS, AWA, votes, 3, voter)


def test_an_officer_votes_once_while_it_is_open():
    check_vote(OFFICERS, AWA, {1: True}, 3, 2)
    with pytest.raises(Refusal, match=r"vote\.no_voters"):
        tally((AWA,), AWA, {}, 3)


@given(st.dictionaries(st.integers(1, 6), st.booleans()), st.integers(1, 6), st.integers(1, 5))
def test_a_decision_is_never_changed_by_a_later_vote(votes, borrower, quorum):
    decided = None
    cast = {}
    for voter, approves in votes.items():
        cast[voter] = approves
        now = tally(OFFICERS, borrower, cast, quorum).state
        if decided is None and now in ("approved", "refused"):
            decided = now
        if decided == "approved":
            assert now == "approved"
        if decided == "refused" and quorum >= 3:  # with a smaller quorum the request is closed by then
            assert now == "refused"


def test_an_assembly_decides_by_more_than_half_of_those_present():
    assert AssemblyVote(present=20, in_favour=11, against=9).carried
    assert not AssemblyVote(present=20, in_favour=10, against=2).carried
    with pytest.raises(Refusal, match=r"vote\.more_votes_than_present votes=21 present=20"):
        AssemblyVote(present=20, in_favour=11, against=10)
    with pytest.raises(ValueError, match="counted from 0"):
        AssemblyVote(present=20, in_favour=-1, against=10)
