"""The people who sign in to the panel, what they did there, and the figures that its plots are drawn from."""

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, text

from ledger.tables.books import Account, Journal, Outbox
from ledger.tables.columns import STRICT, octets, table_of, whole, words
from ledger.tables.core_model import CoreModel
from ledger.tables.life import Incident, Meeting


class Staff(CoreModel, table=True):
    """A person of an organisation who signs in to the panel. ``ngo_id`` is none for the whole installation.

    ``password_hash`` is Argon2id. ``code_secret`` is the sealed secret of her one-time codes and ``code_step`` the last
    half-minute whose code was used, so that no code serves twice. ``tries`` and ``locked_until_us`` live here, so that
    no restart forgives a guess.
    """

    __table_args__ = (STRICT,)

    id: int | None = whole(default=None, primary_key=True)
    email: str = words(unique=True)
    name: str = words()
    role: str = words()
    ngo_id: int | None = whole(default=None, foreign_key="ngo.id", nullable=True, index=True)
    language: str = words(default="fr")
    password_hash: str = words()
    code_secret: str = words()
    code_step: int = whole(default=0)
    tries: int = whole(default=0)
    locked_until_us: int = whole(default=0)
    created_us: int = whole()
    seen_us: int | None = whole(default=None, nullable=True)
    disabled_us: int | None = whole(default=None, nullable=True)


class StaffSession(CoreModel, table=True):
    """One browser in which somebody is signed in. The token itself is only in the browser's cookie."""

    __tablename__ = "staff_session"
    __table_args__ = (STRICT,)

    token_hash: str = words(primary_key=True)
    staff_id: int = whole(foreign_key="staff.id", index=True)
    began_us: int = whole()
    seen_us: int = whole()
    ends_us: int = whole()


class FormUsed(CoreModel, table=True):
    """A form that made something: sent again, it makes nothing. Only a digest of its token is here, for a day."""

    __tablename__ = "form_used"
    __table_args__ = (STRICT,)

    token_hash: str = words(primary_key=True)
    used_us: int = whole()


class Invitation(CoreModel, table=True):
    """A link that lets one person choose her password, once, until it ends.

    ``staff_id`` is set where it gives somebody who is there already a new password and new codes. What a donor will
    see: ids of organisations and programmes, with a semicolon between them; with neither, all that is her side's.
    """

    __table_args__ = (STRICT,)

    token_hash: str = words(primary_key=True)
    email: str = words()
    name: str = words()
    role: str = words()
    ngo_id: int | None = whole(default=None, foreign_key="ngo.id", nullable=True, index=True)
    language: str = words(default="fr")
    code_secret: str = words()
    staff_id: int | None = whole(default=None, nullable=True)
    sees_organisations: str = words(default="", sa_column_kwargs={"server_default": ""})
    sees_programmes: str = words(default="", sa_column_kwargs={"server_default": ""})
    invited_by: int | None = whole(default=None, nullable=True)
    created_us: int = whole()
    ends_us: int = whole()
    used_us: int | None = whole(default=None, nullable=True)


class Assignment(CoreModel, table=True):
    """A group that a field agent accompanies; she sees no other."""

    __table_args__ = (
        ForeignKeyConstraint(["group_id"], ["savings_group.id"]),
        ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        Index("ix_assignment_group", "group_id"),
        STRICT,
    )

    staff_id: int = whole(primary_key=True)
    group_id: int = whole(primary_key=True)


class DonorOrganisation(CoreModel, table=True):
    """An organisation whose totals a donor sees; with one or more, she sees nothing but these and her programmes."""

    __tablename__ = "donor_organisation"
    __table_args__ = (
        ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        ForeignKeyConstraint(["ngo_id"], ["ngo.id"]),
        STRICT,
    )

    staff_id: int = whole(primary_key=True)
    ngo_id: int = whole(primary_key=True)


class DonorProgramme(CoreModel, table=True):
    """A programme whose totals a donor sees, across the organisations that take part in it."""

    __tablename__ = "donor_programme"
    __table_args__ = (
        ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        ForeignKeyConstraint(["programme_id"], ["programme.id"]),
        STRICT,
    )

    staff_id: int = whole(primary_key=True)
    programme_id: int = whole(primary_key=True)


