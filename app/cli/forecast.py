"""The command that says what a message to many would cost before anything is done that sends it."""

import asyncio
import json
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.lines import fail
from app.cli.opened import opened

if TYPE_CHECKING:
    from app.messaging.bulk import Forecast


def forecast(
    topic: Annotated[str, typer.Argument(help="what it is about: closing, rule_now, remind_meeting …")],
    groups: Annotated[list[str] | None, typer.Argument(help="codes of groups; none: all of them")] = None,
    ngo: Annotated[
        str | None, typer.Option("--org", "--ngo", help="all groups of an organisation, by its code")
    ] = None,
    price: Annotated[int | None, typer.Option(min=0, help="francs a part; none: what the dearest was")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Say what a message to every member would cost at the most. Example: kesu forecast closing 00001 00002."""
    from app.messaging.topics import TOPICS

    if topic not in TOPICS:
        fail(f"no message is called {topic}; there are {', '.join(sorted(TOPICS))}")
    if groups and ngo:
        fail("either codes of groups or --ngo")

    try:
        found = asyncio.run(_forecast(topic, groups or [], ngo, price))
    except LookupError as unknown:
        fail(str(unknown.args[0]) if unknown.args else "no such group")
    _out(topic, found, as_json=as_json)


async def _forecast(topic: str, groups: list[str], ngo: str | None, price: int | None) -> "Forecast":
    """Count it. Raises ``LookupError`` for a group nobody knows."""
    from app.cli.statements import ALL_GROUPS, GROUPS_OF_NGO
    from app.configuration.clock import Clock
    from app.configuration.settings import Settings
    from app.messaging.bulk import Audience, price_millixof
    from app.messaging.bulk import forecast as forecast_of
    from app.messaging.settings import SmsSettings
    from app.messaging.topics import TOPICS
    from ledger.card.group import group_id_of

    settings, configured = Settings(), SmsSettings().prices_millixof()
    async with opened(settings) as database:
        if groups:
            ids = [await group_id_of(database, code) for code in groups]
        elif ngo is not None:
            ids = [row["id"] for row in await database.fetch(GROUPS_OF_NGO, ngo=ngo)]
        else:
            ids = [row["id"] for row in await database.fetch(ALL_GROUPS)]
        now = Clock(settings.clock).now()
        part = await price_millixof(database, ids, now, configured) if price is None else price * 1000
        return await forecast_of(database, TOPICS[topic], ids, Audience.MEMBERS, key="forecast", price=part, now=now)


def _out(topic: str, found: "Forecast", *, as_json: bool) -> None:
    from menus.text.francs import francs

    left_out = sum(found.reasons.values())
    if as_json:
        said = {"messages": found.messages, "parts": found.parts, "cost_xof": found.cost_xof, "left_out": left_out}
        typer.echo(json.dumps(said))
        return
    typer.echo(f"{topic}: {found.messages} SMS, {francs(found.cost_xof, 'en')} at the most, {left_out} do not get it")


def add_to(kesu: typer.Typer) -> None:
    """Register the command."""
    kesu.command()(forecast)
