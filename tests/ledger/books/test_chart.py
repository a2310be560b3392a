"""Whose account is whose: members' and loans' accounts name them, an act's transaction carries all it was given."""

from datetime import UTC, date, datetime

import pytest

from ledger.books.chart import group_accounts, loan_accounts, member_accounts
from ledger.books.command import Command
from ledger.books.draft import Actor, Notice

ACT = Command(1, "hop", datetime(2026, 11, 22, 16, tzinfo=UTC), "ussd", 6)


def test_the_accounts_of_a_member_are_hers_and_no_loans():
    accounts = {spec.code: spec for spec in member_accounts(6)}
    assert accounts.keys() == {
        *("shares:6", "solidarity:6", "fines:6", "declared:6", "payable:6"),
        *("arrears:6", "dues:6", "help:6", "pot:6"),
    }
    assert {(spec.member, spec.loan) for spec in accounts.values()} == {(6, None)}
    assert {spec.kind for spec in accounts.values()} == {code.partition(":")[0] for code in accounts}


def test_the_accounts_of_a_loan_are_its_borrowers():
    accounts = loan_accounts(12, 6)
    assert {spec.code for spec in accounts} == {"principal:12", "charge:12", "handover:12", "penalty:12"}
    assert {(spec.member, spec.loan) for spec in accounts} == {(6, 12)}


def test_the_accounts_of_a_group_are_nobodys():
    assert {(spec.member, spec.loan) for spec in group_accounts()} == {(None, None)}


def test_a_transaction_carries_all_that_its_act_was_given():
    notice = Notice("corrected", 6, {"seq": 3})
    draft = ACT.draft("reversal", {"a": 5, "b": -5}, meeting=4, reverses_seq=3, memo="riz", notices=(notice,))
    assert (draft.group_id, draft.key, draft.kind, dict(draft.entries)) == (1, "hop", "reversal", {"a": 5, "b": -5})
    assert (draft.meeting, draft.reverses_seq, draft.memo, draft.notices) == (4, 3, "riz", (notice,))
    assert (draft.actor, draft.effective_on, draft.posted_at) == (Actor("m6", "ussd"), date(2026, 11, 22), ACT.at)
    plain = ACT.draft("gift", {})
    assert (plain.meeting, plain.reverses_seq, plain.memo, plain.notices) == (None, None, "", ())


@pytest.mark.parametrize(("member", "name"), [(6, "m6"), (None, "system")])
def test_who_acts_is_a_number_or_the_service_itself(member, name):
    assert Command(1, "hop", ACT.at, "ussd", member).actor == Actor(name, "ussd")
    assert ACT.child("m6").key == "hop/m6"
