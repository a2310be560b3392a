"""An EPC group: the fixed amount, doubled after a missed meeting, and a fine."""

from ledger.rules.constitution import Constitution
from ledger.rules.epc import next_saving

EPC = Constitution.from_settings("epc", {"share_value": 250})


def test_missed_once_double_missed_twice_triple():
    once = next_saving(EPC, 0, 0)
    assert (once.due_xof, once.owed_shares, once.fined) == (500, 1, True)
    twice = next_saving(EPC, once.owed_shares, 0)
    assert (twice.due_xof, twice.fined) == (750, True)


def test_bringing_it_all_settles_it():
    settled = next_saving(EPC, 1, 2)
    assert (settled.due_xof, settled.owed_shares, settled.fined) == (250, 0, False)
    assert next_saving(EPC, 0, 7).due_xof == 250
