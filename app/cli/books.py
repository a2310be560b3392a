"""``kesu audit``, ``kesu ledger``, ``kesu shareout``, ``kesu loan``: what the books say."""

import asyncio
import json
from fractions import Fraction
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from app.cli.lines import fail
from app.cli.opened import opened
from app.configuration.clock import Clock
from app.configuration.settings import Settings
from app.observability.audit_result import keep_audit
from ledger.audit import AuditReport
from ledger.audit import audit as audit_books
from ledger.card.group import group_id_of
from ledger.reports.positions import GroupPosition, read_positions
from ledger.rules.refusal import Refusal
from ledger.rules.schedule import Schedule, schedule
from ledger.rules.shareout import ShareOut
from ledger.settlement.preview import preview_share_out, share_out_json
from menus.text.francs import francs

AsJson = Annotated[bool, typer.Option("--json", help="print JSON")]
MODELS = ("flat", "rollover", "flat-term", "declining")


def audit(
    group: Annotated[str | None, typer.Option(help="one group's code; all without it")] = None,
    as_json: AsJson = False,
) -> None:
    """Verify the whole ledger; exit status 1 and a list when anything is wrong. Example: kesu audit --group 00001."""
    settings = Settings()

    async def read() -> AuditReport:
        async with opened(settings) as database:
            with Progress(console=Console(stderr=True), transient=True) as bar:
                task = bar.add_task("transactions", total=None)
                report = await audit_books(
                    database, group, lambda done, total: bar.update(task, completed=done, total=total)
                )
            if group is None:
                await keep_audit(database, clean=report.ok, now=Clock(settings.clock).now())
            return report

    try:
        report = asyncio.run(read())
    except LookupError as problem:
        fail(str(problem))
    if as_json:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        for found in report.problems:
            typer.echo(str(found))
        verdict = "in order" if report.ok else f"{len(report.problems)} problems"
        typer.echo(f"{report.groups} groups, {report.transactions} transactions, {report.entries} entries: {verdict}")
    raise typer.Exit(0 if report.ok else 1)


def ledger(group: Annotated[str, typer.Argument(help="the group's code")], as_json: AsJson = False) -> None:
    """Show a group's funds and every member's position. Example: kesu ledger 00001 --json."""

    async def read() -> GroupPosition:
        async with opened(Settings()) as database:
            return await read_positions(database, group)

    try:
        position = asyncio.run(read())
    except LookupError as problem:
        fail(str(problem))
    if as_json:
        typer.echo(json.dumps(position.as_json(), ensure_ascii=False))
        return
    funds = ", ".join(f"{name} {francs(amount, 'en')}" for name, amount in position.funds.items())
    table = Table("No", "Shares", "Savings", "Solidarity", "Fines", "Loan", "Charge", "Announced")
    for member in position.members:
        table.add_row(
            str(member.number),
            str(member.shares),
            *(
                francs(amount, "en")
                for amount in (
                    member.savings,
                    member.solidarity,
                    member.fines_due,
                    member.loan_principal,
                    member.loan_charge,
                    member.declared,
                )
            ),
        )
    console = Console()
    console.print(f"Group {position.group} ({position.family}, cycle {position.cycle}): {funds}")
    console.print(table)
    console.print(f"{position.transactions} transactions, {position.entries} entries, head {position.head[:8]}")


def shareout(group: Annotated[str, typer.Argument(help="the group's code")], as_json: AsJson = False) -> None:
    """Preview a group's share-out with its proof lines; posts nothing. Example: kesu shareout 00001."""

    async def read() -> ShareOut:
        async with opened(Settings()) as database:
            return await preview_share_out(database, await group_id_of(database, group))

    try:
        result = asyncio.run(read())
    except LookupError as problem:
        fail(str(problem))
    except Refusal as refusal:
        fail(f"group {group} cannot share out: {refusal}")
    if as_json:
        typer.echo(json.dumps(share_out_json(result), ensure_ascii=False))
        return
    console = Console()
    console.print(f"{francs(result.pool_xof, 'en')} for {result.shares} shares: {result.value_xof} F a share")
    table = Table("No", "Shares", "Gross", "Loan", "Fines", "Net", "Debt left")
    for line in share_out_json(result)["lines"]:
        amounts = (line[key] for key in ("gross", "loan", "fines", "net", "debt_left"))
        table.add_row(str(line["number"]), str(line["shares"]), *(francs(amount, "en") for amount in amounts))
    console.print(table)
    console.print(f"remainder {francs(result.remainder_xof, 'en')}")


def loan(
    model: Annotated[str, typer.Option(help="flat, rollover, flat-term or declining")],
    principal: Annotated[int, typer.Option(help="francs lent")],
    rate: Annotated[str, typer.Option(help="percent per period (per term for flat-term), such as 10 or 7.5")],
    periods: Annotated[int, typer.Option(help="how many due meetings")],
    payments: Annotated[str, typer.Option(help="francs paid at each, separated by commas")] = "",
    as_json: AsJson = False,
) -> None:
    """Show a loan's schedule. Example: kesu loan --model flat --principal 25000 --rate 10 --periods 3."""
    if model not in MODELS:
        fail(f"--model is one of {', '.join(MODELS)}, not {model!r}")
    try:
        paid = [int(part) for part in payments.split(",") if part.strip()] or None
        plan = schedule(principal, Fraction(rate), periods, model, paid)  # type: ignore[arg-type]
    except (ValueError, ZeroDivisionError) as problem:
        fail(str(problem))
    typer.echo(json.dumps(_loan_json(plan)) if as_json else _loan_text(plan))


def _loan_json(plan: Schedule) -> dict[str, object]:
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
    }


def _loan_text(plan: Schedule) -> str:
    lines = [
        f"{period.period}: opening {period.opening_xof}, charge {period.charge_xof}, paid {period.paid_xof},"
        f" closing {period.closing_xof}"
        for period in plan.periods
    ]
    return "\n".join([*lines, f"charge {plan.total_charge_xof}, due in all {plan.total_due_xof}"])


def add_to(kesu: typer.Typer) -> None:
    """Register the commands."""
    kesu.command()(audit)
    kesu.command()(ledger)
    kesu.command()(shareout)
    kesu.command()(loan)