class SignInLimit(CoreModel, table=True):
    """How often one address, kept as a keyed digest, tried to sign in since ``began_us``."""

    __tablename__ = "sign_in_limit"
    __table_args__ = (STRICT,)

    key: str = words(primary_key=True)
    began_us: int = whole()
    tries: int = whole()


class AuditLine(CoreModel, table=True):
    """One change, or one look at personal data: who, when, what. Never changed, never deleted.

    ``detail`` names what changed and never holds a name, a phone number or a secret.
    """

    __tablename__ = "audit_line"
    __table_args__ = (
        Index("ix_audit_line_ngo", "ngo_id", "id"),
        Index("ix_audit_line_group", "group_id", "id"),
        Index("ix_audit_line_staff", "staff_id", "id"),
        STRICT,
    )

    id: int | None = whole(default=None, primary_key=True)
    at_us: int = whole()
    staff_id: int | None = whole(default=None, nullable=True)
    ngo_id: int | None = whole(default=None, nullable=True)
    group_id: int | None = whole(default=None, nullable=True)
    member: int | None = whole(default=None, nullable=True)
    action: str = words()
    detail: str = words(default="")


class KeptFigures(CoreModel):
    """Where a group stood at the end of some days, and how often it met; counted from the books again at any time.

    ``owed_xof``, ``late_owed_xof`` and of the latter those of more than 30 and 90 days: with charges.
    ``written_off_xof`` counts the group's whole life; ``outside_xof`` and ``grants_xof`` are parts of what is told
    beside them. All count persons and their money; ``institution…`` is that of the seats of groups in a tier.
    ``settled``: it was counted when nothing of these days could follow any more.
    """

    group_id: int = whole(primary_key=True)
    members: int = whole()
    savings_xof: int = whole()
    meetings: int = whole()
    loans: int | None = whole(default=None, nullable=True)
    borrowers: int | None = whole(default=None, nullable=True)
    owed_xof: int | None = whole(default=None, nullable=True)
    late_owed_xof: int | None = whole(default=None, nullable=True)
    written_off_xof: int | None = whole(default=None, nullable=True)
    loan_cash_xof: int | None = whole(default=None, nullable=True)
    other_funds_xof: int | None = whole(default=None, nullable=True)
    debts_xof: int | None = whole(default=None, nullable=True)
    institutions: int = whole(default=0, sa_column_kwargs={"server_default": "0"})
    institution_savings_xof: int = whole(default=0, sa_column_kwargs={"server_default": "0"})
    institution_loans: int = whole(default=0, sa_column_kwargs={"server_default": "0"})
    institution_loans_xof: int = whole(default=0, sa_column_kwargs={"server_default": "0"})
    late_30_xof: int = whole(default=0, sa_column_kwargs={"server_default": "0"})
    late_90_xof: int = whole(default=0, sa_column_kwargs={"server_default": "0"})
    outside_xof: int = whole(default=0, sa_column_kwargs={"server_default": "0"})
    grants_xof: int = whole(default=0, sa_column_kwargs={"server_default": "0"})
    property_xof: int = whole(default=0, sa_column_kwargs={"server_default": "0"})
    property_at_start_xof: int = whole(default=0, sa_column_kwargs={"server_default": "0"})
    settled: int = whole(default=0, sa_column_kwargs={"server_default": "0"})


class WeekFigure(KeptFigures, table=True):
    """The figures of the week that begins on ``week_on``, a Monday.

    ``lent_xof``, ``late_xof``, ``attending`` and ``called`` are those of an earlier version: nothing reads them here.
    """

    __tablename__ = "week_figure"
    __table_args__ = (
        ForeignKeyConstraint(["group_id"], ["savings_group.id"]),
        Index("ix_week_figure_week", "week_on", "group_id"),
        STRICT,
    )

    week_on: str = words(primary_key=True)
    lent_xof: int = whole(default=0, sa_column_kwargs={"server_default": "0"})
    late_xof: int = whole(default=0, sa_column_kwargs={"server_default": "0"})
    attending: int = whole(default=0, sa_column_kwargs={"server_default": "0"})
    called: int = whole(default=0, sa_column_kwargs={"server_default": "0"})


