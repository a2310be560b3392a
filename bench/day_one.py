"""A first day, from an empty database to a meeting: ``python -m bench.day_one``, some minutes.

Three organisations bring in groups and women from sheets, share a programme, give officers their first codes; officers
choose PINs, confirm the opening figures and meet. Then one group moves its meeting day, one changes its organisation,
one is dissolved, and a federation seats its associations. Nothing is used but commands, panel forms and phones. What
exports and indicators then say is held against sums that nothing of the product has added up.
"""

import argparse
import asyncio
import json
import re
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import httpx
from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from app.configuration.clock import Clock
from app.configuration.settings import Settings
from app.embedded.redis import EmbeddedRedis
from app.observability.records import Records
from app.service.application import create_service
from app.ussd.hop import HopEndpoint
from bench.day_one_changes import changes_organisation, shows_new_day
from bench.day_one_command import Terminal
from bench.day_one_network import a_network
from bench.day_one_panel import ORIGIN, PanelBrowser, Slip, filled_form
from bench.day_one_phones import Phones
from bench.day_one_plan import (
    LEAD,
    NETWORK,
    ORGANISATIONS,
    Group,
    Organisation,
    Woman,
    associations,
    in_a_form,
    list_of_groups,
    members_sheet,
    of,
    plan,
)
from bench.embedded_postgres import EmbeddedPostgres
from bench.endpoint_phone import Listening

GROUPS, WOMEN, ASSOCIATIONS = 106, 1_500, 1_060
BEGINS: Final = datetime(2026, 11, 25, 9, tzinfo=UTC)
"""A Wednesday morning."""
PASSWORD: Final = "karité-bamanan-2026"
MOVES_TO: Final = (6, 9)
"""Saturday at nine: when a group that met on Thursdays meets from its first meeting on."""
_SECRET: Final = re.compile(r"secret=([A-Z2-7]+)")


@dataclass
class Day:
    """A day while it is lived. ``people``: who signs in, by name; ``seconds``: what each part of it took."""

    service: FastAPI
    terminal: Terminal
    phones: Phones
    groups: Sequence[Group]
    stack: AsyncExitStack
    people: dict[str, PanelBrowser] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Take the time of a part."""
        begun = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - begun, 1)

    async def browser(self, name: str, secret: str = "") -> PanelBrowser:
        """A browser of somebody; with the secret of her authenticator, if she has one."""
        transport = httpx.ASGITransport(self.service)
        client = await self.stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url=ORIGIN))
        self.people[name] = PanelBrowser(client, self.terminal.clock, f"{name}@example.org", PASSWORD, secret)
        return self.people[name]


@asynccontextmanager
async def a_day(url: str, folder: Path, redis_url: str, groups: Sequence[Group] = ()) -> AsyncIterator[Day]:
    """Serve an empty database that a command has migrated."""
    async with AsyncExitStack() as stack:
        settings = Settings(_env_file=None, database_url=url, var=folder, clock=BEGINS, phone_hops_a_minute=0)
        await Terminal(url, folder, Clock(BEGINS)).runs("migrate")
        service = create_service(settings, redis_url, background=False)
        await stack.enter_async_context(service.router.lifespan_context(service))
        running = service.state.running
        await running.redis.flushall()
        listening = Listening(CollectorRegistry(), running.clock, Records(Path(), 0))
        parts = replace(running, usage=listening)
        phones = Phones(parts, HopEndpoint(parts), listening)
        yield Day(service, Terminal(url, folder, running.clock), phones, groups, stack)


async def live(day: Day, seated: Sequence[str]) -> dict[str, object]:
    """Live the day, and give what it came to. ``seated``: the codes of the associations that a federation seats.

    Raises:
        AssertionError: something was refused, or a figure is not the sum.
    """
    with day.part("organisations"):
        await make_organisations(day, (*ORGANISATIONS, NETWORK))
    with day.part("sheets"):
        await _from_one_sheet(day, LEAD)
        await _from_forms(day, ORGANISATIONS[1])
        await _from_a_list(day, ORGANISATIONS[2])
    with day.part("programme"):
        await _programme(day)
    with day.part("codes"):
        slips = await _codes(day)
    with day.part("pins"):
        await day.phones.choose_pins(slips)
    with day.part("meetings"):
        moving = of(day.groups, ORGANISATIONS[2])[0]
        for group in day.groups:
            await day.phones.meets(group, await day.phones.begins(group), MOVES_TO if group is moving else None)
    with day.part("latecomer"):
        await _latecomer(day)
    with day.part("figures"):
        await _figures(day)
    with day.part("changes"):
        await _changes(day)
    with day.part("network"):
        await a_network(day.terminal, day.people[NETWORK.code], seated)
    with day.part("figures_again"):
        await _figures(day)
    return {
        "groups": len(day.groups),
        "women": sum(len(group.women) for group in day.groups) + 1,
        "associations": len(seated),
        "first_codes": len(slips),
        "hops": day.phones.hops,
        **{f"{name}_seconds": seconds for name, seconds in day.seconds.items()},
    }


async def make_organisations(day: Day, ones: Sequence[Organisation]) -> None:
    """Some organisations and their first people, by command."""
    for one in ones:
        words = ("--language", one.language, "--language", "fr", "--region", one.region)
        await day.terminal.runs("org", "create", one.code, one.name, *words)
    people: dict[str, tuple[str, ...]] = {"root": ("--role", "admin")}
    people |= {one.code: ("--role", "ngo_admin", "--org", one.code) for one in ones}
    for name, role in people.items():
        said = await day.terminal.runs("admin", "create", f"{name}@example.org", "--password", PASSWORD, *role)
        secret = _SECRET.search(said)
        assert secret, said
        await (await day.browser(name, secret.group(1))).signs_in()


async def _from_one_sheet(day: Day, one: Organisation) -> None:
    """All groups in one sheet, with a word of its own for shares."""
    file = day.terminal.var / "members.csv"
    file.write_bytes(members_sheet(of(day.groups, one), own_heading=True))
    await day.terminal.runs("import", str(file), "--org", one.code, "--map", "Jetons de la caisse=shares")


async def _from_forms(day: Day, one: Organisation) -> None:
    """Each group's own workbook, in Bambara, filled in and uploaded."""
    browser = day.people[one.code]
    empty = await browser.form("bm")
    for group in of(day.groups, one):
        await browser.imports(f"{group.code}.xlsx", filled_form(empty, "bm", *in_a_form(group)))


