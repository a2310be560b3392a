"""What messages leave behind: who holds a phone, what came in, delivery reports, the simulator's inbox, schedules."""

from sqlalchemy import ForeignKeyConstraint, Index

from ledger.tables.columns import STRICT, whole, words
from ledger.tables.core_model import CoreModel


class SmsPhone(CoreModel, table=True):
    """Which worker sends to a phone at this moment, so that two never write to one phone at the same time."""

    __tablename__ = "sms_phone"
    __table_args__ = (STRICT,)

    phone: str = words(primary_key=True)
    held_by: str = words()
    held_until_us: int = whole()


class InboundSms(CoreModel, table=True):
    """A message that came in, once for each of the gateway's ids. What was typed is never kept, only the word known."""

    __tablename__ = "inbound_sms"
    __table_args__ = (Index("ix_inbound_sms_phone", "phone", "at_us"), STRICT)

    gateway: str = words(primary_key=True)
    gateway_id: str = words(primary_key=True)
    phone: str = words()
    word: str = words()
    at_us: int = whole()


class DeliveryReportRow(CoreModel, table=True):
    """What a gateway said about a message it took, word for word; it may come before the sending has returned.

    Of a call that ended, ``seconds`` it lasted and what it cost, in thousandths of a franc.
    """

    __tablename__ = "delivery_report"
    __table_args__ = (STRICT,)

    gateway: str = words(primary_key=True)
    message_id: str = words(primary_key=True)
    status: str = words(primary_key=True)
    outcome: str = words()
    reason: str = words(default="")
    first_us: int = whole()
    seconds: int | None = whole(default=None, nullable=True)
    cost_millixof: int | None = whole(default=None, nullable=True)


class InboxMessage(CoreModel, table=True):
    """A message in the inbox of the phone simulator, where nothing leaves the machine."""

    __tablename__ = "inbox_message"
    __table_args__ = (Index("ix_inbox_message_phone", "phone", "id"), STRICT)

    id: int | None = whole(default=None, primary_key=True)
    phone: str = words()
    text: str = words()
    parts: int = whole()
    at_us: int = whole()


class ScheduleMark(CoreModel, table=True):
    """How far a schedule has been carried out: the moment of its latest turn that is done."""

    __tablename__ = "schedule_mark"
    __table_args__ = (STRICT,)

    job: str = words(primary_key=True)
    done_us: int = whole()


class SmsBudget(CoreModel, table=True):
    """What a group's messages may cost in a calendar month, in whole francs. No row: no limit."""

    __tablename__ = "sms_budget"
    __table_args__ = (ForeignKeyConstraint(["group_id"], ["savings_group.id"]), STRICT)

    group_id: int = whole(primary_key=True)
    month_xof: int = whole()
