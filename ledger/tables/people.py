"""Who takes part: organisations, groups, members and the offices they hold."""

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, text

from ledger.tables.columns import STRICT, whole, words
from ledger.tables.core_model import CoreModel

_PERSONS = text("left_on IS NULL AND institution = 0")
"""As ledger.tables.expressions.persons says it, so that counts of women and members read the index alone."""


class Ngo(CoreModel, table=True):
    """An organisation that accompanies groups; it sees its own groups only.

    ``languages`` are codes, ``regions`` names, one after the other with a semicolon between them. ``sender`` is the
    name its messages go out under, ``help_number`` whom its groups may call (empty: the installation's).
    ``closed_us``: since then its people may not sign in; its books and its groups stay.
    """

    __table_args__ = (STRICT,)

    id: int = whole(primary_key=True)
    code: str = words(unique=True)
    name: str = words()
    languages: str = words(default="fr", sa_column_kwargs={"server_default": "fr"})
    regions: str = words(default="", sa_column_kwargs={"server_default": ""})
    sender: str = words(default="", sa_column_kwargs={"server_default": ""})
    help_number: str = words(default="", sa_column_kwargs={"server_default": ""})
    closed_us: int | None = whole(default=None, nullable=True)


class SavingsGroup(CoreModel, table=True):
    """One group with one box. ``code`` is what people say; ``id`` leads the keys of all that belongs to the group.

    ``region``, ``cercle`` and ``commune`` are as the list of places calls them (``ledger.people.groups.places``).
    ``kind``: a ``group`` of persons, a ``tier`` (village organisation, federation, network) whose members are groups,
    or a ``body`` that saves nothing (association, committee, cooperative). ``family`` is ``none`` where nothing is
    saved: such a body has no box, no cycle and no rules.
    ``search``: the words of its name, village and code, as ``ledger.rules.spelling.search_key`` writes them.
    """

    __tablename__ = "savings_group"
    __table_args__ = (STRICT,)

    id: int = whole(primary_key=True)
    code: str = words(unique=True)
    name: str = words()
    family: str = words()
    ngo_id: int | None = whole(default=None, foreign_key="ngo.id", nullable=True, index=True)
    region: str = words(default="")
    cercle: str = words(default="", sa_column_kwargs={"server_default": ""})
    commune: str = words(default="", sa_column_kwargs={"server_default": ""})
    village: str = words(default="")
    language: str = words(default="fr")
    meeting_weekday: int = whole(default=3)
    meeting_hour: int = whole(default=16)
    founded_on: str = words()
    status: str = words(default="active")
    kind: str = words(default="group", sa_column_kwargs={"server_default": "group"})
    search: str = words(default="", sa_column_kwargs={"server_default": ""})


class Member(CoreModel, table=True):
    """A number within her group. A phone may serve several members; a member may have none.

    ``pin_hash`` is Argon2id over a keyed digest; ``pin_tries`` and ``locked_until_us`` live here, so that no restart
    forgives a guess. ``proxy`` is the number of the member who may speak for her.
    ``proxy_consent_on`` is the day on which she let her proxy hear her receipts, ``proxy_heard_id`` the last of them in
    the outbox that was told to her (none: her proxy hears nothing). ``heard_id`` is the last of her own receipts that
    she heard on a call (none: she has heard none).
    ``consent_on`` is the day she agreed to be written to (none: she did not), ``consent_version`` the version of the
    questions she last answered (none: she was never asked); all her answers are in ``consent``.
    ``joins_cycle`` is the first cycle she may save in (none: from the day she joined).
    ``institution``: 1 for a seat, a member that is itself a group and so no person; its ``sex`` is empty.
    ``search``: the words of her name; all that a search reads of the members is in one index.
    """

    __table_args__ = (
        ForeignKeyConstraint(["group_id"], ["savings_group.id"]),
        Index("ix_member_phone", "phone"),
        Index("ix_member_search", "group_id", "number", "institution", "search"),
        Index("ix_member_person", "group_id", "sex", sqlite_where=_PERSONS, postgresql_where=_PERSONS),
        STRICT,
    )

    group_id: int = whole(primary_key=True)
    number: int = whole(primary_key=True)
    name: str = words()
    sex: str = words(default="f")
    phone: str | None = words(default=None, nullable=True)
    language: str = words(default="fr")
    joined_on: str = words()
    left_on: str | None = words(default=None, nullable=True)
    left_why: str | None = words(default=None, nullable=True)
    proxy: int | None = whole(default=None, nullable=True)
    pin_hash: str | None = words(default=None, nullable=True)
    pin_tries: int = whole(default=0)
    locked_until_us: int = whole(default=0)
    sms_wanted: int = whole(default=1)
    sms_on_shared: int = whole(default=0)
    consent_on: str | None = words(default=None, nullable=True)
    consent_how: str | None = words(default=None, nullable=True)
    consent_version: int | None = whole(default=None, nullable=True)
    joins_cycle: int | None = whole(default=None, nullable=True)
    proxy_consent_on: str | None = words(default=None, nullable=True)
    proxy_heard_id: int | None = whole(default=None, nullable=True)
    heard_id: int | None = whole(default=None, nullable=True)
    institution: int = whole(default=0, sa_column_kwargs={"server_default": "0"})
    search: str = words(default="", sa_column_kwargs={"server_default": ""})


class ConsentAnswer(CoreModel, table=True):
    """One answer to the questions of consent: which version, in which language, how, and who noted it.

    ``agreed``: her name and figures may be kept; ``sms``: she may be written to (none: one answer was asked for both).
    """

    __tablename__ = "consent"
    __table_args__ = (ForeignKeyConstraint(["group_id", "member"], ["member.group_id", "member.number"]), STRICT)

    group_id: int = whole(primary_key=True)
    member: int = whole(primary_key=True)
    at_us: int = whole(primary_key=True)
    version: int = whole()
    language: str = words()
    how: str = words()
    agreed: int = whole()
    noted_by: str = words()
    sms: int | None = whole(default=None, nullable=True)


class Office(CoreModel, table=True):
    """An office and its term: ended and opened anew, never overwritten."""

    __table_args__ = (
        ForeignKeyConstraint(["group_id", "member"], ["member.group_id", "member.number"]),
        UniqueConstraint("group_id", "member", "role", "began_on", name="uq_office_term"),
        STRICT,
    )

    group_id: int = whole(primary_key=True)
    number: int = whole(primary_key=True)
    member: int = whole()
    role: str = words()
    began_on: str = words()
    ended_on: str | None = words(default=None, nullable=True)