async def _from_a_list(day: Day, one: Organisation) -> None:
    """The groups first, in a list, and their members in a sheet that comes later."""
    file = day.terminal.var / "list.csv"
    file.write_bytes(list_of_groups(of(day.groups, one)))
    await day.terminal.runs("import", str(file), "--org", one.code)
    await day.people[one.code].imports("members.csv", members_sheet(of(day.groups, one), own_heading=False))


async def _programme(day: Day) -> None:
    """The lead begins it, the installation's admin names the partners, and each chooses its own groups."""
    lead = day.people[LEAD.code]
    await lead.get("/panel/programmes")
    page = (await lead.sends("/panel/programmes", {"name": "Sorofè"})).headers["location"].partition("?")[0]
    root = day.people["root"]
    await root.get(page)
    offered = dict(re.findall(r'name="organisation" value="(\d+)".*?<span class="small soft">(\w+)</span>', root.last))
    others = {one.code for one in ORGANISATIONS} - {LEAD.code}
    ticked = [number for number, code in offered.items() if code in others]
    await root.sends(page, {"act": "partners", "organisation": ticked})
    for one in ORGANISATIONS:
        browser = day.people[one.code]
        await browser.get(page)
        await browser.sends(f"{page}/groups", {"group": [group.code for group in of(day.groups, one)]})


async def _codes(day: Day) -> list[Slip]:
    """First codes: by command, by an organisation's admin, and by an agent who stands before each group."""
    lines = json.loads(await day.terminal.runs("activate", "--org", LEAD.code, "--json"))
    given = [Slip(line["group"], line["number"], line["phone"], line["code"]) for line in lines]
    given += await day.people[ORGANISATIONS[1].code].first_codes()
    theirs = of(day.groups, ORGANISATIONS[2])
    agent = await agent_of(day, ORGANISATIONS[2], [group.code for group in theirs])
    for group in theirs:
        given += await agent.codes_of(group.code)
    return given


async def agent_of(day: Day, one: Organisation, codes: Sequence[str]) -> PanelBrowser:
    """Somebody whom the organisation's admin invites, and to whom she gives groups."""
    admin, agent = day.people[one.code], await day.browser("agent")
    await admin.invites(agent, "agent")
    page = re.search(r'href="(/panel/team/\d+)">agent<', (await admin.get("/panel/team")).text)
    assert page, "the agent is not of the team"
    await admin.get(page.group(1))
    await admin.sends(f"{page.group(1)}/groups", {"group": list(codes)})
    return agent


