"""What `kesu ledger` prints after Awa's first meeting, to the franc."""

import pytest

from ledger.database import Database
from ledger.positions import read_positions
from tests.village import AWA, BINTA, found_village, hold_meeting

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]


async def test_a_group_before_its_first_meeting(database: Database) -> None:
    await found_village(database)
    position = (await read_positions(database, "00001")).as_json()
    assert position["funds"] == {"loan": 0, "solidarity": 0, "outside": 0}
    assert (position["transactions"], position["entries"], position["head"]) == (0, 0, "00" * 32)
    assert [member["number"] for member in position["members"]] == [1, 2, 3, 4, 5, 6]


async def test_six_members_save_two_shares_and_awa_borrows(database: Database) -> None:
    """6 × 2 shares of 500 F, less 2,500 F lent, plus 1,000 F paid back; 6 × 100 F of solidarity."""
    group = await found_village(database)
    await hold_meeting(database, group)
    position = (await read_positions(database, "00001")).as_json()
    assert position["funds"] == {"loan": 6_000 - 2_500 + 1_000, "solidarity": 600, "outside": 0}
    by_number = {member["number"]: member for member in position["members"]}
    assert by_number[BINTA]["shares"] == 2
    assert by_number[AWA] == {
        "number": AWA,
        "shares": 2,
        "savings": 1_000,
        "solidarity": 100,
        "fines_due": 0,
        "loan_principal": 1_500,
        "loan_charge": 0,
        "declared": 0,
        "handed_over": 0,
    }
    assert (position["group"], position["family"], position["cycle"]) == ("00001", "vsla", 1)
    assert len(position["head"]) == 64


async def test_a_group_that_is_not_there(database: Database) -> None:
    with pytest.raises(LookupError, match="there is no group 99999"):
        await read_positions(database, "99999")
