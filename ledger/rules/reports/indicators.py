"""The indicators of a group as the SAVIX form defines them, from plain counts and sums of one day.

Source: SAVIX form (SAVI management information system). Ratios are exact fractions, None where nothing can
be divided: what does not apply is no nought.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the form asks for; amounts in francs, people and loans counted.

    `attending` of `called`: who was there when the roll was called, at the last meeting or at all those of a period;
    `savers`: the active members of groups whose savings are theirs (none in a tontine); `borrowers`: different members
    with a loan; `late_xof`: unpaid balance of late loans, `late_30_xof` and `late_90_xof` of those late for more than
    so many days; `loan_cash_xof`: the loan fund's box, and what is kept outside of it; `other_funds_xof`: solidarity
    and outside funds and a tontine's next pot, which members do not share; `property_xof`, `property_at_start_xof`:
    what the group owns together (things, stakes in joint ventures) now and at the cycle's start; `weeks`: since then.

    People, savings and loans are those of persons. Seats of groups in a tier stand beside them: `institutions`,
    what they saved (`institution_savings_xof`) and owe (`institution_loans_xof`). Of a total, `within_savings_xof`
    and `within_loans_xof` are the parts of these whose groups are in the same total, `property_xof` is without their
    stakes in its ventures, and `debts_xof` without what its groups owe its tiers: money on its way from tier to group
    to member is there once.
    """

    active: int
    savers: int
    at_start: int
    joined: int
    left: int
    attending: int
    called: int
    savings_xof: int
    loans: int
    loans_xof: int
    borrowers: int
    late_xof: int
    late_30_xof: int = 0
    late_90_xof: int = 0
    written_off_xof: int
    loan_cash_xof: int
    other_funds_xof: int
    property_xof: int
    property_at_start_xof: int
    debts_xof: int
    weeks: int
    institutions: int = 0
    institution_savings_xof: int = 0
    institution_loans: int = 0
    institution_loans_xof: int = 0
    within_savings_xof: int = 0
    within_loans_xof: int = 0

    @property
    def invested_xof(self) -> int:
        """The loan fund's cash, what is lent, and property."""
        claims_xof = self.institution_loans_xof - self.within_loans_xof
        return self.loan_cash_xof + self.loans_xof + claims_xof + self.property_xof

    @property
    def saved_xof(self) -> int:
        """What persons and the groups of no other line of the same total have saved."""
        return self.savings_xof + self.institution_savings_xof - self.within_savings_xof

    @property
    def profit_xof(self) -> int:
        """What is there beyond savings and debts."""
        return self.invested_xof - self.saved_xof - self.property_at_start_xof - self.debts_xof


Sums = Mapping[str, tuple[int, int]]
"""By the name of a ratio, what is divided and by what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicators:
    """The results; every name has its definition in `ledger.rules.reports.definitions`."""

    attendance: Fraction | None
    drop_out: Fraction | None
    growth: Fraction | None
    savings_per_member: Fraction | None
    loans_outstanding: int
    loans_outstanding_xof: int
    mean_loan: Fraction | None
    borrowers: Fraction | None
    portfolio_at_risk: Fraction | None
    portfolio_at_risk_30: Fraction | None
    portfolio_at_risk_90: Fraction | None
    written_off_xof: int
    fund_utilisation: Fraction | None
    assets_xof: int
    debts_xof: int
    profit_xof: int
    equity_xof: int
    return_on_savings: Fraction | None
    return_on_assets: Fraction | None
    return_on_savings_year: Fraction | None
    return_on_assets_year: Fraction | None


def indicators(figures: Figures, parts: Sequence[Figures] = ()) -> Indicators:
    """Compute every indicator; assets = debts + equity always holds.

    ``parts``: the groups that ``figures`` are the total of (none: it is one group). A ratio of a total is the sum of
    what is divided over the sum of what it is divided by, of those groups alone that have the ratio: it lies between
    the smallest and the greatest of theirs.

    Raises:
        ValueError: for a negative figure, more borrowers than active members, more attending than called, more late
            than lent.
    """
    return indicators_of(figures, add_sums(map(divided, parts or (figures,))))


def indicators_of(figures: Figures, sums: Sums) -> Indicators:
    """The same of a total, from what the ratios of its groups divide.

    Raises:
        ValueError: see ``indicators``.
    """
    _check(figures)
    ratios = {name: Fraction(*sums[name]) if name in sums else None for name in _divided(figures)}
    retained = figures.profit_xof + figures.property_at_start_xof
    return Indicators(
        **ratios,
        loans_outstanding=figures.loans,
        loans_outstanding_xof=figures.loans_xof,
        written_off_xof=figures.written_off_xof,
        assets_xof=figures.invested_xof + figures.other_funds_xof,
        debts_xof=figures.debts_xof,
        profit_xof=figures.profit_xof,
        equity_xof=figures.other_funds_xof + figures.saved_xof + retained,
    )


def divided(figures: Figures) -> Sums:
    """What the ratios that apply to one group divide by what."""
    return {name: (above, below) for name, (above, below) in _divided(figures).items() if below > 0}


def add_sums(parts: Iterable[Sums]) -> Sums:
    """What the ratios of all of these divide by what."""
    found: dict[str, tuple[int, int]] = {}
    for part in parts:
        for name, (above, below) in part.items():
            before = found.get(name, (0, 0))
            found[name] = before[0] + above, before[1] + below
    return found


def _divided(figures: Figures) -> dict[str, tuple[int, int]]:
    """Every ratio as what is divided and by what; nought below where the ratio does not apply."""
    saved = figures.savings_xof
    assets = figures.invested_xof + figures.other_funds_xof if figures.saved_xof else 0
    profit = figures.profit_xof
    return {
        "attendance": (figures.attending, figures.called),
        "drop_out": (figures.left, figures.at_start + figures.joined),
        "growth": (figures.active - figures.at_start, figures.at_start),
        "savings_per_member": (saved, figures.savers),
        "mean_loan": (figures.loans_xof, figures.loans),
        "borrowers": (figures.borrowers, figures.active),
        "portfolio_at_risk": (figures.late_xof, figures.loans_xof),
        "portfolio_at_risk_30": (figures.late_30_xof, figures.loans_xof),
        "portfolio_at_risk_90": (figures.late_90_xof, figures.loans_xof),
        "fund_utilisation": (figures.loans_xof, figures.loans_xof + figures.loan_cash_xof),
        "return_on_savings": (profit, saved),
        "return_on_assets": (profit, assets),
        "return_on_savings_year": (52 * profit, saved * figures.weeks),
        "return_on_assets_year": (52 * profit, assets * figures.weeks),
    }


def _check(figures: Figures) -> None:
    for name in figures.__slots__:
        if getattr(figures, name) < 0:
            raise ValueError(f"{name} is not negative")
    for part, whole in (
        ("attending", "called"),
        ("borrowers", "active"),
        ("late_xof", "loans_xof"),
        ("late_30_xof", "late_xof"),
        ("late_90_xof", "late_30_xof"),
        ("within_savings_xof", "institution_savings_xof"),
        ("within_loans_xof", "institution_loans_xof"),
    ):
        if getattr(figures, part) > getattr(figures, whole):
            raise ValueError(f"{part} is at most {whole}")
