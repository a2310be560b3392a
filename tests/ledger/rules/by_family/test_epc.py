"""An EPC group: the fixed amount, doubled after a missed meeting, and a fine."""

from ledger.rules.by_family.constitution import Constitution
from ledger.rules.funds.savings import after_missed_saving, allowed_shares, shares_owed

EPC = Constitution.from_settings("epc", {"share_value": 250})


def test_missed_once_double_missed_twice_triple():
    once = shares_owed(EPC, 0, 0)
    assert (once, allowed_shares(EPC, once), after_missed_saving(EPC)) == (1, (2, None), "doubled")
    assert allowed_shares(EPC, shares_owed(EPC, once, 0)) == (3, None), "750 F"


def test_bringing_it_all_settles_it():
    assert shares_owed(EPC, 1, 2) == 0
    assert shares_owed(EPC, 0, 1) == 0, "bringing what is asked for is no miss"
    assert allowed_shares(EPC, shares_owed(EPC, 0, 7)) == (1, None), "more is no advance"
