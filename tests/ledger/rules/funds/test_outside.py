"""Of 50,000 F in the outside box 20,000 F are a grant: 30,000 F are borrowed money that was not lent on."""

import pytest

from ledger.rules.funds.outside import debts_xof, grant_cash_xof


@pytest.mark.parametrize(
    ("grants", "box", "linkage", "granted", "owed"),
    [
        (20_000, 50_000, 30_000, 20_000, 0),
        (20_000, 50_000, 100_000, 20_000, 70_000),
        (20_000, 5_000, 100_000, 5_000, 100_000),
        (0, 0, 0, 0, 0),
    ],
)
def test_what_is_granted_and_what_is_owed_beyond_it(grants, box, linkage, granted, owed):
    assert grant_cash_xof(grants, box) == granted
    assert debts_xof(linkage, grants, box) == owed