async def _latecomer(day: Day) -> None:
    """A woman whom the agent enrols in the panel after the meeting: two of her committee say that it is she."""
    group = of(day.groups, ORGANISATIONS[2])[0]
    number = len(group.women) + 1
    phone = f"79{number:06}"
    browser, page = day.people["agent"], f"/panel/groups/{group.code}/enrol"
    await browser.get(page)
    fields = {"name": "Nana", "phone": phone, "language": "fr", "sex": "f", "consent_how": "oral", "sms_wanted": "1"}
    await browser.sends(page, fields)
    await day.phones.joins(group, Woman(number, "Nana", phone, "", 0, 0, 0))


async def _changes(day: Day) -> None:
    """One group meets on another day; the last group of the second organisation goes to the first."""
    moved, leaving = of(day.groups, ORGANISATIONS[2])[0], of(day.groups, ORGANISATIONS[1])[-1]
    await shows_new_day(day.people[ORGANISATIONS[2].code], moved, *MOVES_TO)
    await changes_organisation(day.people[ORGANISATIONS[1].code], day.people[LEAD.code], leaving, LEAD)
    day.groups = [replace(group, organisation=LEAD) if group is leaving else group for group in day.groups]


async def _figures(day: Day) -> None:
    """Every group's line of the export, the programme's of the indicators, and the audit."""
    late = of(day.groups, ORGANISATIONS[2])[0].code
    wanted = {group.code: group.after for group in day.groups}
    wanted[late] |= {name: wanted[late][name] + 1 for name in ("members", "women")}
    for one in ORGANISATIONS:
        found = {line["code"]: line for line in await day.people[one.code].table("groups.csv")}
        mine = {group.code for group in of(day.groups, one)}
        assert found.keys() == mine, f"{one.code} sees {found.keys() ^ mine}"
        for code, line in found.items():
            stands = {name: int(line[name]) for name in wanted[code]}
            assert stands == wanted[code], f"{code}: {stands}, and the sums are {wanted[code]}"
    (whole,) = await day.people["root"].table("indicators.csv?by=programme&programme=1")
    sums = {
        "groups": len(day.groups),
        "active": sum(line["members"] for line in wanted.values()),
        "savings_xof": sum(line["savings_xof"] for line in wanted.values()),
        "loans_xof": sum(line["lent_xof"] for line in wanted.values()),
    }
    assert {name: int(whole[name]) for name in sums} == sums, f"{whole}, and the sums are {sums}"
    together = _last_row((await day.people[LEAD.code].get("/panel/programmes/1")).text)
    assert together == list(sums.values()), f"the lead sees {together}, and the sums are {sums}"
    await day.terminal.runs("audit")


def _last_row(page: str) -> list[int]:
    """The figures of what all organisations come to together: the last line of a programme's first table."""
    row = page.partition("</tbody>")[0].rpartition("<tr>")[2]
    return [int(re.sub(r"\D", "", cell)) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)]


async def run(
    url: str, folder: Path, redis_url: str, groups: int = GROUPS, women: int = WOMEN, network: int = ASSOCIATIONS
) -> dict[str, object]:
    """Live a day of so many groups and women, and a network of so many associations, on an empty database."""
    seated = associations(network)
    async with a_day(url, folder, redis_url, plan(groups, women)) as day:
        return await live(day, seated)


def main() -> None:
    """Live the day on each engine."""
    words = argparse.ArgumentParser(description="Example: python -m bench.day_one --groups 6 --women 40")
    words.add_argument("--groups", type=int, default=GROUPS)
    words.add_argument("--women", type=int, default=WOMEN)
    words.add_argument("--associations", type=int, default=ASSOCIATIONS)
    words.add_argument("--only", choices=("sqlite", "postgresql"), help="one engine alone")
    given = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="kesu-day-") as folder, EmbeddedPostgres(fsync=True) as server:
        urls = {"sqlite": f"sqlite:///{Path(folder) / 'kesu.db'}", "postgresql": server.create_database("day")}
        with EmbeddedRedis(Path(folder, "redis")) as redis:
            for engine, url in urls.items():
                if given.only not in (None, engine):
                    continue
                var = Path(folder, engine)
                var.mkdir()
                figures = asyncio.run(run(url, var, redis.url, given.groups, given.women, given.associations))
                for name, figure in figures.items():
                    print(f"{engine}_{name}: {figure}", flush=True)


if __name__ == "__main__":
    main()
