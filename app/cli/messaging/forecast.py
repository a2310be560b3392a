"""The command that says what a message to many would cost before anything is done that sends it."""

import asyncio
import json
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.lines import fail
from app.cli.opened import opened

if TYPE_CHECKING:
    from app.calling.forecast import CallForecast


def forecast(
    topic: Annotated[str, typer.Argument(help="what it is about: closing, rule_now, remind_meeting …, call_back")],
    groups: Annotated[list[str] | None, typer.Argument(help="codes of groups; none: all of them")] = None,
    ngo: Annotated[
        str | None, typer.Option("--org", "--ngo", help="all groups of an organisation, by its code")
    ] = None,
    price: Annotated[
        int | None, typer.Option(min=0, help="francs a part, or a minute of a call; none: what the dearest was")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Say what a message or a call to every member would cost at the most. Example: kesu forecast closing 00001."""
    from app.messaging.topics import CALL_BACK, TOPICS

    if topic not in TOPICS and topic != CALL_BACK.name:
        fail(f"no message is called {topic}; there are {', '.join(sorted((*TOPICS, CALL_BACK.name)))}")
    if groups and ngo:
        fail("either codes of groups or --ngo")

    try:
        found = asyncio.run(_forecast(topic, groups or [], ngo, price))
    except LookupError as unknown:
        fail(str(unknown.args[0]) if unknown.args else "no such group")
    _out(topic, found, as_json=as_json)


async def _forecast(topic: str, groups: list[str], ngo: str | None, price: int | None) -> "CallForecast":
    """Count it. Raises ``LookupError`` for a group nobody knows."""
    from app.calling.forecast import CallForecast, call_forecast
    from app.calling.price import CallPrice
    from app.calling.settings import CallSettings
    from app.cli.statements import ALL_GROUPS, GROUPS_OF_NGO
    from app.configuration.clock import Clock
    from app.configuration.settings import Settings
    from app.messaging.bulk import Audience, price_millixof
    from app.messaging.bulk import forecast as forecast_of
    from app.messaging.settings import SmsSettings
    from app.messaging.topics import CALL_BACK, TOPICS
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
        if topic == CALL_BACK.name:
            minute = CallSettings().price() if price is None else CallPrice(price * 1000)
            return await call_forecast(database, ids, price=minute, now=now)
        part = await price_millixof(database, ids, now, configured) if price is None else price * 1000
        sms = await forecast_of(database, TOPICS[topic], ids, Audience.MEMBERS, key="forecast", price=part, now=now)
        return CallForecast(sms, 0)


def _out(topic: str, counted: "CallForecast", *, as_json: bool) -> None:
    from menus.text.francs import francs

    found, seconds = counted.sms, counted.seconds
    left_out = sum(found.reasons.values())
    if as_json:
        calls = {"calls": found.messages, "seconds": found.messages * seconds}
        said = calls if seconds else {"messages": found.messages, "parts": found.parts}
        typer.echo(json.dumps({**said, "cost_xof": found.cost_xof, "left_out": left_out}))
        return
    many = f"{found.messages} calls of {seconds} s" if seconds else f"{found.messages} SMS"
    typer.echo(f"{topic}: {many}, {francs(found.cost_xof, 'en')} at the most, {left_out} do not get it")


def add_to(kesu: typer.Typer) -> None:
    """Register the command."""
    kesu.command()(forecast)
