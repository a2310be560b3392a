"""Every kind of message: its facts and their worst case, who may get it where, and how urgent it is.

A topic's words are ``sms.<name>`` in the catalogues: ``text`` for a phone of one's own, ``tight`` when the figures are
too wide for it, ``short`` for a shared phone (or the kind's ``sms.shared.<kind>``), and ``brief`` when it may share one
SMS with others.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Literal

Fact = Literal["money", "sum", "count", "day", "word", "label", "said"]
"""How a fact is shown: ``money`` with its unit, ``sum`` bare (the text names the unit once), ``said`` by the word that
stands for it in the catalogue, the others as they are.

A ``word`` is one of the group's own, a ``label`` what somebody wrote: both are cut to their width.
"""

DAY, WEEK = 24, 7 * 24
PHONE_LEFT: Final = "phone_left"
"""The one message that goes to a phone and not to a member: to hers of before, which somebody else may hold now."""


class Kind(StrEnum):
    """What a message is about, which decides the rules it is under."""

    RECEIPT = "receipt"
    DUTY = "duty"
    SUMMARY = "summary"
    GROUP = "group"
    REMINDER = "reminder"
    SECURITY = "security"
    REPLY = "reply"


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic. ``optional`` facts may be missing and are shown as a dash; ``hours``: how long it is worth sending.

    ``urgent`` topics ignore quiet hours and the daily limit. ``merges``: it may share one SMS with others.
    ``for_all``: it says the same to every member of a group, so that a phone that several hold gets it once.
    """

    name: str
    kind: Kind
    facts: Mapping[str, Fact] = field(default_factory=dict)
    worst: Mapping[str, int | str] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()
    urgent: bool = False
    merges: bool = False
    for_all: bool = False
    hours: int = WEEK

    @property
    def tells_figures(self) -> bool:
        """Whether its text shows money."""
        return any(kind in ("money", "sum") for kind in self.facts.values())


WORST: Final[Mapping[Fact, int | str]] = MappingProxyType(
    {
        "money": 99_999_995,
        "sum": 9_999_995,
        "count": 9_999,
        "day": "2026-12-30",
        "word": "W" * 32,
        "label": "W" * 40,
        "said": "quorum",
    }
)
"""Worst-case facts: sixty times a group's yearly savings, the widest day. A message beyond them says less, and fits."""

