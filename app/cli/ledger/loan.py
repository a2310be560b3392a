"""``kesu loan``: a loan's schedule, worked out without any database."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.lines import fail

if TYPE_CHECKING:
    from fractions import Fraction

    from ledger.rules.loans.schedule import Schedule

MODELS = ("flat", "rollover", "flat-term", "declining")
MAX_PRINCIPAL_XOF = 10**12
MAX_PERIODS = 1_000


def loan(
    model: Annotated[str, typer.Option(help="flat, rollover, flat-term or declining")],
    principal: Annotated[int, typer.Option(min=1, max=MAX_PRINCIPAL_XOF, help="francs lent")],
    rate: Annotated[str, typer.Option(help="percent per period (per term for flat-term), such as 10 or 7.5")],
    periods: Annotated[int, typer.Option(min=1, max=MAX_PERIODS, help="how many due meetings")],
    payments: Annotated[str, typer.Option(help="francs paid at each, separated by commas")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="print JSON")] = False,
) -> None:
    """Show a loan's schedule. Example: kesu loan --model flat --principal 25000 --rate 10 --periods 3."""
    from ledger.rules.loans.schedule import schedule

    if model not in MODELS:
        fail(f"--model is one of {', '.join(MODELS)}, not {model!r}")
    paid = _francs(payments)
    if len(paid) > periods:
        fail(f"--payments names {len(paid)} payments, and there are {periods} due meetings")
    try:
        plan = schedule(principal, _percent(rate), periods, model, paid or None)  # type: ignore[arg-type]  # one of MODELS
    except ValueError as problem:
        fail(str(problem))
    typer.echo(json.dumps(_loan_json(plan)) if as_json else _loan_text(plan))


def _percent(typed: str) -> "Fraction":
    """A rate as people write it: 10, 7.5, 7,5, 10 %."""
    from fractions import Fraction

    number = typed.strip().removesuffix("%").strip().replace(",", ".")
    whole, _, parts = number.partition(".")
    if not (whole.isascii() and whole.isdigit() and len(whole) <= 3 and len(parts) <= 6) or (
        "." in number and not (parts.isascii() and parts.isdigit())
    ):
        fail(f"--rate is a percentage such as 10 or 7.5, not {typed!r}")
    percent = Fraction(number)
    if percent > 100:
        fail(f"--rate is 0 to 100 percent, not {typed}")
    return percent


def _francs(typed: str) -> list[int]:
    """Payments separated by commas; blanks may group their digits."""
    amounts = [part.replace(" ", "") for part in typed.split(",") if part.strip()]
    for amount in amounts:
        if not (amount.isascii() and amount.isdigit() and len(amount) <= len(str(MAX_PRINCIPAL_XOF))):
            fail(f"--payments are whole francs separated by commas, such as 5000,5000: {amount!r} is none")
    return [int(amount) for amount in amounts]


def _loan_json(plan: "Schedule") -> dict[str, object]:
    return {
        "periods": [
            {
                "period": period.period,
                "opening": period.opening_xof,
                "charge": period.charge_xof,
                "paid": period.paid_xof,
                "closing": period.closing_xof,
            }
            for period in plan.periods
        ],
        "total_charge": plan.total_charge_xof,
        "total_due": plan.total_due_xof,
        "overpaid": plan.overpaid_xof,
    }


def _loan_text(plan: "Schedule") -> str:
    lines = [
        f"{period.period}: opening {period.opening_xof}, charge {period.charge_xof}, paid {period.paid_xof},"
        f" closing {period.closing_xof}"
        for period in plan.periods
    ]
    return "\n".join([*lines, f"charge {plan.total_charge_xof}, due in all {plan.total_due_xof}"])


def add_to(kesu: typer.Typer) -> None:
    """Register the command."""
    kesu.command()(loan)
