"""What may happen next: any act, with arguments that are right, nearly right, or nonsense."""

from typing import Any

from hypothesis import strategies as st

from tests.ledger.any_sequence.helping import CAPS
from tests.ledger.any_sequence.state import Rules
from tests.village import AWA

Step = tuple[str, dict[str, Any]]
members = st.integers(1, AWA + 1)
may_go = st.sampled_from([2, AWA, AWA + 1])
"""The other four stay: one of them confirms what takes two, and four are enough to vote."""
loans = st.integers(1, 4)
shares = st.sampled_from([0, 1, 2, 3, 3, 5, 6])
amounts = st.sampled_from([0, 3, 5, 500, 1_000, 1_500, 2_500, 5_000, 9_000, 40_000])
small_amounts = st.sampled_from([0, 3, 5, 50, 100, 100, 150, 500])
weeks = st.sampled_from([1, 4, 8, 12, 13])
carried = st.sampled_from([True, True, True, False])
purposes = st.sampled_from([*CAPS, "dance"])
SETTINGS: dict[str, list[int | str]] = {
    "solidarity_xof": [0, 100, 200],
    "loan_multiplier": [2, 3],
    "late_joiner": ["next_cycle", "buys_in"],
    "overpayment": ["returned", "shares"],
    "fines_go_to": ["loan", "solidarity"],
    "remainder": ["next_cycle", "solidarity", "largest_fraction"],
    "solidarity_at_end": ["carried", "split"],
}
rules: st.SearchStrategy[Rules] = st.builds(
    Rules, **{name: st.sampled_from(values) for name, values in SETTINGS.items()}
)
_changes = st.sampled_from([(name, value) for name, values in SETTINGS.items() for value in values])


def step(name: str, **given: st.SearchStrategy[Any]) -> st.SearchStrategy[Step]:
    return st.tuples(st.just(name), st.fixed_dictionaries(given))


saving = st.one_of(
    step("declare", member=members, shares=shares),
    step("declare_repayment", member=members, amount=amounts),
    step("decide", place=st.integers(0, 6), accept=st.booleans()),
    step("note", member=members, shares=shares),
    step(
        "note",
        member=members,
        shares=shares,
        solidarity=st.none() | small_amounts,
        fines=small_amounts,
        repayment=st.sampled_from([0, 500, 1_000]),
    ),
    step("post_round"),
)
meeting = st.one_of(step("open_meeting"), step("close_meeting", meeting=st.integers(1, 6)))
lending = st.one_of(
    step("request_loan", member=members, amount=amounts, weeks=weeks, refinances=st.booleans()),
    step("cast_vote", member=members, loan=loans, approves=st.booleans()),
    step("hand_over", loan=loans),
    step("acknowledge", member=members, loan=loans),
    step("repay", member=members, amount=amounts),
    step("write_off", loan=loans, carried=carried),
    step("reschedule", loan=loans, weeks=weeks, carried=carried),
)
fining = st.one_of(
    step("impose", member=members, code=st.sampled_from(["late", "disorder", "dance"]), voted=st.booleans()),
    step("pay_fine", member=members, amount=small_amounts),
)
helping = st.one_of(
    step("grant", member=members, purpose=purposes, amount=small_amounts),
    step("lend_help", member=members, purpose=purposes, amount=small_amounts),
    step("repay_help", member=members, amount=small_amounts),
    step("spend", amount=small_amounts),
)
people = st.one_of(
    step("join", member=st.integers(AWA, AWA + 2)),
    step("buy_in", member=st.integers(AWA, AWA + 2)),
    step("leave", member=may_go),
    step("die", member=may_go),
)
ending = st.one_of(
    step("freeze"), step("share_out", expenses=small_amounts), step("purchase", member=members, shares=shares)
)
deciding: st.SearchStrategy[Step] = st.tuples(_changes, carried).map(
    lambda drawn: ("change_rules", {"setting": drawn[0][0], "value": drawn[0][1], "carried": drawn[1]})
)
steps: st.SearchStrategy[Step] = st.one_of(
    saving, saving, meeting, lending, lending, fining, helping, people, ending, deciding
)
