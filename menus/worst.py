"""The worst case of every blank: what screens and messages are drawn with to prove that they fit a plain phone.

A blank that stands in no table here is a blank that nobody fills: the static check says so.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from ledger.funds.bank import ACTS as BANK_ACTS
from ledger.people.contacts.proxy_receipts import MAX_AT_ONCE, TOPICS
from ledger.rules.funds.property import PLACES, THINGS
from menus.engine.screens import Plain
from menus.text.fill import Day, Francs, Value

AMOUNT_XOF: Final = 999_999_995
MAX_MEMBERS: Final = 30
MAX_NAME: Final = "Fatoumata-Djénébabintou Coulibaly"
WIDEST_DAY: Final = date(2026, 12, 24)  # a Thursday, "alamisa"

_AMOUNTS = (
    *("amount_xof", "asked_xof", "box_xof", "cap_xof", "cash_xof", "cash_unit_xof", "charge_xof", "contribution_xof"),
    *(
        "fines_xof",
        "fund_xof",
        "in_hand_xof",
        "back_xof",
        "least_xof",
        "left_xof",
        "lent_xof",
        "limit_xof",
        "lower_xof",
        "most_xof",
        "owed_xof",
        "due_xof",
    ),
    *("principal_xof", "repaid_xof", "savings_xof", "share_value_xof", "short_xof", "solidarity_xof", "total_xof"),
    *(
        "pool_xof",
        "remainder_xof",
        "gross_xof",
        "debts_xof",
        "net_xof",
        "paid_xof",
        "pot_xof",
        "upper_xof",
        "value_xof",
        "announced_savings_xof",
        "announced_loan_xof",
        "before_xof",
        "kept_xof",
        "arrears_xof",
        "dues_xof",
        "help_xof",
        "announced_xof",
        "both_xof",
        "bank_xof",
        "wallet_xof",
        "property_xof",
    ),
)
VALUES: Final[Mapping[str, Plain]] = MappingProxyType(
    {
        **dict.fromkeys(_AMOUNTS, AMOUNT_XOF),
        **dict.fromkeys(
            ("due_on", "ends_on", "held_on", "meets_on", "made_on", "moved_on", "visited_on"), WIDEST_DAY.isoformat()
        ),
        **dict.fromkeys(("name", "group", "new_name", "label"), MAX_NAME),
        # Numbers of people, meetings and tries. A group's constitution allows 500 members, three digits.
        **dict.fromkeys(("number", "members", "done", "present", "votes", "meeting", "round", "her_round"), 500),
        **dict.fromkeys(("rounds", "week", "weeks", "first_week", "most_weeks", "term_weeks", "declared", "owed"), 500),
        **dict.fromkeys(("missed", "rounds_left", "in_favour", "loans", "cycle", "decisions", "incidents"), 500),
        **dict.fromkeys(("approvals", "needed", "tries_left"), 5),
        "units": 99_999,
        **dict.fromkeys(("times", "times_less"), 20),
        "hour": 23,
        "tries": 99,
        **dict.fromkeys(("announced", "both"), 999),
        **dict.fromkeys(("present_count", "late_count", "excused_count", "absent_count", "sent_money_count"), 500),
        **dict.fromkeys(("away_count", "incident", "days", "groups", "silent", "late", "openings"), 500),
        **dict.fromkeys(("guardians", "turned", "keys", "keys_close"), 3),
        "hours": 12,
        "begun": "other:pin",
        "tongue": "bm",
        "value": "99999,9",
        "question": "W" * 160,
        "choice": "W" * 60,
        **dict.fromkeys(("place", "item_count"), 10),
        "answers": "3" * 10,
        "score": 100,
        **dict.fromkeys(("old_value", "new_value"), 99_999),
        "minutes": 24 * 60,
        "seq": 9_999_999,
        **dict.fromkeys(("shares", "least_shares", "most_shares"), 99_999),
        "least": 1_000,
        "most": 999_999_999,
        # Words of a group's own tables, codes and numbers to call.
        **dict.fromkeys(("fine", "purpose", "office", "family", "fund", "kind", "setting", "presence"), "W" * 16),
        "code": "W" * 10,
        "order": " ".join(str(number) for number in range(MAX_MEMBERS, 0, -1)),
        "fingerprint": "0a1b2c3d",
        "day": "30/12/2026",
        "help": "+223 20 22 22 22",
        "dialled": "*384*12345#",
        "phone": "+22370123456",
    }
)
"""By the name of a screen's blank. Shared numbers are as wide as any screen shows them."""

