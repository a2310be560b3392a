"""The indicators of a group as the SAVIX form defines them, from plain counts and sums of one day.

Source: SAVIX form (SAVI management information system). Ratios are exact fractions, None where nothing can
be divided.
"""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the form asks for; amounts in francs, people and loans counted.

    `attending`: at the last meeting; `borrowers`: different members with a loan; `late_xof`: unpaid balance
    of late loans; `loan_cash_xof`: the loan fund's box; `other_funds_xof`: solidarity and outside funds,
    which members do not share; `property_xof`, `property_at_start_xof`: what the group owns together now
    and at the cycle's start; `weeks`: since then.

    People, savings and loans are those of persons. Seats of groups in a tier stand beside them: `institutions`,
    what they saved (`institution_savings_xof`) and owe (`institution_loans_xof`). Of a total, `within_savings_xof`
    and `within_loans_xof` are the parts of these whose groups are in the same total, and `debts_xof` is without
    what its groups owe its tiers: money on its way from tier to group to member is there once.
    """

    active: int
    at_start: int
    joined: int
    left: int
    attending: int
    savings_xof: int
    loans: int
    loans_xof: int
    borrowers: int
    late_xof: int
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicators:
    """The results; every name has its definition in `ledger.rules.definitions`."""

    attendance: Fraction | None
    drop_out: Fraction | None
    growth: Fraction | None
    savings_per_member: Fraction | None
    loans_outstanding: int
    loans_outstanding_xof: int
    mean_loan: Fraction | None
    borrowers: Fraction | None
    portfolio_at_risk: Fraction | None
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


def indicators(figures: Figures) -> Indicators:
    """Compute every indicator; assets = debts + equity always holds.

    Raises:
        ValueError: for a negative figure, more borrowers or attendants than active members, more late than
            lent.
    """
    _check(figures)
    claims = figures.institution_loans_xof - figures.within_loans_xof
    invested = figures.loan_cash_xof + figures.loans_xof + claims + figures.property_xof
    assets = invested + figures.other_funds_xof
    savings = figures.savings_xof + figures.institution_savings_xof - figures.within_savings_xof
    profit = invested - savings - figures.property_at_start_xof - figures.debts_xof
    retained = profit + figures.property_at_start_xof
    equity = figures.other_funds_xof + savings + retained
    on_savings = _ratio(profit, figures.savings_xof)
    on_assets = _ratio(profit, assets)
    return Indicators(
        attendance=_ratio(figures.attending, figures.active),
        drop_out=_ratio(figures.left, figures.at_start + figures.joined),
        growth=_ratio(figures.active - figures.at_start, figures.at_start),
        savings_per_member=_ratio(figures.savings_xof, figures.active),
        loans_outstanding=figures.loans,
        loans_outstanding_xof=figures.loans_xof,
        mean_loan=_ratio(figures.loans_xof, figures.loans),
        borrowers=_ratio(figures.borrowers, figures.active),
        portfolio_at_risk=_ratio(figures.late_xof, figures.loans_xof),
        written_off_xof=figures.written_off_xof,
        fund_utilisation=_ratio(figures.loans_xof, figures.loans_xof + figures.loan_cash_xof),
        assets_xof=assets,
        debts_xof=figures.debts_xof,
        profit_xof=profit,
        equity_xof=equity,
        return_on_savings=on_savings,
        return_on_assets=on_assets,
        return_on_savings_year=_yearly(on_savings, figures.weeks),
        return_on_assets_year=_yearly(on_assets, figures.weeks),
    )


def _check(figures: Figures) -> None:
    for name in figures.__slots__:
        if getattr(figures, name) < 0:
            raise ValueError(f"{name} is not negative")
    for part, whole in (
        ("attending", "active"),
        ("borrowers", "active"),
        ("late_xof", "loans_xof"),
        ("within_savings_xof", "institution_savings_xof"),
        ("within_loans_xof", "institution_loans_xof"),
    ):
        if getattr(figures, part) > getattr(figures, whole):
            raise ValueError(f"{part} is at most {whole}")


def _ratio(above: int, below: int) -> Fraction | None:
    return Fraction(above, below) if below > 0 else None


def _yearly(ratio: Fraction | None, weeks: int) -> Fraction | None:
    return None if ratio is None or not weeks else ratio * 52 / weeks