class MonthFigure(KeptFigures, table=True):
    """The figures of the month that begins on ``month_on``."""

    __tablename__ = "month_figure"
    __table_args__ = (
        ForeignKeyConstraint(["group_id"], ["savings_group.id"]),
        Index("ix_month_figure_month", "month_on", "group_id"),
        STRICT,
    )

    month_on: str = words(primary_key=True)


class FunnelDay(CoreModel, table=True):
    """How often a screen was shown on a day and how often it was the last one before the caller gave up.

    ``ngo_id`` is 0 for callers whose group is not known. Nothing here tells who called.
    """

    __tablename__ = "funnel_day"
    __table_args__ = (STRICT,)

    day: str = words(primary_key=True)
    ngo_id: int = whole(primary_key=True)
    screen: str = words(primary_key=True)
    language: str = words(primary_key=True)
    network: str = words(primary_key=True)
    shown: int = whole(default=0)
    given_up: int = whole(default=0)


class ImportDraft(CoreModel, table=True):
    """A file that was looked at and not yet imported, or was: ``sha`` keeps the same file from coming in twice.

    ``choices`` is JSON: what whoever looked said of its columns, and what she gave for the whole file.
    """

    __tablename__ = "import_draft"
    __table_args__ = (UniqueConstraint("ngo_id", "sha", "staff_id", name="one_draft_per_file"), STRICT)

    token: str = words(primary_key=True)
    staff_id: int = whole(foreign_key="staff.id")
    ngo_id: int | None = whole(default=None, foreign_key="ngo.id", nullable=True)
    file_name: str = words()
    sha: str = words()
    body: bytes = octets()
    created_us: int = whole()
    imported_us: int | None = whole(default=None, nullable=True)
    choices: str = words(default="{}", sa_column_kwargs={"server_default": "{}"})


class ImportMapping(CoreModel, table=True):
    """What a heading of an organisation's sheets means here: a column of an import, or ``-`` for one to leave out.

    ``heading`` is in its plain form; ``ngo_id`` is none for groups without an organisation.
    """

    __tablename__ = "import_mapping"
    __table_args__ = (UniqueConstraint("ngo_id", "heading", name="one_meaning_per_heading"), STRICT)

    id: int | None = whole(default=None, primary_key=True)
    ngo_id: int | None = whole(default=None, foreign_key="ngo.id", nullable=True)
    heading: str = words()
    field: str = words()
    chosen_us: int = whole()


# What the panel's lists read by, on tables of other rooms. No index holds a balance: postings stay as cheap as before.
_account = table_of(Account)
_totalled = text("kind IN ('shares', 'box', 'principal', 'handover')")
Index("ix_account_totalled", _account.c.group_id, _account.c.kind, sqlite_where=_totalled, postgresql_where=_totalled)
# The kinds of the indicators' form, in the very words of ledger.reports: SQLite uses the index for no others.
_on_the_form = text(
    "kind IN ('box', 'shares', 'principal', 'charge', 'handover', 'help', 'losses', 'linkage', 'grants')"
)
Index("ix_account_form", _account.c.group_id, _account.c.kind, sqlite_where=_on_the_form, postgresql_where=_on_the_form)
Index("ix_meeting_held", table_of(Meeting).c.group_id, table_of(Meeting).c.held_on)
Index("ix_incident_open", table_of(Incident).c.group_id, table_of(Incident).c.closed_us)
# The figures of a day that is past are those of the end of a week or month before it, and what was written since.
_journal = table_of(Journal)
Index("ix_journal_day", _journal.c.effective_on, _journal.c.group_id, _journal.c.seq)
Index("ix_outbox_newest", table_of(Outbox).c.group_id, table_of(Outbox).c.id)