_PURPOSES = ("trade", "farming", "livestock", "school", "health", "other")
NAMING: Final = frozenset(
    {
        *("number", "member", "meeting", "incident", "seq", "code", "cycle", "round", "her_round", "week"),
        *("first_week", "hour", "percent", "old_value", "new_value", "least", "most"),
    }
)
"""Blanks of whole numbers that count nothing: what they name stands in no plural."""

_INCIDENTS = (
    *("incident_difference", "incident_difference_open", "incident_uncounted"),
    *("incident_handover_contested", "incident_movement_contested"),
)
_BEGINS = ("joins_now", "joins_by_buying", "joins_next_cycle")
_TROUBLES = ("trouble_silent", "trouble_late", "trouble_incidents", "trouble_openings", "trouble_none")
_FUNDS = ("fund_loan", "fund_solidarity")
_OF_PROPERTY = (
    *(
        "to_sell.item",
        "worn.item",
        "list.item",
        "to_take.item",
        "buy",
        "sell",
        "less",
        "take",
        "bought",
        "sold",
        "lost",
    ),
    "taken",
)
WORDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "reason": ("savings", "cap", "box"),
        **dict.fromkeys(("loan.summary:what", "loan.renewal:what", "vote.one:what", "vote.renewal:what"), _PURPOSES),
        **dict.fromkeys(("wishes.before:what", "wishes.shown:what"), ("yes", "no")),
        **dict.fromkeys(("enrol.summary:what", "arrives.summary:what"), _BEGINS),
        **dict.fromkeys(("incidents:what", "incidents.item:what", "incidents.one:what"), _INCIDENTS),
        **dict.fromkeys(("incidents.close:what", "incidents.closed:what"), ("recounted", "found", "agreed")),
        **dict.fromkeys(("wishes:what", "wishes:reason", "wishes.done:what", "wishes.done:reason"), ("yes", "no")),
        "field:what": ("trouble_none",),
        "field.group:what": ("trouble_openings",),
        "visit:what": ("visit_yes_no", "visit_scale"),
        "visit.action.item:what": ("visit_nothing",),
        **dict.fromkeys(("visit.summary:what", "visit.done:what"), ("visit_agent", "visit_officers", "visit_group")),
        "field.groups.item:what": _TROUBLES,
        "incidents.one:reason": ("repayment", "fine_paid", "solidarity_undone"),
        "lender.summary:what": ("fund_loan", "fund_outside"),
        **dict.fromkeys(("incidents.really:what", "incidents.accept:what", "incidents.accepted:what"), _FUNDS),
        "meeting.count:what": ("at_open", "at_close"),
        "meeting.counted:what": ("count_matches", "count_differs"),
        "meeting.minutes:what": ("count_matches", "count_differs", "count_missing"),
        "news:what": tuple(f"told_{topic}" for topic in TOPICS),
        "hear:what": tuple(f"told_{topic}" for topic in TOPICS),
        "share_out.preview:what": ("to_next_cycle", "to_solidarity", "to_largest_fraction"),
        "tontine.turns:what": ("turn_received", "turn_partly", "turn_next", "turn_waits"),
        **dict.fromkeys(("bank.amount:what", "bank.summary:what", "bank.done:what"), BANK_ACTS),
        **dict.fromkeys(("bank.place:reason", "bank.amount:reason", "bank.summary:reason", "bank.done:reason"), PLACES),
        **dict.fromkeys((f"property.{screen}:what" for screen in _OF_PROPERTY), THINGS),
        "vote.done:what": ("vote_open", "vote_approved", "vote_refused", "vote_stuck"),
    }
)
"""Blanks that are words of the catalogue, by blank or "screen:blank". ``what`` is any word not named here."""

