"""``kesu messages``: what did not reach a phone, and sending it again once its cause is mended."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.lines import fail, say
from app.cli.opened import opened

if TYPE_CHECKING:
    from app.messaging.sending.dead_letters import DeadLetter

messages = typer.Typer(help="Messages that did not reach a phone.", no_args_is_help=True)


@messages.command("dead")
def dead(at_most: Annotated[int, typer.Option(help="how many, the newest first", min=1, max=10_000)] = 100) -> None:
    """List messages that died or were lost. Example: kesu messages dead."""
    from app.configuration.settings import Settings
    from app.messaging.sending.dead_letters import dead_letters

    settings = Settings()

    async def read() -> "list[DeadLetter]":
        async with opened(settings) as database:
            return await dead_letters(database, at_most=at_most)

    for letter in asyncio.run(read()):
        created = letter.created.isoformat(timespec="seconds")
        typer.echo(
            f"{letter.id}\t{created}\tgroup {letter.group_id}, member {letter.member}\t"
            f"{letter.topic}\t{letter.state}\t{letter.problem or ''}"
        )


@messages.command("again")
def again(ids: Annotated[list[int], typer.Argument(help="the numbers that `kesu messages dead` lists")]) -> None:
    """Let dead or lost messages wait again, with all their tries before them. Example: kesu messages again 17 18."""
    from app.configuration.clock import Clock
    from app.configuration.settings import Settings
    from app.messaging.sending.dead_letters import retry

    settings = Settings()

    async def send() -> int:
        async with opened(settings) as database:
            return await retry(database, ids, Clock(settings.clock).now())

    if not (revived := asyncio.run(send())):
        fail("none of these is dead or lost: `kesu messages dead` lists those that are")
    say(f"{revived} of {len(ids)} wait again")


def add_to(kesu: typer.Typer) -> None:
    """Register the commands."""
    kesu.add_typer(messages, name="messages")
