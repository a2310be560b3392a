"""Five officers, three key-holders who are none of them, and what a field agent is shown."""

import pytest

from ledger.rules.by_family.constitution import Constitution
from ledger.rules.membership.people import check_office, phones_of_many, size_is_usual
from ledger.rules.refusal import Refusal

HOLDERS = {"president": "Awa", "treasurer": "Binta", "key_1": "Salif"}


def test_an_open_office_may_be_taken():
    check_office(HOLDERS, "secretary", "Fatou")
    check_office(HOLDERS, "key_2", "Moussa")


@pytest.mark.parametrize(
    ("office", "person", "says"),
    [
        ("president", "Fatou", r"office\.held office=president"),
        ("secretary", "Awa", r"office\.holds_another office=president"),
        ("key_2", "Binta", r"office\.key_holder_on_committee office=treasurer"),
        ("counter_1", "Salif", r"office\.key_holder_on_committee office=key_1"),
        ("key_2", "Salif", r"office\.holds_another office=key_1"),
    ],
)
def test_an_office_that_is_refused(office, person, says):
    with pytest.raises(Refusal, match=says):
        check_office(HOLDERS, office, person)


def test_an_office_nobody_knows_is_an_error_of_the_program():
    with pytest.raises(ValueError, match="no office is called 'king'"):
        check_office({}, "king", "Salif")


def test_three_members_on_one_phone_are_shown():
    phones = ["+22370000001"] * 3 + ["+22370000002"] * 2 + ["+22370000003"]
    assert phones_of_many(phones) == ("+22370000001",)


@pytest.mark.parametrize(("members", "usual"), [(14, False), (15, True), (30, True), (31, False)])
def test_fifteen_to_thirty_members(members, usual):
    assert size_is_usual(Constitution.default("vsla"), members) is usual
