"""``kesu audit``, ``kesu ledger``, ``kesu shareout``: what the books say."""

import asyncio
import json
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.lines import books_counted, counted, fail, progress
from app.cli.opened import opened

if TYPE_CHECKING:
    from ledger.audit import AuditReport
    from ledger.reports.positions import GroupPosition
    from ledger.rules.settlement.shareout import ShareOut

AsJson = Annotated[bool, typer.Option("--json", help="print JSON")]


def audit(
    group: Annotated[str | None, typer.Option(help="one group's code; all without it")] = None,
    as_json: AsJson = False,
) -> None:
    """Verify the whole ledger; exit status 1 and a list when anything is wrong. Example: kesu audit --group 00001."""
    from app.configuration.clock import Clock
    from app.configuration.settings import Settings
    from app.observability.done import keep_audit
    from ledger.audit import audit as audit_books

    settings = Settings()

    async def read() -> "AuditReport":
        async with opened(settings) as database:
            with progress() as bar:
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
        verdict = "in order" if report.ok else counted(len(report.problems), "problem")
        typer.echo(f"{books_counted(report.groups, report.transactions, report.entries)}: {verdict}")
    raise typer.Exit(0 if report.ok else 1)


def ledger(group: Annotated[str, typer.Argument(help="the group's code")], as_json: AsJson = False) -> None:
    """Show a group's funds and every member's position. Example: kesu ledger 00001 --json."""
    from app.configuration.settings import Settings
    from ledger.reports.positions import read_positions

    async def read() -> "GroupPosition":
        async with opened(Settings()) as database:
            return await read_positions(database, group)

    try:
        position = asyncio.run(read())
    except LookupError as problem:
        fail(str(problem))
    if as_json:
        typer.echo(json.dumps(position.as_json(), ensure_ascii=False))
    else:
        _show_positions(position)


def _show_positions(position: "GroupPosition") -> None:
    from rich.console import Console
    from rich.table import Table

    from menus.text.francs import francs

    funds = ", ".join(f"{name} {francs(amount, 'en')}" for name, amount in position.funds.items())
    table = Table("No", "Shares", "Savings", "Solidarity", "Fines", "Loan", "Charge", "Announced", "Other")
    for member in position.members:
        shown = member.fines_due + member.loan_principal + member.loan_charge
        shown -= member.savings + member.solidarity + member.declared
        table.add_row(
            f"{member.number} ({member.gone})" if member.gone else str(member.number),
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
                    member.net_xof - shown,
                )
            ),
        )
    console = Console()
    console.print(f"Group {position.group} ({position.family}, cycle {position.cycle}): {funds}")
    console.print(table)
    console.print(", ".join(f"{code} {francs(amount, 'en')}" for code, amount in position.beside.items()))
    console.print(f"{position.transactions} transactions, {position.entries} entries, head {position.head[:8]}")


def shareout(group: Annotated[str, typer.Argument(help="the group's code")], as_json: AsJson = False) -> None:
    """Preview a group's share-out with its proof lines; posts nothing. Example: kesu shareout 00001."""
    from app.configuration.settings import Settings
    from ledger.card.group import group_id_of
    from ledger.rules.refusal import Refusal
    from ledger.settlement.preview import preview_share_out, share_out_json

    async def read() -> "ShareOut":
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
    else:
        _show_share_out(result)


def _show_share_out(result: "ShareOut") -> None:
    from rich.console import Console
    from rich.table import Table

    from ledger.settlement.preview import share_out_json
    from menus.text.francs import francs

    console = Console()
    console.print(f"{francs(result.pool_xof, 'en')} for {result.shares} shares: {result.value_xof} F a share")
    table = Table("No", "Shares", "Gross", "Loan", "Fines", "Solidarity", "Net", "Debt left")
    for line in share_out_json(result)["lines"]:
        amounts = (line[key] for key in ("gross", "loan", "fines", "solidarity", "net", "debt_left"))
        table.add_row(str(line["number"]), str(line["shares"]), *(francs(amount, "en") for amount in amounts))
    console.print(table)
    console.print(f"remainder {francs(result.remainder_xof, 'en')}")


def add_to(kesu: typer.Typer) -> None:
    """Register the commands."""
    kesu.command()(audit)
    kesu.command()(ledger)
    kesu.command()(shareout)
