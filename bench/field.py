"""The field's own sizes in one panel: ``python -m bench.field``, both engines; prints ``name: figure``.

450 women, most of them of 52 AVECs, are promised 300,000 F and 90,000 F by two sheets, get both, and say by phone what
they received; four organisations' 462, 200, 100 and 80 women get a kit each; 4,000 persons are trained, 66 % of them
women, and have a baseline and a visit of what they live of; 103 volunteers give 7,879 days; 3,800 and 3,000 women sell
shea butter and parboiled rice in two lots. It begins on an empty database; everything comes in by commands, sheets and
forms of the panel and phones at the gateways' endpoints. People are counted once, and every page is measured: CPU of
the process that draws it and of PostgreSQL, not of others' work.
"""

import argparse
import asyncio
import re
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sqlalchemy import text

from app.embedded.redis import EmbeddedRedis
from bench.cycle_by_phone import patient_phones
from bench.day_one import Day, a_day, agent_of, make_organisations
from bench.day_one_panel import PanelBrowser
from bench.field_plan import (
    AVECS,
    OF_WOMEN,
    OWNER,
    PERSON_DAYS,
    RECIPIENTS,
    SOLD,
    SUPPORTS,
    TRAINED,
    VOLUNTEERS,
    Recipient,
    groups_sheet,
    months_of_days,
    recipients,
    support_sheet,
    trained,
    words_of,
)
from bench.field_words import AGENTS_PHONE, OwnWords
from bench.panel import cost_of
from bench.weeks import engines

LIMIT_MS = 100
AT_ONCE = 2_000
"""Persons whom one form of a training takes."""
TRANSPORT_XOF = 250_000
_TOKEN: Final = re.compile(r'action="(/panel/[a-z]+/list/[^"/]+)"')
_SLIP: Final = re.compile(r">(R\d{4}) · (\d{4}) (\d{4}) (\d{4})<")
_FIGURE: Final = re.compile(r"<dd>([\d\s\u00a0\u202f]+)")
_CASE: Final = re.compile(r'name="case" value="(\d+)"')
_OWN_PAGE: Final = re.compile(r'href="(/panel/persons/\d+)"')
_TEAM: Final = re.compile(r'href="(/panel/team/\d+)">agent<')
_FUNDED: Final = {"funder": "NRC", "stock": ""}


