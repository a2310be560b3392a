"""Five organisations ask 1,300 women what comes first: ``python -m bench.she_leads``, some minutes.

In each of five regions and a district four axes are ranked by phone; what came first there is ranked by the nation;
the result becomes a plan, printed, and goes back by SMS. Everything is made by commands, panel forms and phones at
the gateways' endpoint. Tallies are held against sums that nothing of the product has added up.
"""

import argparse
import asyncio
import csv
import html
import io
import re
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from app.demo.actions import RuleRefused
from app.demo.network import PIN
from app.embedded.redis import EmbeddedRedis
from bench.day_one import Day, a_day, make_organisations
from bench.day_one_panel import PanelBrowser
from bench.day_one_phones import in_group
from bench.embedded_postgres import EmbeddedPostgres
from bench.she_leads_plan import (
    AXES,
    ORGANISATIONS,
    REGIONS,
    Group,
    Voice,
    borda,
    first_two,
    groups_of,
    in_regions,
    last_region,
    members_sheet,
    ranking,
    voices,
)
from menus.screens import WHO

GROUPS, TWICE = 261, 5
"""261 groups of five, five women of whom are in two: 1,300 phones."""
LEAD, OTHERS = ORGANISATIONS[0], ORGANISATIONS[1:]
_NUMBER: Final = re.compile(r"/panel/consultations/(\d+)")
_TAKEN: Final = re.compile(r'name="q1_fr"[^>]*>\n(.*?)</textarea>', re.DOTALL)
_PRICE: Final = re.compile(r'name="seen_members" value="(\d+)"')
_DAYS: Final = {"opens_on": "2026-11-25", "closes_on": "2026-12-20"}


async def live(day: Day, groups: int, twice: int) -> dict[str, object]:
    """From an empty database to the plan and the SMS; what it came to.

    Raises:
        AssertionError: something was refused, or a tally is not the sum.
    """
    all_groups = groups_of(groups)
    women = voices(all_groups, twice)
    lead = day.people
    with day.part("organisations"):
        await make_organisations(day, ORGANISATIONS)
        for one in ORGANISATIONS:
            file = day.terminal.var / f"{one.code}.csv"
            file.write_bytes(members_sheet([group for group in all_groups if group.organisation is one], women))
            await day.terminal.runs("import", str(file), "--org", one.code)
    with day.part("codes_and_pins"):
        slips = [slip for one in ORGANISATIONS for slip in await lead[one.code].first_codes()]
        await day.phones.choose_pins(slips)
    with day.part("regions"):
        asked = [await _asks_together(day, AXES, region) for region in REGIONS]
        await _everybody_answers(day, women, 1, len(AXES))
        for number in asked:
            await _freezes(lead[LEAD.code], number)
    regions = in_regions(women, 1, len(AXES))
    await _tallies(day, asked, regions, AXES)
    with day.part("nation"):
        options = await _next_round(lead[LEAD.code], asked)
        wanted = {axis for ballots in regions.values() for axis in first_two(AXES, borda(ballots))}
        assert set(options) == wanted, f"{options} go on, and first were {wanted}"
        nation = await _asks_together(day, options, "", asked)
        await _everybody_answers(day, women, 2, len(options))
        await _freezes(lead[LEAD.code], nation)
    whole = Counter(ballot for ballots in in_regions(women, 2, len(options)).values() for ballot in ballots.elements())
    await _tally(day, nation, "", whole, options)
    with day.part("plan"):
        printed = await _plan(lead[LEAD.code], nation, women)
    with day.part("results"):
        told = [await _tells(lead[one.code], nation) for one in ORGANISATIONS]
    assert sum(told) <= len(women), f"{told} SMS to {len(women)} women"
    return {
        "phones": len({woman.phone for woman in women}),
        "of_two_groups": twice,
        "hops": day.phones.hops,
        "options_of_the_nation": len(options),
        "paper_bytes": printed,
        "sms": sum(told),
        **{f"{name}_seconds": seconds for name, seconds in day.seconds.items()},
    }


async def _asks_together(day: Day, axes: Sequence[str], region: str, round_of: Sequence[int] = ()) -> int:
    """A ranking that the first organisation asks, with every other one's agreement."""
    lead = day.people[LEAD.code]
    await lead.get("/panel/consultations")
    question = "Pour le pays, quoi d'abord?" if round_of else "Quoi d'abord dans votre région?"
    fields = {"q1_kind": "ranking", "q1_fr": "\n".join([question, *axes]), "region": region, **_DAYS}
    made = await lead.sends("/panel/consultations", {**fields, "round_of": ",".join(map(str, round_of))})
    found = _NUMBER.search(made.headers["location"])
    assert found, made.headers
    page = f"/panel/consultations/{found.group(1)}"
    for one in OTHERS:
        await lead.get(page)
        await lead.sends(f"{page}/partners", {"organisation": one.code})
        partner = day.people[one.code]
        await partner.get(f"{page}/part")
        await partner.sends(f"{page}/part", {"act": "agree"})
    return int(found.group(1))


async def _everybody_answers(day: Day, women: Sequence[Voice], round_: int, options: int) -> None:
    """Each on her own phone; who is of two groups answers in both, and otherwise in the first."""
    for woman in women:
        for group in woman.groups:
            ballot = ranking(woman, round_, options)
            hers = ballot if group is woman.groups[-1] else ballot[::-1]
            if round_ == 1 and last_region(woman) != group.region:
                continue  # another region's question, of which she answers one
            await _answers(day, woman, group, hers)


