"""What guards the group: the keys of the box, first and forgotten PINs, what was done under a key."""

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint

from ledger.tables.columns import STRICT, whole, words
from ledger.tables.core_model import CoreModel


class KeyTurn(CoreModel, table=True):
    """One key-holder was there when the box was opened or closed."""

    __tablename__ = "key_turn"
    __table_args__ = (
        ForeignKeyConstraint(["group_id", "meeting"], ["meeting.group_id", "meeting.number"]),
        ForeignKeyConstraint(["group_id", "holder"], ["member.group_id", "member.number"]),
        CheckConstraint("moment IN ('open', 'close')", name="key_moment"),
        STRICT,
    )

    group_id: int = whole(primary_key=True)
    meeting: int = whole(primary_key=True)
    moment: str = words(primary_key=True)
    holder: int = whole(primary_key=True)
    turned_us: int = whole()


class PinHelp(CoreModel, table=True):
    """A member who has no PIN, or forgot it, and the two who vouch that it is she. Used once, stopped, or it runs out.

    ``outcome``: ``chosen``; ``not_me`` (whoever holds her phone says that she did not ask); ``right_pin`` or
    ``changed`` (her PIN was typed, or changed, meanwhile); ``president``, ``panel``.
    """

    __tablename__ = "pin_help"
    __table_args__ = (
        ForeignKeyConstraint(["group_id", "member"], ["member.group_id", "member.number"]),
        CheckConstraint("first_guardian <> second_guardian", name="two_guardians"),
        CheckConstraint("first_guardian <> member AND second_guardian <> member", name="not_her_own_guardian"),
        STRICT,
    )

    group_id: int = whole(primary_key=True)
    member: int = whole(primary_key=True)
    asked_us: int = whole(primary_key=True)
    first_guardian: int | None = whole(default=None, nullable=True)
    second_guardian: int | None = whole(default=None, nullable=True)
    ready_us: int | None = whole(default=None, nullable=True)
    ended_us: int | None = whole(default=None, nullable=True)
    outcome: str | None = words(default=None, nullable=True)


class LateActRow(CoreModel, table=True):
    """How an act that outlasted its hop ended, until it is told at the next call of whoever did it."""

    __tablename__ = "late_act"
    __table_args__ = (ForeignKeyConstraint(["group_id", "member"], ["member.group_id", "member.number"]), STRICT)

    group_id: int = whole(primary_key=True)
    member: int = whole(primary_key=True)
    key: str = words(primary_key=True)
    at_us: int = whole()
    begun: str = words()
    written: int = whole()
    reason: str = words(default="")
    numbers: str = words(default="{}")


class Activation(CoreModel, table=True):
    """A one-time code with which one officer chooses her first PIN, once, on one phone, until it ends.

    The code itself is nowhere: ``code_hash`` is made as those of PINs are. ``phone`` (E.164) is hers, or where she has
    none the one on which the code serves. ``given_by``: who gave it in the panel (none: by command).
    """

    __table_args__ = (
        ForeignKeyConstraint(["group_id", "member"], ["member.group_id", "member.number"]),
        ForeignKeyConstraint(["given_by"], ["staff.id"]),
        CheckConstraint("tries BETWEEN 0 AND 5", name="five_tries"),
        STRICT,
    )

    group_id: int = whole(primary_key=True)
    number: int = whole(primary_key=True)
    member: int = whole()
    phone: str = words()
    code_hash: str = words()
    tries: int = whole(default=0)
    given_by: int | None = whole(default=None, nullable=True)
    given_us: int = whole()
    ends_us: int = whole()
    used_us: int | None = whole(default=None, nullable=True)
    ended_us: int | None = whole(default=None, nullable=True)


class GroupRestart(CoreModel, table=True):
    """Two people of an organisation start a group again whose officers forgot their PINs, after a day's wait.

    ``outcome``: ``started``, ``cancelled``, ``remembered`` (two officers typed their PINs) or ``lapsed``.
    """

    __tablename__ = "group_restart"
    __table_args__ = (
        ForeignKeyConstraint(["group_id"], ["savings_group.id"]),
        ForeignKeyConstraint(["asked_by"], ["staff.id"]),
        ForeignKeyConstraint(["confirmed_by"], ["staff.id"]),
        CheckConstraint("asked_by <> confirmed_by", name="two_people"),
        STRICT,
    )

    group_id: int = whole(primary_key=True)
    number: int = whole(primary_key=True)
    asked_by: int = whole()
    asked_us: int = whole()
    confirmed_by: int | None = whole(default=None, nullable=True)
    ready_us: int | None = whole(default=None, nullable=True)
    ended_us: int | None = whole(default=None, nullable=True)
    outcome: str | None = words(default=None, nullable=True)


class RestartPin(CoreModel, table=True):
    """An officer who typed her right PIN while her group waited to be started again: hers stays."""

    __tablename__ = "restart_pin"
    __table_args__ = (
        ForeignKeyConstraint(["group_id", "restart"], ["group_restart.group_id", "group_restart.number"]),
        ForeignKeyConstraint(["group_id", "member"], ["member.group_id", "member.number"]),
        STRICT,
    )

    group_id: int = whole(primary_key=True)
    restart: int = whole(primary_key=True)
    member: int = whole(primary_key=True)
    typed_us: int = whole()


class CommandResult(CoreModel, table=True):
    """An act that posts no transaction, under the key of its hop, with what it gave. Never changed."""

    __tablename__ = "deed"
    __table_args__ = (
        ForeignKeyConstraint(["group_id"], ["savings_group.id"]),
        UniqueConstraint("group_id", "idem_key", name="one_deed_per_key"),
        STRICT,
    )

    group_id: int = whole(primary_key=True)
    number: int = whole(primary_key=True)
    kind: str = words()
    idem_key: str = words()
    result: str = words(default="")
    done_us: int = whole()