@dataclass(slots=True)
class Field:
    """A day, a share of the sizes, and what was found. ``part``: every size is divided by it, for a short form."""

    day: Day
    part: int
    figures: dict[str, float] = field(default_factory=dict)

    @property
    def admin(self) -> PanelBrowser:
        """The admin of the organisation whose field it is."""
        return self.day.people[OWNER.code]

    @property
    def women(self) -> list[Recipient]:
        """Whom she supports."""
        return recipients(self.size(RECIPIENTS), AVECS // self.part)

    def size(self, whole: int) -> int:
        """So many in this run."""
        return -(-whole // self.part)

    async def sheet(self, name: str, address: str, form: Mapping[str, str], lines: Sequence[str], by: str = "") -> str:
        """Bring a sheet in: look at it, write it; where it led. ``by``: whose admin brings it, the field's without."""
        browser = self.day.people[by] if by else self.admin
        with self.day.part(f"sheet_{name}"):
            await browser.get(address)
            await browser.sends(address, form, file=("liste.csv", "\n".join(lines).encode()), status=200)
            token = _TOKEN.search(browser.last)
            assert token, re.findall(r'role="alert">(.*?)<', browser.last)
            answer = await browser.sends(token.group(1), {**form, "act": "write"})
        return str(answer.headers["location"]).partition("?")[0]


def _promise(kind: str, what: str, quantity: int, unit: str = "", programme: str = "") -> dict[str, str]:
    tranches = f"20/11/2026 {quantity}"
    return {"kind": kind, "what": what, "unit": unit, "tranches": tranches, "programme": programme, **_FUNDED}


async def begins(field: Field) -> None:
    """Organisations, groups from a sheet, PINs that officers choose on their phones, an agent with a phone."""
    day = field.day
    await make_organisations(day, (OWNER, *OF_WOMEN))
    file = day.terminal.var / "groups.csv"
    file.write_bytes(groups_sheet(field.women))
    await day.terminal.runs("import", str(file), "--org", OWNER.code)
    with day.part("pins"):
        await day.phones.choose_pins(await field.admin.first_codes())
    codes = sorted({woman.group for woman in field.women if woman.group})
    await agent_of(day, OWNER, codes)
    for guest, role in (("second", "ngo_admin"), ("auditor", "auditor")):
        await field.admin.invites(await day.browser(guest), role)
    team = _TEAM.search((await field.admin.get("/panel/team")).text)
    assert team, "the agent is not of the team"
    await field.admin.get(team.group(1))
    phone = {"phone": AGENTS_PHONE, "language": "fr"}
    await field.admin.sends(f"{team.group(1)}/phone", phone, status=200)


async def supports(field: Field) -> None:
    """Two sheets for the same women, both handed over; each says by phone what she received; cases are ended."""
    women, admin = field.women, field.admin
    await admin.get("/panel/programmes")
    programme = (await admin.sends("/panel/programmes", {"name": "Relance"})).headers["location"].partition("?")[0]
    for what, amount_xof in SUPPORTS.items():
        form = _promise("cash", what, amount_xof, programme=programme.rpartition("/")[2])
        page = await field.sheet(what, "/panel/support/list", form, support_sheet(women))
        await admin.get(page)
        await admin.sends(page, {"act": "handed", "tranche": "1", "handed_on": "2026-11-25", "who": "all"})
    with field.day.part("paper"):
        codes = await _paper(field, women)
    spoken = OwnWords(field.day.phones)
    before = field.day.phones.hops
    with field.day.part("words"), patient_phones():
        await spoken.of_all(women, codes)
    field.figures |= {f"words_{way}": times for way, times in spoken.said.items()}
    field.figures |= {"word_hops": field.day.phones.hops - before, "recipients": len(women)}
    await _sums(field, women, programme)
    await _cases(field)


async def _paper(field: Field, women: Sequence[Recipient]) -> dict[str, str]:
    """Codes for those of no group on one sheet, and from the agent one for each woman who has no phone."""
    given: dict[str, str] = {}
    await field.admin.get("/panel/supports/1")
    while 'action="/panel/supports/1/slips"' in field.admin.last:
        page = await field.admin.sends("/panel/supports/1/slips", {"act": "slips"}, status=200)
        given |= {code: "".join(parts) for code, *parts in _SLIP.findall(page.text)}
        await field.admin.get("/panel/supports/1")
    agent = field.day.people["agent"]
    for woman in women:
        if woman.group and woman.way == "agent":
            hers = _OWN_PAGE.search((await agent.get(f"/panel/persons?q={woman.code}")).text)
            assert hers, f"the agent does not see {woman.code}"
            await agent.get(hers.group(1))
            page = await agent.sends(f"{hers.group(1)}/slip", {"act": "slip"}, status=200)
            given |= {code: "".join(parts) for code, *parts in _SLIP.findall(page.text)}
    return given


async def _sums(field: Field, women: Sequence[Recipient], programme: str) -> None:
    """Every word as it was said, in the export; and what the programme's page adds up."""
    lines = await field.admin.table("supports.csv")
    wanted, found = words_of(women), dict.fromkeys(words_of(women), 0)
    for line in lines:
        assert line["handed_on"], line
        assert int(line["quantity"]) == SUPPORTS[line["what"]], line
        found[line["what"], line["word"]] += 1
    assert found == dict(wanted), f"{found}, and the words are {wanted}"
    whole_xof = len(women) * sum(SUPPORTS.values())
    confirmed_xof = sum(SUPPORTS[what] * times for (what, word), times in wanted.items() if word == "yes")
    contested = sum(times for (_, word), times in wanted.items() if word in ("no", "part"))
    shown = _figures((await field.admin.get(programme)).text.partition("<h2>Appuis</h2>")[2])
    stands = [whole_xof, whole_xof, confirmed_xof, contested, len(women)]
    assert shown[: len(stands)] == stands, f"{programme} shows {shown}, and the sums are {stands}"
    silent = sum(times for (_, word), times in wanted.items() if not word)
    confirmed = sum(times for (_, word), times in wanted.items() if word == "yes")
    field.figures |= {"promised_xof": whole_xof, "confirmed_xof": confirmed_xof, "confirmed": confirmed}
    field.figures |= {"contested": contested, "silent": silent, "avecs": len({w.group for w in women if w.group})}


async def _cases(field: Field) -> None:
    """Who handed it over cannot end a case; another admin can, the auditor sees it, and her word stays."""
    page, people = "/panel/support/cases", field.day.people
    case = _CASE.search((await field.admin.get(page)).text)
    assert case, "nobody contested anything"
    ends = {"case": case.group(1), "resolution": "Remis de nouveau"}
    await field.admin.sends(page, ends, status=422)
    await people["second"].get(page)
    await people["second"].sends(page, ends)
    assert ends["resolution"] in (await people["auditor"].get(f"{page}?sort=end")).text, (
        "the auditor does not see the end"
    )
    contested = [line for line in await field.admin.table("supports.csv") if line["word"] in ("no", "part")]
    assert len(contested) == field.figures["contested"], "the end of a case changed a word"


async def four_organisations(field: Field) -> None:
    """A kit to the women of each of four others, by their own admins."""
    for place, (one, women) in enumerate(OF_WOMEN.items()):
        lines = ["Code personne;Sexe", *(f"W{place}{each:04};F" for each in range(field.size(women)))]
        await field.sheet(one.code, "/panel/support/list", _promise("goods", "Kit", 1, "kit"), lines, one.code)
        counted = _figures((await field.day.people[one.code].get("/panel/persons")).text)[0]
        assert counted == field.size(women), f"{one.code} counts {counted}"
        field.figures[f"women_of_{one.code}"] = counted


async def trained_and_living(field: Field) -> None:
    """Baselines and visits of all who are trained, by two sheets; then forms name them."""
    persons = trained(field.size(TRAINED))
    first = [f"{code};{sex};{10_000 + place % 90 * 100};1000" for place, (code, sex) in enumerate(persons)]
    second = [f"{code};{sex};{10_000 * (1 + place % 12)};1000" for place, (code, sex) in enumerate(persons)]
    form = {"kind": "baseline", "sector": "trade", "seen_on": "2026-03-01", "programme": "", "support": ""}
    heading = "Code personne;Sexe;Recettes;Dépenses"
    await field.sheet("baselines", "/panel/incomes/list", form, [heading, *first])
    form |= {"kind": "visit", "seen_on": "2026-10-01"}
    await field.sheet("visits", "/panel/incomes/list", form, [heading, *second])
    training = {"topic": "Gestion", "began_on": "2026-11-10", "days": "2", "other_women": "", "other_men": ""}
    for start in range(0, len(persons), AT_ONCE):
        named = "\n".join(code for code, _ in persons[start : start + AT_ONCE])
        await field.admin.get("/panel/new-training")
        await field.admin.sends("/panel/new-training", {**training, "persons": named})
    lines = await field.admin.table("trainings.csv")
    women, men = (sum(int(line[sex]) for line in lines) for sex in ("women", "men"))
    assert women == sum(sex == "F" for _, sex in persons), lines
    assert women + men == len(persons), lines
    field.figures |= {"people_trained": women + men, "women_trained": women}


async def volunteers(field: Field) -> None:
    """Days by month, until all of them are given."""
    people, whole = min(field.size(VOLUNTEERS), field.size(TRAINED)), field.size(PERSON_DAYS)
    for month, given in enumerate(months_of_days(people, whole), 1):
        lines = "\n".join(f"T{place:05} {days}" for place, days in enumerate(given) if days)
        form = {"month": f"2026-{month:02}", "work": "Appui", "programme": "", "persons": lines}
        await field.admin.get("/panel/volunteers")
        await field.admin.sends("/panel/volunteers", form)
    shown = _figures((await field.admin.get("/panel/volunteers")).text)[:2]
    assert shown == [people, whole], f"the page shows {shown}"
    field.figures |= {"volunteers": people, "person_days": whole}


async def sold(field: Field) -> None:
    """Two lots, a sheet each; what is left of the price reaches the producers to the franc."""
    for product, (producers, letter) in SOLD.items():
        count, price_xof = field.size(producers), producers * 9_500 + 1
        costs_xof = TRANSPORT_XOF if count > 1_000 else 0
        lines = ["Code personne;Sexe;Poids kg", *(f"{letter}{n:05};F;{20 + n % 37}" for n in range(count))]
        form = {"product": product, "unit": "kg", "season": "2026", "sold_on": "2026-11-01", "buyer": "Coprokazan"}
        form |= {"price_xof": str(price_xof), "costs": f"Transport = {costs_xof}" if costs_xof else ""}
        await field.sheet(letter, "/panel/sales/list", form | {"certificate": "Bio", "programme": ""}, lines)
        paid = [line for line in await field.admin.table("sales.csv") if line["product"] == product]
        assert sum(int(line["paid_xof"]) for line in paid) == price_xof - costs_xof
        field.figures |= {f"producers_{letter}": len(paid), f"paid_{letter}_xof": price_xof - costs_xof}


def _figures(page: str) -> list[int]:
    """The figures of a page's tiles."""
    return [int(re.sub(r"\D", "", figure)) for figure in _FIGURE.findall(page) if figure.strip()]


PAGES = (
    "/panel/support", "/panel/supports/1", "/panel/support/cases", "/panel/programmes/1", "/panel/persons",
    "/panel/persons?q=T0", "/panel/trainings", "/panel/trainings/1", "/panel/volunteers", "/panel/incomes",
    "/panel/incomes?by=programme&sort=-now", "/panel/incomes/1", "/panel/sales", "/panel/sales?by=season",
    "/panel/sales?by=buyer", "/panel/sales?by=producer", "/panel/lots/1", "/panel/lots/2?sort=-paid_xof",
)  # fmt: skip


async def run(url: str, folder: Path, redis_url: str, part: int = 1, server: int | None = None) -> dict[str, float]:
    """All of it on an empty database, then what every page costs. ``server``: PostgreSQL's process.

    Raises:
        AssertionError: somebody was counted twice, a sum is not that of the sheets, or the audit finds something.
    """
    async with a_day(url, folder, redis_url) as day:
        field = Field(day, part)
        for step in (begins, supports, four_organisations, trained_and_living, volunteers, sold):
            with day.part(step.__name__):
                await step(field)
        await day.terminal.runs("audit")
        counted = _figures((await field.admin.get("/panel/persons")).text)[0]
        every = field.size(RECIPIENTS) + field.size(TRAINED) + sum(field.size(count) for count, _ in SOLD.values())
        assert counted == every, f"{counted} persons, and the sheets have {every}"
        field.figures["persons"] = counted
        if url.startswith("postgresql"):
            async with day.service.state.running.database.unit_of_work() as unit:
                await unit.fetch(text("ANALYZE"))  # the server does it by itself within a minute
        for address in PAGES:
            if part > 1:  # a short form looks whether it is there
                await field.admin.get(address)
                continue
            field.figures[f"page {address} ms"] = (await cost_of(field.admin, address, server)).ms
        return field.figures | {f"{name}_seconds": seconds for name, seconds in day.seconds.items()}


def main() -> None:
    """Both engines, one after the other; 1 where a page takes too long."""
    words = argparse.ArgumentParser(description="Example: python -m bench.field --engine sqlite")
    words.add_argument("--engine", choices=("sqlite", "postgresql"), help="one of them")
    given, slow = words.parse_args(), []
    with (
        engines() as found,
        tempfile.TemporaryDirectory(prefix="kesu-field-") as name,
        EmbeddedRedis(Path(name, "redis")) as redis,
    ):
        for engine, (url, server) in found.items():
            if given.engine not in (None, engine):
                continue
            folder = Path(name, engine)
            folder.mkdir()
            for figure, value in asyncio.run(run(url, folder, redis.url, server=server)).items():
                print(
                    f"{engine} {figure}: {value:,.1f}" if value % 1 else f"{engine} {figure}: {value:,.0f}", flush=True
                )
                slow += [figure] if figure.startswith("page") and value > LIMIT_MS else []
    print(f"pages_over_{LIMIT_MS}_ms: {len(slow)}", *slow, sep="\n")
    sys.exit(bool(slow))


if __name__ == "__main__":
    main()