async def _answers(day: Day, woman: Voice, group: Group, ballot: str) -> None:
    phone = day.phones.of(f"+223{woman.phone}")
    heard = await phone.dials()
    if heard.screen == WHO.name:
        heard = await phone.types(in_group(heard.text, group.code))
    for typed in (PIN, "6", "6", ballot, "1"):
        heard = await phone.types(typed)
    if (heard.screen, heard.outcome) != ("consultation.done", "shown"):
        raise RuleRefused(f"{woman.name}: {heard.screen} {heard.outcome}: {heard.text}")
    day.phones.hops += phone.hops


async def _freezes(lead: PanelBrowser, number: int) -> None:
    page = f"/panel/consultations/{number}"
    await lead.get(page)
    await lead.sends(page, {"act": "freeze"})


async def _tallies(day: Day, asked: Sequence[int], regions: Mapping[str, Counter[str]], axes: Sequence[str]) -> None:
    for number, region in zip(asked, REGIONS, strict=True):
        await _tally(day, number, region, regions[region], axes)


async def _tally(day: Day, number: int, region: str, ballots: Counter[str], axes: Sequence[str]) -> None:
    """The file is the same for every organisation, and says what was planned."""
    files = set()
    for one in ORGANISATIONS:
        answer = await day.people[one.code].get(f"/panel/consultations/{number}/tally.csv")
        files.add(answer.content.decode("utf-8-sig"))
    (text,) = files
    lines = [line for line in csv.DictReader(io.StringIO(text), delimiter=";") if line["region"] == region]
    stands = {line["answer"]: int(line["score"]) for line in lines}
    wanted = dict(zip(axes, borda(ballots), strict=True))
    assert stands == wanted, f"consultation {number}: {stands}, and the sums are {wanted}"
    assert {int(line["answers"]) for line in lines} == {ballots.total()}, "somebody is counted twice, or not at all"


async def _next_round(lead: PanelBrowser, asked: Sequence[int]) -> list[str]:
    """The options with which the form of the nation's round is filled."""
    await lead.get(f"/panel/consultations?from={','.join(map(str, asked))}")
    found = _TAKEN.search(lead.last)
    assert found, "nothing goes on to the next round"
    return html.unescape(found.group(1)).split("\n")[1:]


async def _plan(lead: PanelBrowser, number: int, women: Sequence[Voice]) -> int:
    """Two actions under the first axis, one of them begun; the paper names who asked, and how many women spoke."""
    page = f"/panel/consultations/{number}/plan"
    for action, who in (("Bureau foncier dans chaque cercle", LEAD.name), ("Écoute au marché", OTHERS[0].name)):
        await lead.get(page)
        await lead.sends(page, {"act": "add", "axis": "1", "action": action, "who": who, "due_on": "2027-03-31"})
    await lead.get(page)
    await lead.sends(page, {"act": "state", "number": "1", "state": "begun"})
    paper = html.unescape((await lead.get(f"{page}/print")).text)
    spoke = Counter(last_region(woman) for woman in women)
    for words in (*(one.name for one in ORGANISATIONS), *spoke, "Bureau foncier"):
        assert words in paper, f"{words} does not stand on the paper"
    for region, count in spoke.items():
        assert re.search(rf"{region}.{{0,80}}\b{count}\b", paper, re.DOTALL), f"{count} women of {region}"
    return len((await lead.get(f"{page}/pdf")).content)


async def _tells(browser: PanelBrowser, number: int) -> int:
    """The result to the groups of one organisation, at the price that stands there; how many SMS."""
    page = f"/panel/consultations/{number}/tell"
    await browser.get(page)
    price = _PRICE.search(browser.last)
    assert price, "no price"
    await browser.sends(page, {"to": "members", "seen_members": price.group(1)})
    await browser.get("/panel/consultations")
    return int(price.group(1)) // 25


async def run(url: str, folder: Path, redis_url: str, groups: int = GROUPS, twice: int = TWICE) -> dict[str, object]:
    """Ask so many groups, some women of which are in two, on an empty database."""
    async with a_day(url, folder, redis_url) as day:
        return await live(day, groups, twice)


def main() -> None:
    """Live it on each engine."""
    words = argparse.ArgumentParser(description="Example: python -m bench.she_leads --groups 10 --twice 1")
    words.add_argument("--groups", type=int, default=GROUPS)
    words.add_argument("--twice", type=int, default=TWICE)
    words.add_argument("--only", choices=("sqlite", "postgresql"), help="one engine alone")
    given = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="kesu-leads-") as folder, EmbeddedPostgres(fsync=True) as server:
        urls = {"sqlite": f"sqlite:///{Path(folder) / 'kesu.db'}", "postgresql": server.create_database("leads")}
        with EmbeddedRedis(Path(folder, "redis")) as redis:
            for engine, url in urls.items():
                if given.only not in (None, engine):
                    continue
                var = Path(folder, engine)
                var.mkdir()
                figures = asyncio.run(run(url, var, redis.url, given.groups, given.twice))
                for name, figure in figures.items():
                    print(f"{engine}_{name}: {figure}", flush=True)


if __name__ == "__main__":
    main()
