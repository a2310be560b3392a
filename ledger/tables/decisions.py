"""What a group decides and divides: recorded votes, help out of the solidarity fund, share-outs, turns, tiers."""

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint

from ledger.tables.columns import STRICT, whole, words
from ledger.tables.core_model import CoreModel


class Decision(CoreModel, table=True):
    """A decision of the assembly with its vote. ``subject`` is JSON: what was decided, by its names in the books.

    ``recorded_by`` wrote it down, ``confirmed_by`` is the second officer (none: an earlier version asked nobody).
    """

    __table_args__ = (
        ForeignKeyConstraint(["group_id"], ["savings_group.id"]),
        CheckConstraint("in_favour + against <= present", name="votes_of_those_present"),
        STRICT,
    )

    group_id: int = whole(primary_key=True)
    number: int = whole(primary_key=True)
    meeting: int | None = whole(default=None, nullable=True)
    kind: str = words()
    subject: str = words(default="{}")
    present: int = whole()
    in_favour: int = whole()
    against: int = whole()
    recorded_by: int | None = whole(default=None, nullable=True)
    confirmed_by: int | None = whole(default=None, nullable=True)
    decided_us: int = whole()


class HelpLoan(CoreModel, table=True):
    """A loan without charge out of the solidarity fund; what is left of it stands in the account ``help:{member}``."""

    __tablename__ = "help_loan"
    __table_args__ = (
        ForeignKeyConstraint(["group_id", "member"], ["member.group_id", "member.number"]),
        ForeignKeyConstraint(["group_id", "seq"], ["journal.group_id", "journal.seq"]),
        CheckConstraint("amount_xof > 0", name="helps_with_something"),
        STRICT,
    )

    group_id: int = whole(primary_key=True)
    seq: int = whole(primary_key=True)
    member: int = whole()
    purpose: str = words()
    amount_xof: int = whole()
    due_on: str = words()


class ShareOutRecord(CoreModel, table=True):
    """One share-out as it was committed: the totals above its lines. Never changed."""

    __tablename__ = "shareout"
    __table_args__ = (
        ForeignKeyConstraint(["group_id", "cycle"], ["cycle.group_id", "cycle.number"]),
        ForeignKeyConstraint(["group_id", "meeting"], ["meeting.group_id", "meeting.number"]),
        STRICT,
    )

    group_id: int = whole(primary_key=True)
    cycle: int = whole(primary_key=True)
    meeting: int = whole()
    pool_xof: int = whole()
    shares: int = whole()
    cash_xof: int = whole()
    to_solidarity_xof: int = whole()
    remainder_xof: int = whole()
    remainder_to: str = words()
    solidarity_each_xof: int = whole(default=0)
    committed_by: int | None = whole(default=None, nullable=True)
    committed_us: int = whole()


class ShareOutLine(CoreModel, table=True):
    """One member's proof line: gross + coin − loan − fines − solidarity = net, in whole francs. Never changed."""

    __tablename__ = "shareout_line"
    __table_args__ = (
        ForeignKeyConstraint(["group_id", "cycle"], ["shareout.group_id", "shareout.cycle"]),
        ForeignKeyConstraint(["group_id", "member"], ["member.group_id", "member.number"]),
        CheckConstraint(
            "net_xof = gross_xof + coin_xof - loan_xof - fines_xof - solidarity_xof", name="proof_line_adds_up"
        ),
        STRICT,
    )

    group_id: int = whole(primary_key=True)
    cycle: int = whole(primary_key=True)
    member: int = whole(primary_key=True)
    shares: int = whole()
    gross_xof: int = whole()
    loan_xof: int = whole()
    fines_xof: int = whole()
    solidarity_xof: int = whole()
    net_xof: int = whole()
    debt_left_xof: int = whole()
    counted: int = whole()
    coin_xof: int = whole(default=0)


class TontineTurn(CoreModel, table=True):
    """Whose turn a round of a tontine is, by list or by draw."""

    __tablename__ = "tontine_turn"
    __table_args__ = (
        ForeignKeyConstraint(["group_id", "cycle"], ["cycle.group_id", "cycle.number"]),
        ForeignKeyConstraint(["group_id", "member"], ["member.group_id", "member.number"]),
        UniqueConstraint("group_id", "cycle", "member", name="receives_once"),
        STRICT,
    )

    group_id: int = whole(primary_key=True)
    cycle: int = whole(primary_key=True)
    round: int = whole(primary_key=True)
    member: int = whole()


class TierMember(CoreModel, table=True):
    """A member of a village organisation or network that is itself a group; ``representative`` speaks for it today."""

    __tablename__ = "tier_member"
    __table_args__ = (
        ForeignKeyConstraint(["tier_id", "member"], ["member.group_id", "member.number"]),
        ForeignKeyConstraint(["group_id"], ["savings_group.id"]),
        Index("ix_tier_member_group", "group_id"),
        STRICT,
    )

    tier_id: int = whole(primary_key=True)
    member: int = whole(primary_key=True)
    group_id: int = whole()
    representative: int | None = whole(default=None, nullable=True)
    began_on: str = words()
    ended_on: str | None = words(default=None, nullable=True)


class SeatTerm(CoreModel, table=True):
    """Who of a group (``group_id``, ``representative``) spoke for it in its seat: ended and begun anew."""

    __tablename__ = "seat_term"
    __table_args__ = (
        ForeignKeyConstraint(["group_id", "representative"], ["member.group_id", "member.number"]),
        ForeignKeyConstraint(["tier_id", "member"], ["tier_member.tier_id", "tier_member.member"]),
        STRICT,
    )

    group_id: int = whole(primary_key=True)
    tier_id: int = whole(primary_key=True)
    member: int = whole(primary_key=True)
    number: int = whole(primary_key=True)
    representative: int = whole()
    began_on: str = words()
    ended_on: str | None = words(default=None, nullable=True)


class Linkage(CoreModel, table=True):
    """A loan that a group has of the tier above (``tier_id``, ``tier_loan``) or of an outside lender (none).

    Of ``amount_xof`` was given back in cash, and given up or settled otherwise; ``charge_xof`` of charges and fines is
    owed on it. What a lender outside the system charges, only he knows, until it is paid.
    """

    __table_args__ = (
        ForeignKeyConstraint(["group_id"], ["savings_group.id"]),
        ForeignKeyConstraint(["tier_id", "tier_loan"], ["loan.group_id", "loan.number"]),
        CheckConstraint("amount_xof > 0", name="borrows_something"),
        Index("ix_linkage_tier", "tier_id", "tier_loan"),
        STRICT,
    )

    group_id: int = whole(primary_key=True)
    number: int = whole(primary_key=True)
    lender: str = words()
    tier_id: int | None = whole(default=None, nullable=True)
    tier_loan: int | None = whole(default=None, nullable=True)
    amount_xof: int = whole()
    repaid_xof: int = whole(default=0)
    forgiven_xof: int = whole(default=0)
    charge_xof: int = whole(default=0)
    received_on: str = words()