_OPENING = ("savings", "lent", "box", "fund", "kept", "property")
OF_SCREEN: Final[Mapping[str, Plain]] = MappingProxyType(
    {
        **dict.fromkeys(("save.shares:most", "collect.member:most", "collect.amend:most"), 999),
        **dict.fromkeys(("collect.whom:most", "repay.who:most", "loan.weeks:most", "more_time.weeks:most"), 500),
        "put_back.shares:most": 99_999,
        "consultation.number:question": "W" * 48,  # a question for a number cannot page
        "visit:question": "W" * 90,
        "visit.action:choice": "W" * 40,
        "collect.member:missed": 99,
        **dict.fromkeys(("collect.member:least", "collect.amend:least"), 0),
        # One member's debts and what she announced, at the table: a question cannot page.
        **dict.fromkeys(("collect.member:owed_xof", "collect.amend:owed_xof"), 9_999_995),
        **dict.fromkeys(("collect.member:fines_xof", "collect.amend:fines_xof"), 99_995),
        **dict.fromkeys(("collect.member:dues_xof", "collect.amend:dues_xof"), 99_995),
        # Six figures of one group's paper book on a screen that cannot page.
        **dict.fromkeys((f"opening.owned:{fund}_xof" for fund in _OPENING), 99_999_995),
        # Instead of these stands the longer line of who owes.
        **dict.fromkeys(("loan.amount:times", "loan.amount:reason"), ""),
        # Shares and a loan announced together are wider than either alone, and stand instead of it.
        "collect.member:announced": "",
        "collect.member:announced_xof": "",
        "collect.member:both": 99,
        "collect.member:both_xof": 99_995,
    }
)
"""Where a screen's own blank, "screen:blank", is known to be narrower than the general one."""

LENGTHS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "other.language": 9,
        "where": 20,
        "mine": 1,
        "visit": 1,
        "visit.action": 10,
        **dict.fromkeys(("consultation.answers", "consultation.several", "consultation.ranking"), 9),
        "mine.statement": 20,
        "collect.member": 1,
        "collect.amend": 1,
        "hear": MAX_AT_ONCE,
        "news": MAX_AT_ONCE,
    }
)
"""How long a screen's list gets; a list not named here is as long as the group."""

MONEY, SUM, COUNT = Francs(99_999_995), "9 999 995", 9_999
_MESSAGES: Final[Mapping[str, Value]] = MappingProxyType(
    {
        **dict.fromkeys(("amount", "before", "savings", "owed", "due", "gross", "loan", "fines"), MONEY),
        **dict.fromkeys(("solidarity", "net", "box", "lent"), MONEY),
        **dict.fromkeys(("solidarity_box", "kept"), MONEY),
        **dict.fromkeys(("shares", "total_shares", "seq", "minutes", "incident"), COUNT),
        **dict.fromkeys(("member", "number", "meeting", "round", "in_favour", "present"), 999),
        "weeks": 104,
        "hour": 23,
        "at_hour": "23:59",
        "hours": 99,
        **dict.fromkeys(("question", "answer"), "W" * 40),
        "ticket": "000000",
        "percent": 100,
        "answers": 99_999,
        **dict.fromkeys(("finished", "planned"), 999),
        "day": Day(WIDEST_DAY),
        "held": "30/12/2026",
        "reason": "W" * 32,
        "rule": "W" * 20,
        "what": "W" * 26,
        "value": "99999 995/997",
        "code": "*384*12345#",
        "numbers": ", ".join(["999"] * 12),
        "parts": "",  # as many as fit are put in
        **dict.fromkeys(("silent", "opened", "changed", "to_do"), "W" * 17),
    }
)
_SUMS = dict.fromkeys(("savings", "solidarity", "lent", "repaid", "fines", "solidarity_box", "kept"), SUM)
_TOTALS = dict.fromkeys(("box", "counted"), "99 999 995")
_PEOPLE = dict.fromkeys(("present", "members", "incidents"), 99)
_SAID_ONCE = ("sms.meeting_summary", "sms.weekly", "sms.closing")  # these name the unit once, for all amounts


def value(screen: str, blank: str) -> Plain | None:
    """The widest value of a screen's blank; None for a blank that nothing is known to fill."""
    return OF_SCREEN.get(f"{screen}:{blank}", VALUES.get(blank))


def word_keys(screen: str, blank: str, words: frozenset[str]) -> tuple[str, ...]:
    """Which of the catalogue's words may stand in a blank of a screen; empty for a blank that is no word."""
    if f"{screen}:{blank}" in OF_SCREEN:
        return ()
    named = WORDS.get(f"{screen}:{blank}") or WORDS.get(blank)
    if named is not None or blank != "what":
        return named or ()
    return tuple(sorted(words.difference(*WORDS.values())))


def counts(blank: str) -> bool:
    """Whether a blank is a number of things, after which a word may stand in the plural."""
    known = VALUES.get(blank, _MESSAGES.get(blank))
    return isinstance(known, int) and not blank.endswith("_xof") and blank not in NAMING


def message_values(key: str) -> Mapping[str, Value]:
    """The widest values of a message's blanks, by the key of its text."""
    if not key.startswith(_SAID_ONCE):
        return _MESSAGES
    return {**_MESSAGES, **_SUMS, **_TOTALS, **_PEOPLE, "seq": 999_999, "fingerprint": "0a1b2c3d"}
