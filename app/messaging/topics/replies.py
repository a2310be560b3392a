"""Replies: what is answered to a word that a member or an agent sent."""

from typing import Final

from app.messaging.topics.topic import DAY, Topic, TopicKind

REPLIES: Final = (
    Topic(
        "reply_balance",
        TopicKind.REPLY,
        {"shares": "count", "savings": "money", "fines": "money", "owed": "money"},
        urgent=True,
        hours=DAY,
    ),
    Topic(
        "reply_loan",
        TopicKind.REPLY,
        {"due": "money", "day": "day", "owed": "money"},
        optional=frozenset({"due"}),
        urgent=True,
        hours=DAY,
    ),
    Topic("reply_no_loan", TopicKind.REPLY, urgent=True, hours=DAY),
    Topic(
        "reply_totals",
        TopicKind.REPLY,
        {"box": "money", "solidarity_box": "money", "kept": "money", "lent": "money"},
        optional=frozenset({"kept"}),
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
    Topic("agent_stopped", TopicKind.REPLY, urgent=True, hours=DAY),
    Topic("agent_resumed", TopicKind.REPLY, urgent=True, hours=DAY),
    Topic("agent_dial", TopicKind.REPLY, urgent=True, hours=DAY),
)
