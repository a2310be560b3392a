"""What the treasurer types for one member at the collection, and what it stands for."""

import pytest

from ledger.meeting.rounds.collection_round import Contribution
from menus.engine.reading import BadInput
from menus.screens.meeting.collect import _brought, _short_form


@pytest.mark.parametrize(
    ("announced", "typed", "brought"),
    [
        ("", "0", Contribution()),
        ("", "3", Contribution(shares=3)),
        ("", "3*5000", Contribution(shares=3, repayment_xof=5_000)),
        ("", "3*5000*100", Contribution(shares=3, repayment_xof=5_000, fines_xof=100)),
        ("", "3*0*0*0", Contribution(shares=3, solidarity_xof=0)),
        ("", "0*0*0*100", Contribution(solidarity_xof=100)),
        ("3", "*", Contribution(shares=3)),
        ("3*5000", "*", Contribution(shares=3, repayment_xof=5_000)),
        ("0*2000", "*", Contribution(repayment_xof=2_000)),
        ("3*5000", "3", Contribution(shares=3)),
        ("0*2000", "0", Contribution()),
    ],
)
def test_a_number_is_never_more_than_it_says(announced: str, typed: str, brought: Contribution) -> None:
    shown = {"least": 0, "most": 5, "declared": announced}
    assert _brought(str(_short_form(typed, shown))) == brought


@pytest.mark.parametrize("typed", ["*", "", "6", "3*", "*3", "3**5", "3*x", "1*2*3*4*5"])
def test_what_says_nothing_is_asked_again(typed: str) -> None:
    with pytest.raises(BadInput):
        _short_form(typed, {"least": 0, "most": 5, "declared": ""})
