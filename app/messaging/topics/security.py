"""Security notices: PINs, activation codes and phones."""

from typing import Final

from app.messaging.topics.topic import Topic, TopicKind

PHONE_LEFT: Final = "phone_left"
"""The one message that goes to a phone and not to a member: to hers of before, which somebody else may hold now."""

SECURITY: Final = (
    Topic("pin_changed", TopicKind.SECURITY, urgent=True),
    Topic("pin_locked", TopicKind.SECURITY, {"minutes": "count"}, optional=frozenset({"minutes"}), urgent=True),
    Topic("pin_locked_hours", TopicKind.SECURITY, {"hours": "count"}, worst={"hours": 24}, urgent=True),
    Topic("pin_help", TopicKind.SECURITY, {"member": "count"}, worst={"member": 999}, urgent=True, keys="5*5*3"),
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
