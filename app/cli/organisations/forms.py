"""``kesu forms``: the paper of a group's first day, as files to print and workbooks to fill in."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.lines import counted, fail, say
from app.cli.opened import opened
from app.cli.organisations.org import ngo_id_of

if TYPE_CHECKING:
    from app.panel.documents.day_one import KnownGroup


def forms(
    to: Annotated[Path, typer.Option(help="the folder to write them into")] = Path("forms"),
    language: Annotated[list[str] | None, typer.Option(help="fr, bm or en; otherwise fr and bm")] = None,
    org: Annotated[str, typer.Option(help="an organisation, whose language and region are written already")] = "",
    group: Annotated[str, typer.Option(help="a group, whose facts and members are written already")] = "",
) -> None:
    """Write consent sheet, register, opening figures and slips for codes. Example: kesu forms --to forms.

    Each is a page to print and, where it can be drawn, a PDF; register and opening figures are workbooks too, which
    `kesu import` takes as they are once they are filled in.
    """
    from app.configuration.settings import Settings
    from app.panel.documents.day_one import KnownGroup
    from app.panel.documents.paper import LANGUAGES

    languages = list(dict.fromkeys(language or ["fr", "bm"]))
    for chosen in languages:
        if chosen not in LANGUAGES:
            fail(f"--language {chosen}: choose {', '.join(LANGUAGES)}")
    known = asyncio.run(_known(org, group, languages)) if org or group else dict.fromkeys(languages, KnownGroup())
    to.mkdir(parents=True, exist_ok=True)
    code = Settings().service_code
    written = [name for chosen in languages for name in _write(to, chosen, known[chosen], code)]
    say(f"{counted(len(written), 'file')} in {to}: {', '.join(written)}")


async def _known(org: str, group: str, languages: list[str]) -> "dict[str, KnownGroup]":
    from app.configuration.settings import Settings
    from app.organisations.tenancy import ScopedReader, TenantScope
    from app.panel.documents.known_group import known_group, organisation_facts

    async with opened(Settings()) as database:
        ngo_id = await ngo_id_of(database, org) if org else None
        window = ScopedReader(database, TenantScope.of("admin", ngo_id, 0))
        if not group:
            return {language: await organisation_facts(window, ngo_id, language) for language in languages}
        row = await window.group(group)
        if row is None:
            fail(f"there is no group {group}{f' of {org}' if org else ''}")
        return {language: await known_group(window, row, language) for language in languages}


def _write(to: Path, language: str, known: "KnownGroup", service_code: str) -> Iterator[str]:
    from app.panel.documents.day_one import FORMS, SHEETS, form_paper
    from app.panel.documents.paper_page import page
    from app.panel.documents.paper_workbook import form_workbook
    from app.panel.documents.pdf import paper_pdf, pdf_is_there
    from app.panel.documents.slips import blank_slips

    papers = [form_paper(name, language, known) for name in FORMS]
    for paper in (*papers, blank_slips(service_code, language)):
        files = {"html": page(paper).encode()}
        if pdf_is_there():
            files["pdf"] = paper_pdf(paper)
        if paper.name in SHEETS:
            files["xlsx"] = form_workbook(paper.name, language, known)
        for kind, body in files.items():
            name = f"{paper.name}-{language}.{kind}"
            (to / name).write_bytes(body)
            yield name


def add_to(kesu: typer.Typer) -> None:
    """Register the command."""
    kesu.command()(forms)
