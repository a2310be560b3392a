"""One reader of phone numbers: every way in which people and machines write the same one, and what is none."""

import pytest

from app.gateways.identity import e164
from app.gateways.wire import BadHop
from ledger.people.contacts.phone_numbers import read_phone
from menus.engine.reading import BadInput, phone_of_mali

WAYS = [
    "70000113",
    "22370000113",
    "+22370000113",
    "0022370000113",
    " 22370000113",
    "+22370000113 ",
    "70 00 01 13",
    "+223 70 00 01 13",
    "00223 70.00.01.13",
    "(+223) 70-00-01-13",
    "223\N{NO-BREAK SPACE}70\N{NARROW NO-BREAK SPACE}000113\n",
]
NONE = [
    "",
    "0",
    "7000011",
    "+2237000011",
    "+223700001130",
    "abcdefgh",
    "7000O113",
    "٧٠٠٠٠١١٣",
    "+70000113",
]


@pytest.mark.parametrize("written", WAYS)
def test_all_ways_to_write_a_number_are_one_number(written: str) -> None:
    assert read_phone(written) == "+22370000113"
    assert e164(written) == "+22370000113"
    assert phone_of_mali(written, {}) == "+22370000113"


def test_a_gateway_may_name_the_scheme() -> None:
    assert e164("tel:+22370000113") == "+22370000113"
    assert e164("tel: 22370000113") == "+22370000113"


@pytest.mark.parametrize("written", NONE)
def test_what_is_no_number_of_mali(written: str) -> None:
    with pytest.raises(ValueError, match="not a phone number"):
        read_phone(written)
    with pytest.raises(BadHop):
        e164(written)


def test_a_digit_too_many_is_no_number_of_anybody() -> None:
    with pytest.raises(ValueError, match="not a phone number"):
        read_phone("700001130")


@pytest.mark.parametrize("written", ["+233200000001", "00233200000001", "+33 6 12 34 56 78"])
def test_a_foreign_number_has_its_country(written: str) -> None:
    assert read_phone(written).startswith("+")
    with pytest.raises(BadInput):
        phone_of_mali(written, {})


@pytest.mark.parametrize("written", ["233200000001", "2347000000000", "256700000001"])
def test_only_a_gateway_leaves_the_plus_of_a_foreign_number_out(written: str) -> None:
    assert e164(written) == f"+{written}"
    with pytest.raises(ValueError, match="not a phone number"):
        read_phone(written)


def test_a_landline_is_no_phone_for_the_menus() -> None:
    assert read_phone("20221234") == "+22320221234"
    with pytest.raises(BadInput):
        phone_of_mali("20221234", {})
