"""A rule the group would break: a name and the numbers a screen needs to say it in one line."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

REFUSALS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        # what a screen showed that is confirmed
        "books.moved": (),
        # money
        "money.not_positive": ("amount_xof",),
        "money.not_payable": ("amount_xof", "cash_unit_xof"),
        # savings
        "savings.not_a_share": ("amount_xof", "share_value_xof", "lower_xof", "upper_xof"),
        "savings.too_few": ("amount_xof", "least_xof", "least_shares"),
        "savings.too_many": ("amount_xof", "most_xof", "most_shares"),
        "savings.joins_next_cycle": (),
        "savings.no_value_yet": (),
        "savings.not_waiting": (),
        # loans
        "loan.no_loans": (),
        "loan.too_early": ("week", "first_week"),
        "loan.term_too_long": ("term_weeks", "most_weeks"),
        "loan.after_shareout": ("term_weeks", "most_weeks"),
        "loan.overdue": (),
        "loan.above_limit": ("asked_xof", "limit_xof", "reason"),
        "loan.nothing_owed": (),
        "loan.above_owed": ("amount_xof", "owed_xof"),
        # votes
        "vote.borrower": (),
        "vote.not_an_officer": (),
        "vote.already_cast": (),
        "vote.closed": (),
        "vote.no_voters": (),
        "vote.none_waiting": (),
        "vote.more_votes_than_present": ("votes", "present"),
        "vote.no_roll": (),
        "vote.above_roll": ("votes", "present"),
        "vote.below_quorum": ("votes", "least"),
        "second.needed": (),
        "second.not_an_officer": ("number",),
        # fines
        "fine.unknown": ("fine",),
        "fine.needs_vote": ("fine", "amount_xof"),
        "fine.above_owed": ("amount_xof", "owed_xof"),
        "fine.nothing_owed": (),
        # solidarity fund
        "solidarity.not_a_contribution": ("amount_xof", "contribution_xof", "owed_xof"),
        "solidarity.unknown_purpose": ("purpose",),
        "solidarity.above_cap": ("purpose", "amount_xof", "cap_xof"),
        "solidarity.fund_short": ("amount_xof", "cash_xof"),
        "solidarity.above_owed": ("amount_xof", "owed_xof"),
        "solidarity.nothing_owed": (),
        # share-out
        "shareout.no_shareout": ("family",),
        "shareout.no_shares": (),
        "shareout.cash_short": ("short_xof",),
        "shareout.money_kept": ("kept_xof",),
        # tontine
        "tontine.not_a_member": (),
        "tontine.already_received": ("round",),
        "tontine.not_her_turn": ("round", "her_round"),
        "tontine.pot_short": ("pot_xof",),
        "tontine.no_order": (),
        "tontine.has_order": (),
        "tontine.pot_changed": (),
        "tontine.no_tontine": (),
        "tontine.not_over": ("rounds_left",),
        # tiers
        "tier.above_received": ("asked_xof", "left_xof"),
        "tier.not_a_member": (),
        "lender.none": (),
        "tier.above_owed": ("amount_xof", "owed_xof"),
        "tier.group_gives_back": (),
        "tier.met_since": (),
        # joint ventures
        "venture.none": (),
        "venture.stakes_only": (),
        "venture.no_stake": (),
        "venture.above_earned": ("amount_xof", "left_xof"),
        "venture.not_sold": ("amount_xof",),
        # meetings and what waits for them
        "meeting.none_open": (),
        "meeting.none_over": (),
        "meeting.before_last": ("held_on",),
        "meeting.not_empty": ("meeting",),
        "collect.nothing_noted": (),
        "collect.unconfirmed": ("members",),
        "count.already": (),
        "consultation.none_open": (),
        "consultation.closed": (),
        "declaration.none_waiting": (),
        "declaration.newer": (),
        "cycle.frozen": (),
        "cycle.not_frozen": (),
        "cycle.closed": (),
        "cycle.handover_waiting": ("loans",),
        "heirs.none": (),
        "heirs.wait": (),
        "opening_purchase.over": (),
        "opening_purchase.above_paid": ("amount_xof", "paid_xof"),
        "loan.not_approved": (),
        "loan.none_due": (),
        "loan.none_late": (),
        "loan.none_running": (),
        "loan.not_handed_over": (),
        "loan.box_short": ("amount_xof", "box_xof"),
        "loan.asked_already": ("amount_xof",),
        "loan.not_waiting": (),
        # the cash of a fund, corrections, decisions
        "fund.short": ("fund", "amount_xof", "cash_xof"),
        "kept.short": ("amount_xof", "cash_xof"),
        "kept.below_a_coin": ("kept_xof",),
        "property.unknown": (),
        "property.none": (),
        "property.above_value": ("amount_xof", "value_xof"),
        "property.above_due": ("value_xof",),
        "property.taken": ("value_xof",),
        "correction.nothing": (),
        "correction.unknown": ("seq",),
        "correction.already": ("seq",),
        "correction.not_latest_meeting": ("seq",),
        "correction.not_possible": ("seq", "kind"),
        "correction.built_upon": ("seq",),
        "decision.not_carried": ("in_favour", "present"),
        "decision.nothing_changes": (),
        "decision.not_allowed": ("value",),
        "decision.fixed_for_cycle": ("setting",),
        "incident.unknown": ("number",),
        "incident.closed": ("number",),
        "incident.none_open": (),
        "incident.no_difference": (),
        # opening figures
        "opening.none": (),
        "opening.confirmed": (),
        "opening.moved_on": (),
        "opening.not_an_officer": (),
        # people
        "pin.wrong": ("tries_left",),
        "pin.locked": ("minutes",),
        "pin.locked_hours": ("hours",),
        "pin.too_easy": (),
        "pin.same": (),
        "pin.nobody_asks": (),
        "pin.none": (),
        "pin.not_the_president": (),
        # what was handed over from outside
        "support.over": (),
        "support.no_slip": (),
        "field.no_groups": (),
        "field.not_yours": (),
        "visit.no_checklist": (),
        "visit.again": (),
        "code.wrong": ("tries_left",),
        "code.over": (),
        "code.has_pin": (),
        "member.unknown": ("number",),
        "member.known": ("number",),
        "member.herself": (),
        "member.no_person": (),
        "proxy.herself": (),
        "proxy.no_phone": ("number",),
        "proxy.has_phone": ("number",),
        "roll.unknown": ("presence",),
        "roll.newer": (),
        "solidarity.help_running": ("owed_xof",),
        "loan.below_owed": ("asked_xof", "owed_xof"),
        # a member who moves to another group
        "move.no_group": (),
        "move.group_closed": (),
        "move.waiting": (),
        "move.unknown": (),
        "move.known": ("number",),
        "move.her_pin": (),
        "move.not_accepted": (),
        "move.done": (),
        "office.key_holder_on_committee": ("office",),
        "office.held": ("office",),
        "office.holds_another": ("office",),
        "office.not_hers": (),
    }
)
"""Every refusal with the names of its numbers, in the order a text would say them.

Names end in their unit: `_xof` whole francs, `_weeks`, `_shares`; `reason`, `fine`, `purpose`, `office` and
`family` are words of the group's own tables.
"""


class Refusal(Exception):  # noqa: N818 - a refusal is an answer to a member, not an error of the program
    """A rule the group would break; nothing was written.

    `code` is a dotted name of REFUSALS, `numbers` holds exactly the numbers named there.

    Raises:
        ValueError: when the code or the names of its numbers are not those of REFUSALS.
    """

    code: str
    numbers: Mapping[str, int | str]

    def __init__(self, code: str, /, **numbers: int | str) -> None:
        names = REFUSALS.get(code)
        if names is None:
            raise ValueError(f"no refusal is called {code!r}")
        if set(names) != set(numbers):
            raise ValueError(f"{code} takes {', '.join(names) or 'no numbers'}, not {sorted(numbers)}")
        super().__init__(code)
        self.code = code
        self.numbers = MappingProxyType({name: numbers[name] for name in names})

    def __str__(self) -> str:
        """Give the code and its numbers, for logs; a screen has its own text."""
        return " ".join([self.code, *(f"{name}={value}" for name, value in self.numbers.items())])
