"""What all members of a group are told, and reminders."""

from typing import Final

from app.messaging.topics.topic import DAY, Topic, TopicKind

GROUP: Final = (
    Topic(
        "closing",
        TopicKind.GROUP,
        {
            "meeting": "count",
            "day": "day",
            "savings": "sum",
            "box": "sum",
            "solidarity_box": "sum",
            "kept": "sum",
            "seq": "count",
            "fingerprint": "word",
        },
        worst={"meeting": 999, "box": 99_999_995, "seq": 999_999, "fingerprint": "0a1b2c3d"},
        optional=frozenset({"kept"}),
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
    Topic("consultation_opened", TopicKind.GROUP, {"question": "label", "day": "day"}, for_all=True, keys="6*6"),
    Topic(
        "consultation_result",
        TopicKind.GROUP,
        {"question": "label", "answer": "label", "percent": "count", "answers": "count"},
        worst={"percent": 100, "answers": 99_999},
        for_all=True,
    ),
    Topic(
        "plan_progress",
        TopicKind.GROUP,
        {"question": "label", "finished": "count", "planned": "count"},
        worst={"finished": 999, "planned": 999},
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
    Topic("support_waits", TopicKind.REMINDER, hours=3 * DAY),
    Topic("remind_shareout", TopicKind.REMINDER, {"owed": "money"}, hours=3 * DAY),
)
