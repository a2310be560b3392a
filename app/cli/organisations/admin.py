"""``kesu admin``: the people who may sign in to the panel."""

import asyncio
import secrets
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.lines import fail, say
from app.cli.opened import in_one_unit, opened
from app.cli.organisations.org import WHY as ORGANISATION_WRONG

if TYPE_CHECKING:
    from datetime import datetime

    from ledger.database import UnitOfWork

PASSWORD_OCTETS = 12
_ROLES = "admin, ngo_admin, agent, auditor, donor or translator"
_WHY = {
    "email": "that is no e-mail address of a person here",
    "known": "somebody has this address already, or her codes are her own",
    "role": f"the role is one of {_ROLES}",
    "ngo": "this role needs --org with the code of an organisation (and an admin has none)",
    **{why: ORGANISATION_WRONG[why] for why in ("unknown", "closed")},
}
_NOT_RESET = {
    "known": "nobody signs in with this address",
    "stopped": "her access was stopped: an admin lets her in again, or `kesu admin create` makes another",
}
admin = typer.Typer(help="People who may sign in to the panel.", no_args_is_help=True)


@admin.command()
def create(
    email: Annotated[str, typer.Argument(help="who signs in")],
    role: Annotated[str, typer.Option(help=_ROLES)] = "admin",
    org: Annotated[str | None, typer.Option("--org", "--ngo", help="the code of her organisation")] = None,
    name: Annotated[str, typer.Option(help="her name")] = "",
    password: Annotated[str, typer.Option(help="made up and printed when left out", envvar="KESU_ADMIN_PASSWORD")] = "",
) -> None:
    """Make a person who may sign in. Example: kesu admin create aminata@example.org."""
    from app.configuration.clock import Clock
    from app.configuration.settings import Settings
    from app.panel.access.staff import StaffError, make_admin

    settings = Settings()
    chosen = password or secrets.token_urlsafe(PASSWORD_OCTETS)

    async def make() -> None:
        async with opened(settings) as database:
            made = await make_admin(
                database,
                email,
                chosen,
                key=settings.secret_key.get_secret_value(),
                at=Clock(settings.clock).now(),
                role=role,
                ngo=org,
                name=name,
            )
            typer.echo(f"password: {chosen}\nauthenticator: {made.code_url}")

    try:
        asyncio.run(make())
    except StaffError as problem:
        fail(_WHY.get(problem.why, f"the password is too weak ({problem.why})"))
    say("Shown once. Give both to her by different ways.")


@admin.command()
def code(email: Annotated[str, typer.Argument(help="a demo login")]) -> None:
    """Show a demo login's one-time code of this moment. Example: kesu admin code admin@kesu.test."""
    from app.configuration.clock import Clock
    from app.configuration.settings import Settings
    from app.panel.access.staff import StaffError, current_code

    settings = Settings()

    async def read() -> str:
        async with opened(settings) as database:
            return await current_code(
                database, email, key=settings.secret_key.get_secret_value(), at=Clock(settings.clock).now()
            )

    try:
        typer.echo(asyncio.run(read()))
    except StaffError as problem:
        fail(_WHY.get(problem.why, problem.why))


@admin.command()
def reset(email: Annotated[str, typer.Argument(help="who cannot sign in any more")]) -> None:
    """Give somebody a link to a new password and authenticator. Example: kesu admin reset aminata@example.org.

    Her sessions end. The link works once within a day; what she signed in with before serves until it is used. The
    audit log says that it was made here.
    """
    from app.configuration.settings import Settings
    from app.panel.access.reset import reset_person
    from app.panel.access.staff import StaffError
    from ledger.books.canonical import microseconds

    settings = Settings()

    async def make(unit: "UnitOfWork", now: "datetime") -> str:
        return await reset_person(unit, email, key=settings.secret_key.get_secret_value(), now_us=microseconds(now))

    try:
        token = in_one_unit(make)
    except StaffError as problem:
        fail({**_WHY, **_NOT_RESET}[problem.why])
    home = settings.public_url.rstrip("/")
    typer.echo(f"{home}/panel/invitations/{token}")
    if not home:
        say("KESU_PUBLIC_URL is not set: put the address of the panel before it.")
    say("Shown once. It works once, within a day.")


def add_to(kesu: typer.Typer) -> None:
    """Register the commands."""
    kesu.add_typer(admin, name="admin")
