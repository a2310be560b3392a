"""Every kind of message: its facts and their worst case, who may get it where, and how urgent it is.

A topic's words are ``sms.<name>`` in the catalogues: ``text`` for a phone of one's own, ``tight`` when the figures are
too wide for it, ``short`` for a shared phone (or the kind's ``sms.shared.<kind>``), and ``brief`` when it may share one
SMS with others.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from app.messaging.topics.duties import DUTIES
from app.messaging.topics.group import GROUP
from app.messaging.topics.receipts import RECEIPTS
from app.messaging.topics.replies import REPLIES
from app.messaging.topics.security import PHONE_LEFT, SECURITY
from app.messaging.topics.topic import Fact, Topic, TopicKind, worst_case

__all__ = ["CALL_BACK", "PHONE_LEFT", "TOPICS", "Fact", "Topic", "TopicKind", "worst_case"]

TOPICS: Final[Mapping[str, Topic]] = MappingProxyType(
    {topic.name: topic for topic in (*RECEIPTS, *DUTIES, *GROUP, *SECURITY, *REPLIES)}
)
CALL_BACK: Final = Topic("call_back", TopicKind.CALL, for_all=True)
"""A call that a missed call asked for: it waits in the outbox as messages do, and has no words."""
