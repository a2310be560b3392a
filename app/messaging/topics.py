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


class TopicKind(StrEnum):
    """What a message is about, which decides the rules it is under."""

    RECEIPT = "receipt"
    DUTY = "duty"
    SUMMARY = "summary"
    GROUP = "group"
    REMINDER = "reminder"
    SECURITY = "security"
    REPLY = "reply"
    CALL = "call"


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic. ``optional`` facts may be missing and are shown as a dash; ``hours``: how long it is worth sending.

    ``urgent`` topics ignore quiet hours and the daily limit. ``merges``: it may share one SMS with others.
    ``for_all``: it says the same to every member of a group, so that a phone that several hold gets it once.
    ``replaces``: a later one of the same member says what counts, and those before it that still wait are dropped.
    """

    name: str
    kind: TopicKind
    facts: Mapping[str, Fact] = field(default_factory=dict)
    worst: Mapping[str, int | str] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()
    urgent: bool = False
    merges: bool = False
    for_all: bool = False
    replaces: bool = False
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
    Topic("declared", TopicKind.RECEIPT, {"amount": "money", "shares": "count"}, merges=True, replaces=True),
    Topic(
        "confirmed",
        TopicKind.RECEIPT,
        {"amount": "money", "shares": "count", "total_shares": "count", "savings": "money"},
        merges=True,
    ),
    Topic("repayment_declared", TopicKind.RECEIPT, _OWN, merges=True, replaces=True),
    Topic("refused", TopicKind.RECEIPT, _OWN, merges=True),
    Topic("lapsed", TopicKind.RECEIPT, _OWN, merges=True),
    Topic("solidarity", TopicKind.RECEIPT, _OWN, merges=True),
    Topic("loan_approved", TopicKind.RECEIPT, _OWN, merges=True),
    Topic("loan_refused", TopicKind.RECEIPT, _OWN, merges=True),
    Topic("handed_over", TopicKind.RECEIPT, _OWN, merges=True),
    Topic("repaid", TopicKind.RECEIPT, {"amount": "money", "owed": "money"}, merges=True),
    Topic("fined", TopicKind.RECEIPT, {"amount": "money", "reason": "word"}, merges=True),
    Topic("pot", TopicKind.RECEIPT, {"amount": "money", "round": "count"}, worst={"round": 999}, merges=True),
    Topic("fine_paid", TopicKind.RECEIPT, {"amount": "money", "fines": "money"}, merges=True),
    Topic("corrected", TopicKind.RECEIPT, {"seq": "count"}, merges=True),
    Topic("granted", TopicKind.RECEIPT, _OWN, merges=True),
    Topic("help_lent", TopicKind.RECEIPT, {"amount": "money", "day": "day"}, merges=True),
    Topic("more_time", TopicKind.RECEIPT, {"owed": "money", "day": "day"}, merges=True),
    Topic("given_up", TopicKind.RECEIPT, _OWN, merges=True),
    Topic("left", TopicKind.RECEIPT, {"savings": "money", "owed": "money", "net": "money"}),
    Topic("opening", TopicKind.RECEIPT, {"savings": "money", "owed": "money"}),
    Topic(
        "share_out",
        TopicKind.RECEIPT,
        {"shares": "count", "value": "word", "gross": "money", "loan": "money", "fines": "money", "net": "money"},
        worst={"value": "99999 995/997"},
        optional=frozenset({"loan", "fines", "value"}),
    ),
)
_DUTIES = (
    Topic(
        "declaration_waiting",
        TopicKind.DUTY,
        {"member": "count", "shares": "count", "amount": "money"},
        worst={"member": 999},
        merges=True,
        replaces=True,
    ),
    Topic(
        "repayment_waiting",
        TopicKind.DUTY,
        {"member": "count", "amount": "money"},
        worst={"member": 999},
        merges=True,
        replaces=True,
    ),
    Topic(
        "vote_waiting",
        TopicKind.DUTY,
        {"member": "count", "amount": "money", "weeks": "count"},
        worst={"member": 999, "weeks": 104},
        urgent=True,
        merges=True,
    ),
    Topic("to_hand_over", TopicKind.DUTY, {"member": "count", "amount": "money"}, worst={"member": 999}, merges=True),
    Topic("late_written", TopicKind.DUTY, {"at_hour": "word"}, worst={"at_hour": "23:59"}, urgent=True, hours=DAY),
    Topic("late_not_written", TopicKind.DUTY, {"at_hour": "word"}, worst={"at_hour": "23:59"}, urgent=True, hours=DAY),
    Topic("disputed", TopicKind.DUTY, {"member": "count", "incident": "count"}, worst={"member": 999}, urgent=True),
    Topic(
        "meeting_summary",
        TopicKind.SUMMARY,
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
        TopicKind.SUMMARY,
        {"day": "day", "savings": "sum", "lent": "sum", "repaid": "sum", "box": "sum", "solidarity_box": "sum"},
        worst={"box": 99_999_995},
        hours=3 * DAY,
    ),
)
_GROUP = (
    Topic(
        "closing",
        TopicKind.GROUP,
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
    Topic("rule_changed", TopicKind.GROUP, {"day": "day"}, optional=frozenset({"day"}), for_all=True),
    Topic(
        "decided",
        TopicKind.GROUP,
        {"what": "said", "in_favour": "count", "present": "count"},
        worst={"what": "tontine_list", "in_favour": 999, "present": 999},
        for_all=True,
    ),
    Topic(
        "meeting_corrected", TopicKind.GROUP, {"meeting": "count", "seq": "count"}, worst={"meeting": 999}, for_all=True
    ),
    Topic("consultation_opened", TopicKind.GROUP, {"question": "label", "day": "day"}, for_all=True),
    Topic(
        "consultation_result",
        TopicKind.GROUP,
        {"question": "label", "answer": "label", "percent": "count", "answers": "count"},
        worst={"percent": 100, "answers": 99_999},
        for_all=True,
    ),
    Topic(
        "rule_now",
        TopicKind.GROUP,
        {"day": "day", "rule": "said", "value": "word"},
        worst={"rule": "loan_multiplier", "value": "99999"},
        for_all=True,
    ),
    Topic("contribution_changed", TopicKind.GROUP, {"day": "day", "amount": "money"}, for_all=True),
    Topic(
        "remind_meeting",
        TopicKind.REMINDER,
        {"day": "day", "hour": "count"},
        worst={"hour": 23},
        for_all=True,
        hours=DAY,
    ),
    Topic(
        "remind_loan",
        TopicKind.REMINDER,
        {"day": "day", "hour": "count", "owed": "money"},
        worst={"hour": 23},
        hours=DAY,
    ),
    Topic("remind_shareout", TopicKind.REMINDER, {"owed": "money"}, hours=3 * DAY),
)
_SECURITY = (
    Topic("pin_changed", TopicKind.SECURITY, urgent=True),
    Topic("pin_locked", TopicKind.SECURITY, {"minutes": "count"}, optional=frozenset({"minutes"}), urgent=True),
    Topic("pin_locked_hours", TopicKind.SECURITY, {"hours": "count"}, worst={"hours": 24}, urgent=True),
    Topic("pin_help", TopicKind.SECURITY, {"member": "count"}, worst={"member": 999}, urgent=True),
    Topic("pin_help_ready", TopicKind.SECURITY, {"hours": "count"}, worst={"hours": 99}, urgent=True),
    Topic("pin_help_now", TopicKind.SECURITY, urgent=True),
    Topic("pin_help_asked", TopicKind.SECURITY, urgent=True),
    Topic("pin_help_denied", TopicKind.SECURITY, {"member": "count"}, worst={"member": 999}, urgent=True),
    Topic("pin_help_ended", TopicKind.SECURITY, urgent=True),
    Topic("activated", TopicKind.SECURITY, {"member": "count"}, worst={"member": 999}, urgent=True, for_all=True),
    Topic("restart", TopicKind.SECURITY, {"hours": "count"}, worst={"hours": 24}, urgent=True, for_all=True),
    Topic("phone_changed", TopicKind.SECURITY, urgent=True),
    Topic(PHONE_LEFT, TopicKind.SECURITY, urgent=True),
)
_REPLIES = (
    Topic(
        "reply_balance",
        TopicKind.REPLY,
        {"shares": "count", "savings": "money", "fines": "money", "owed": "money"},
        urgent=True,
        hours=DAY,
    ),
    Topic("reply_loan", TopicKind.REPLY, {"owed": "money", "day": "day"}, urgent=True, hours=DAY),
    Topic("reply_no_loan", TopicKind.REPLY, urgent=True, hours=DAY),
    Topic(
        "reply_totals",
        TopicKind.REPLY,
        {"box": "money", "solidarity_box": "money", "lent": "money"},
        urgent=True,
        hours=DAY,
    ),
    Topic("reply_dial", TopicKind.REPLY, urgent=True, hours=DAY),
    Topic("reply_help", TopicKind.REPLY, urgent=True, hours=DAY),
    Topic("reply_pin", TopicKind.REPLY, urgent=True, hours=DAY),
    Topic("reply_refused", TopicKind.REPLY, {"shares": "count"}, worst={"shares": 999}, urgent=True, hours=DAY),
    Topic("reply_declared", TopicKind.REPLY, {"amount": "money", "shares": "count"}, urgent=True, hours=DAY),
    Topic("reply_which_save", TopicKind.REPLY, {"shares": "count"}, worst={"shares": 99}, urgent=True, hours=DAY),
    Topic("reply_which_stop", TopicKind.REPLY, urgent=True, hours=DAY),
    Topic("reply_which_resume", TopicKind.REPLY, urgent=True, hours=DAY),
    Topic(
        "reply_proof",
        TopicKind.REPLY,
        {"meeting": "count", "held": "word"},
        worst={"meeting": 999, "held": "30/12/2026"},
        urgent=True,
        hours=DAY,
    ),
    Topic("reply_no_proof", TopicKind.REPLY, urgent=True, hours=DAY),
    Topic("reply_which_proof", TopicKind.REPLY, urgent=True, hours=DAY),
    Topic("reply_confirm", TopicKind.REPLY, urgent=True, hours=DAY),
    Topic("reply_stopped", TopicKind.REPLY, urgent=True, hours=DAY),
    Topic("reply_resumed", TopicKind.REPLY, urgent=True, hours=DAY),
)

TOPICS: Final[Mapping[str, Topic]] = MappingProxyType(
    {topic.name: topic for topic in (*_RECEIPTS, *_DUTIES, *_GROUP, *_SECURITY, *_REPLIES)}
)


CALL_BACK: Final = Topic("call_back", TopicKind.CALL, for_all=True)
"""A call that a missed call asked for: it waits in the outbox as messages do, and has no words."""


def worst_case(topic: Topic) -> dict[str, int | str]:
    """The facts that make the topic's widest message."""
    return {name: topic.worst.get(name, WORST[kind]) for name, kind in topic.facts.items()}