_OWN: Final[Mapping[str, Fact]] = {"amount": "money"}
_RECEIPTS = (
    Topic("declared", Kind.RECEIPT, {"amount": "money", "shares": "count"}, merges=True),
    Topic(
        "confirmed",
        Kind.RECEIPT,
        {"amount": "money", "shares": "count", "total_shares": "count", "savings": "money"},
        merges=True,
    ),
    Topic("repayment_declared", Kind.RECEIPT, _OWN, merges=True),
    Topic("refused", Kind.RECEIPT, _OWN, merges=True),
    Topic("lapsed", Kind.RECEIPT, _OWN, merges=True),
    Topic("solidarity", Kind.RECEIPT, _OWN, merges=True),
    Topic("loan_approved", Kind.RECEIPT, _OWN, merges=True),
    Topic("loan_refused", Kind.RECEIPT, _OWN, merges=True),
    Topic("handed_over", Kind.RECEIPT, _OWN, merges=True),
    Topic("repaid", Kind.RECEIPT, {"amount": "money", "owed": "money"}, merges=True),
    Topic("fined", Kind.RECEIPT, {"amount": "money", "reason": "word"}, merges=True),
    Topic("pot", Kind.RECEIPT, {"amount": "money", "round": "count"}, worst={"round": 999}, merges=True),
    Topic("fine_paid", Kind.RECEIPT, {"amount": "money", "fines": "money"}, merges=True),
    Topic("corrected", Kind.RECEIPT, {"seq": "count"}, merges=True),
    Topic("granted", Kind.RECEIPT, _OWN, merges=True),
    Topic("help_lent", Kind.RECEIPT, {"amount": "money", "day": "day"}, merges=True),
    Topic("more_time", Kind.RECEIPT, {"owed": "money", "day": "day"}, merges=True),
    Topic("given_up", Kind.RECEIPT, _OWN, merges=True),
    Topic("left", Kind.RECEIPT, {"savings": "money", "owed": "money", "net": "money"}),
    Topic("opening", Kind.RECEIPT, {"savings": "money", "owed": "money"}),
    Topic(
        "share_out",
        Kind.RECEIPT,
        {"shares": "count", "value": "word", "gross": "money", "loan": "money", "fines": "money", "net": "money"},
        worst={"value": "99999 995/997"},
        optional=frozenset({"loan", "fines", "value"}),
    ),
)
_DUTIES = (
    Topic(
        "declaration_waiting",
        Kind.DUTY,
        {"member": "count", "shares": "count", "amount": "money"},
        worst={"member": 999},
        merges=True,
    ),
    Topic(
        "repayment_waiting",
        Kind.DUTY,
        {"member": "count", "amount": "money"},
        worst={"member": 999},
        merges=True,
    ),
    Topic(
        "vote_waiting",
        Kind.DUTY,
        {"member": "count", "amount": "money", "weeks": "count"},
        worst={"member": 999, "weeks": 104},
        urgent=True,
        merges=True,
    ),
    Topic("to_hand_over", Kind.DUTY, {"member": "count", "amount": "money"}, worst={"member": 999}, merges=True),
    Topic("disputed", Kind.DUTY, {"member": "count", "incident": "count"}, worst={"member": 999}, urgent=True),
    Topic(
        "meeting_summary",
        Kind.SUMMARY,
        {
            "meeting": "count",
            "day": "day",
            "present": "count",
            "members": "count",
            "savings": "sum",
            "solidarity": "sum",
            "lent": "sum",
            "repaid": "sum",
            "fines": "sum",
            "box": "sum",
            "counted": "sum",
            "incidents": "count",
        },
        worst={"meeting": 999, "present": 99, "members": 99, "incidents": 99, "box": 99_999_995, "counted": 99_999_995},
        optional=frozenset({"counted", "present"}),
    ),
    Topic(
        "weekly",
        Kind.SUMMARY,
        {"day": "day", "savings": "sum", "lent": "sum", "repaid": "sum", "box": "sum", "solidarity_box": "sum"},
        worst={"box": 99_999_995},
        hours=3 * DAY,
    ),
)
_GROUP = (
    Topic(
        "closing",
        Kind.GROUP,
        {
            "meeting": "count",
            "day": "day",
            "savings": "sum",
            "box": "sum",
            "solidarity_box": "sum",
            "seq": "count",
            "fingerprint": "word",
        },
        worst={"meeting": 999, "box": 99_999_995, "seq": 999_999, "fingerprint": "0a1b2c3d"},
        for_all=True,
    ),
    Topic("rule_changed", Kind.GROUP, {"day": "day"}, optional=frozenset({"day"}), for_all=True),
    Topic("consultation_opened", Kind.GROUP, {"question": "label", "day": "day"}, for_all=True),
    Topic(
        "consultation_result",
        Kind.GROUP,
        {"question": "label", "answer": "label", "percent": "count", "answers": "count"},
        worst={"percent": 100, "answers": 99_999},
        for_all=True,
    ),
    Topic(
        "rule_now",
        Kind.GROUP,
        {"day": "day", "rule": "said", "value": "word"},
        worst={"rule": "loan_multiplier", "value": "99999"},
        for_all=True,
    ),
    Topic("contribution_changed", Kind.GROUP, {"day": "day", "amount": "money"}, for_all=True),
    Topic(
        "remind_meeting", Kind.REMINDER, {"day": "day", "hour": "count"}, worst={"hour": 23}, for_all=True, hours=DAY
    ),
    Topic(
        "remind_loan", Kind.REMINDER, {"day": "day", "hour": "count", "owed": "money"}, worst={"hour": 23}, hours=DAY
    ),
    Topic("remind_shareout", Kind.REMINDER, {"owed": "money"}, hours=3 * DAY),
)
_SECURITY = (
    Topic("pin_changed", Kind.SECURITY, urgent=True),
    Topic("pin_locked", Kind.SECURITY, {"minutes": "count"}, optional=frozenset({"minutes"}), urgent=True),
    Topic("pin_locked_hours", Kind.SECURITY, {"hours": "count"}, worst={"hours": 24}, urgent=True),
    Topic("pin_help", Kind.SECURITY, {"member": "count"}, worst={"member": 999}, urgent=True),
    Topic("pin_help_ready", Kind.SECURITY, {"hours": "count"}, worst={"hours": 99}, urgent=True),
    Topic("pin_help_now", Kind.SECURITY, urgent=True),
    Topic("activated", Kind.SECURITY, {"member": "count"}, worst={"member": 999}, urgent=True, for_all=True),
    Topic("restart", Kind.SECURITY, {"hours": "count"}, worst={"hours": 24}, urgent=True, for_all=True),
    Topic("phone_changed", Kind.SECURITY, urgent=True),
    Topic(PHONE_LEFT, Kind.SECURITY, urgent=True),
)
_REPLIES = (
    Topic(
        "reply_balance",
        Kind.REPLY,
        {"shares": "count", "savings": "money", "fines": "money", "owed": "money"},
        urgent=True,
        hours=DAY,
    ),
    Topic("reply_loan", Kind.REPLY, {"owed": "money", "day": "day"}, urgent=True, hours=DAY),
    Topic("reply_no_loan", Kind.REPLY, urgent=True, hours=DAY),
    Topic(
        "reply_totals",
        Kind.REPLY,
        {"box": "money", "solidarity_box": "money", "lent": "money"},
        urgent=True,
        hours=DAY,
    ),
    Topic("reply_dial", Kind.REPLY, urgent=True, hours=DAY),
    Topic("reply_help", Kind.REPLY, urgent=True, hours=DAY),
    Topic("reply_pin", Kind.REPLY, urgent=True, hours=DAY),
    Topic("reply_refused", Kind.REPLY, {"shares": "count"}, worst={"shares": 999}, urgent=True, hours=DAY),
    Topic("reply_stopped", Kind.REPLY, urgent=True, hours=DAY),
    Topic("reply_resumed", Kind.REPLY, urgent=True, hours=DAY),
)

TOPICS: Final[Mapping[str, Topic]] = MappingProxyType(
    {topic.name: topic for topic in (*_RECEIPTS, *_DUTIES, *_GROUP, *_SECURITY, *_REPLIES)}
)


def worst_case(topic: Topic) -> dict[str, int | str]:
    """The facts that make the topic's widest message."""
    return {name: topic.worst.get(name, WORST[kind]) for name, kind in topic.facts.items()}
