"""Duties and summaries: what waits for an officer or an agent, and what a meeting and a week came to."""

from typing import Final

from app.messaging.topics.topic import DAY, Topic, TopicKind

AGENTS_NEWS: Final = ("silent", "opened", "changed", "to_do")
"""What an agent is told of her groups: no meeting for weeks, an incident, other officers, an action that falls due."""
AGENTS_NAME_SEPTETS: Final = 12
DUTIES: Final = (
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
    Topic(
        "disputed",
        TopicKind.DUTY,
        {"member": "count", "what": "said", "amount": "money"},
        optional=frozenset({"what", "amount"}),  # rows of an earlier version name the incident instead
        worst={"member": 999, "what": "solidarity_undone"},
        urgent=True,
    ),
    Topic("move_accepted", TopicKind.DUTY, {"member": "count"}, worst={"member": 999}),
    Topic("not_kept", TopicKind.DUTY, {"member": "count"}, worst={"member": 999}, urgent=True),
    Topic(
        "agent_news",
        TopicKind.SUMMARY,
        dict.fromkeys(AGENTS_NEWS, "word"),
        worst=dict.fromkeys(AGENTS_NEWS, f"{'W' * AGENTS_NAME_SEPTETS} +999"),
        optional=frozenset(AGENTS_NEWS),
        lists=True,
        hours=DAY,
    ),
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
        {
            "day": "day",
            "savings": "sum",
            "lent": "sum",
            "repaid": "sum",
            "box": "sum",
            "kept": "sum",
            "solidarity_box": "sum",
        },
        worst={"box": 99_999_995},
        optional=frozenset({"kept"}),
        hours=3 * DAY,
    ),
)
