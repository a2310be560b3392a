"""Groups, members and loans as an import brings them: plain values, amounts in whole francs."""

from dataclasses import dataclass, field
from datetime import date

from ledger.rules.by_family.constitution import Constitution
from ledger.rules.loans.instalments import Instalment, running_instalments
from ledger.rules.places import Where
from ledger.tables.expressions.persons import NO_SAVINGS


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanToImport:
    """What is still owed of one loan, and when. ``lent_xof``: what it began with, at least what is left."""

    principal_xof: int
    charge_xof: int
    penalty_xof: int
    lent_xof: int
    handed_over_on: date
    next_due_on: date
    last_due_on: date
    weeks: int
    periods: int
    periods_charged: int
    charge_model: str
    charge_percent: str
    purpose: str
    replanned_xof: int | None = None
    replanned_period: int | None = None

    def instalments(self, rules: Constitution) -> tuple[Instalment, ...]:
        """Its plan, as far as it can be told from what is known."""
        return running_instalments(
            rules,
            planned_xof=self.lent_xof if self.replanned_xof is None else self.replanned_xof,
            before=self.replanned_period or 0,
            periods=self.periods,
            charged=self.periods_charged,
            handed_over_on=self.handed_over_on,
            next_due_on=self.next_due_on,
            last_due_on=self.last_due_on,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberToImport:
    """One member with her opening figures. ``savings_xof`` is what her shares cost.

    ``gone``: she ``left`` or ``died`` on ``gone_on``, and something of hers still stands in the books.
    ``seat_of``: the code of the group whose seat this member of a tier is, ``spoken_by`` its member who speaks there.
    """

    line: int
    number: int
    name: str
    sex: str
    phone: str | None
    language: str
    role: str
    joined_on: date
    consent_on: date | None
    shares: int
    savings_xof: int
    solidarity_xof: int
    fines_due_xof: int
    seat_of: str = ""
    spoken_by: int | None = None
    loans: tuple[LoanToImport, ...] = ()
    gone: str = ""
    gone_on: date | None = None

    @property
    def loan_principal_xof(self) -> int:
        """What is left of the amounts lent to her."""
        return sum(loan.principal_xof for loan in self.loans)

    @property
    def loan_charge_xof(self) -> int:
        """Charges that fell due and are unpaid."""
        return sum(loan.charge_xof for loan in self.loans)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupToImport:
    """One group with its opening figures.

    ``founded_on`` is when its cycle began, ``losses_xof`` what its loan fund lost in it, ``stated`` the group's columns
    that were filled, ``owned`` what it keeps outside its box and owns
    together, ``balances`` what its other accounts hold (whole francs, debit positive). ``kind`` and ``family``
    are those of ``savings_group``; ``tier`` is the code of where it sits, ``representative`` who speaks for it there,
    ``grown_from`` the code of the group it grew from.
    """

    line: int
    code: str
    name: str
    constitution: Constitution
    village: str
    where: Where
    language: str
    founded_on: date
    meeting_weekday: int
    loan_cash_xof: int
    solidarity_cash_xof: int
    outside_cash_xof: int
    losses_xof: int = 0
    kind: str = "group"
    saves: bool = True
    tier: str = ""
    representative: str = ""
    grown_from: str = ""
    trained_by: str = ""
    stated: frozenset[str] = frozenset()
    owned: dict[str, int] = field(default_factory=dict)
    balances: dict[str, int] = field(default_factory=dict)
    members: list[MemberToImport] = field(default_factory=list)

    @property
    def family(self) -> str:
        """How it saves; ``none`` for what does not."""
        return self.constitution.family if self.saves else NO_SAVINGS

    @property
    def savings_xof(self) -> int:
        """What its members saved before."""
        return sum(member.savings_xof for member in self.members)

    @property
    def rate(self) -> str:
        """The percentage of its service charge, as people write it."""
        return str(self.constitution.to_settings()["charge_percent"])

    @property
    def lent_xof(self) -> int:
        """What is still owed of the amounts lent to its members."""
        return sum(member.loan_principal_xof for member in self.members)
