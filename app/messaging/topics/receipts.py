"""Receipts: what is told a member of her own passbook."""

from collections.abc import Mapping
from typing import Final

from app.messaging.topics.topic import Fact, Topic, TopicKind

_OWN: Final[Mapping[str, Fact]] = {"amount": "money"}
_BEFORE: Final = frozenset({"before"})
RECEIPTS: Final = (
    Topic(
        "declared",
        TopicKind.RECEIPT,
        {"amount": "money", "shares": "count", "before": "money"},
        optional=_BEFORE,
        merges=True,
        replaces=True,
    ),
    Topic(
        "confirmed",
        TopicKind.RECEIPT,
        {"amount": "money", "shares": "count", "total_shares": "count", "savings": "money"},
        merges=True,
    ),
    Topic(
        "repayment_declared",
        TopicKind.RECEIPT,
        {**_OWN, "before": "money"},
        optional=_BEFORE,
        merges=True,
        replaces=True,
    ),
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
    Topic(
        "corrected",
        TopicKind.RECEIPT,
        {"what": "said", "amount": "money", "day": "day"},
        optional=frozenset({"what", "amount", "day"}),  # rows of an earlier version name the transaction instead
        worst={"what": "solidarity_undone"},
        merges=True,
    ),
    Topic("granted", TopicKind.RECEIPT, _OWN, merges=True),
    Topic("help_lent", TopicKind.RECEIPT, {"amount": "money", "day": "day"}, merges=True),
    Topic("more_time", TopicKind.RECEIPT, {"owed": "money", "day": "day"}, merges=True),
    Topic("given_up", TopicKind.RECEIPT, _OWN, merges=True),
    Topic("property_taken", TopicKind.RECEIPT, _OWN),
    Topic("left", TopicKind.RECEIPT, {"savings": "money", "owed": "money", "net": "money"}),
    Topic("move_asked", TopicKind.RECEIPT, {"ticket": "word", "day": "day"}, worst={"ticket": "500000"}),
    Topic("move_withdrawn", TopicKind.RECEIPT),
    Topic("moved_in", TopicKind.RECEIPT, {"member": "count"}, worst={"member": 999}),
    Topic("opening", TopicKind.RECEIPT, {"savings": "money", "owed": "money"}),
    Topic(
        "share_out",
        TopicKind.RECEIPT,
        {
            "shares": "count",
            "value": "word",
            "gross": "money",
            "loan": "money",
            "fines": "money",
            "solidarity": "money",
            "net": "money",
        },
        worst={"value": "99999 995/997"},
        optional=frozenset({"loan", "fines", "solidarity", "value"}),
    ),
)
