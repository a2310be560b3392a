"""The field's own sizes in one panel: ``python -m bench.field``, both engines; prints ``name: figure``.

450 members of 52 AVECs are promised 300,000 F and 90,000 F by two sheets, get both, and say so themselves; four
organisations' 462, 200, 100 and 80 women get a kit each; 4,000 persons are trained, 66 % of them women, and have a
baseline and a visit of what they live of; 103 volunteers give 7,879 days; 3,800 and 3,000 women sell shea butter and
parboiled rice in two lots. Sheets go through the panel's own forms, words through what a phone calls; people are
counted once, and every page is measured: CPU of the process that draws it and of PostgreSQL, not of others' work.
"""

import argparse
import asyncio
import re
import sys
import time
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import func, select, text

from app.organisations.organisation import make_organisation, particulars
from bench.network import Network, fill_database
from bench.panel import cost_of
from bench.weeks import engines
from ledger.database import open_database
from ledger.people.own_word import next_of_member, say
from ledger.rules.places import NO_PLACES
from ledger.tables import Member, SavingsGroup, VolunteerMonth, table_of
from migrations.newest import migrate
from tests.app.panel.camide import NOW, World, make_world
from tests.app.panel.conftest import Browser

AVECS, RECIPIENTS, GRANT_XOF, RATION_XOF = 52, 450, 300_000, 90_000
WOMEN_OF_FOUR = {"amsode2": 462, "azhar": 200, "yereko": 100, "benso": 80}
TRAINED, WOMEN_PERCENT, VOLUNTEERS, PERSON_DAYS = 4_000, 66, 103, 7_879
SOLD = {"Beurre de karité": (3_800, "S"), "Riz étuvé": (3_000, "R")}
LIMIT_MS = 100
AT_ONCE = 2_000
"""Persons whom one form of a training takes."""
_TOKEN = re.compile(r'action="(/panel/[a-z]+/list/[^"/]+)"')
_group, _member = table_of(SavingsGroup), table_of(Member)
_AVECS = select(_group.c.id).where(_group.c.ngo_id == 1).order_by(_group.c.id.desc()).limit(AVECS)
"""The newest: those that were filled in, without the two that the world has by itself."""
_OF_AVECS = (
    select(_group.c.id, _group.c.code, _member.c.number)
    .join(_member, _member.c.group_id == _group.c.id)
    .where(_group.c.id.in_(_AVECS), _member.c.institution == 0)
    .order_by(_member.c.number, _group.c.id)
)


class Field:
    """A browser at the panel, what was done through it, and how long it took."""

    def __init__(self, world: World, part: int) -> None:
        """``part``: every size is divided by it, for a short form."""
        self.world, self.browser, self.part = world, Browser(world), part
        self.figures: dict[str, float] = {}

    def size(self, whole: int) -> int:
        """So many in this run."""
        return -(-whole // self.part)

    async def post(self, address: str, fields: Mapping[str, str], page: str = "") -> str:
        """Send a form as somebody does who opened its page; where it led."""
        await self.browser.get(page or address)
        answer = await self.browser.post(address, dict(fields))
        assert answer.status_code == 303, (address, re.findall(r'role="alert">(.*?)<', answer.text))
        return str(answer.headers["location"]).partition("?")[0]

    async def sheet(self, name: str, address: str, form: Mapping[str, str], lines: list[str]) -> str:
        """Bring a sheet in: look at it, write it; where it led."""
        start = time.perf_counter()
        await self.browser.get(address)
        file = {"file": ("liste.csv", "\n".join(lines).encode(), "text/csv")}
        page = (await self.browser.post(address, dict(form), files=file)).text
        token = _TOKEN.search(page)
        assert token, re.findall(r'role="alert">(.*?)<', page)
        answer = await self.browser.post(token.group(1), {**form, "act": "write"})
        assert answer.status_code == 303, re.findall(r'role="alert">(.*?)<', answer.text)
        self.figures[f"sheet_{name}_seconds"] = time.perf_counter() - start
        return str(answer.headers["location"]).partition("?")[0]

    async def scalar(self, statement: str) -> int:
        """One number of the store."""
        return int((await self.world.database.fetch(text(statement)))[0]["n"])


def _promise(kind: str, what: str, quantity: int, unit: str = "", ngo: str = "") -> dict[str, str]:
    tranches = f"20/11/2026 {quantity}"
    given = {"kind": kind, "what": what, "unit": unit, "tranches": tranches, "ngo": ngo}
    return {**given, "funder": "NRC", "stock": "", "programme": ""}


async def supports(field: Field) -> None:
    """Two sheets for the same members; both are handed over and confirmed by each with her own word."""
    database, today = field.world.database, NOW.date().isoformat()
    members = (await database.fetch(_OF_AVECS))[: field.size(RECIPIENTS)]
    lines = ["Groupe;N° membre", *(f"{row['code']};{row['number']}" for row in members)]
    for name, amount in (("Relance", GRANT_XOF), ("Ration", RATION_XOF)):
        one = await field.sheet(name, "/panel/support/list", _promise("cash", name, amount), lines)
        await field.post(one, {"act": "handed", "tranche": "1", "handed_on": today, "who": "all"})
    start, said = time.perf_counter(), 0
    for row in members:
        while (line := await next_of_member(database, row["id"], row["number"], officer=False)) is not None:
            async with database.unit_of_work() as unit:
                await say(unit, line, "yes", NOW)
            said += 1
    field.figures |= {
        "words": said,
        "words_seconds": time.perf_counter() - start,
        "avecs": len({row["id"] for row in members}),
    }
    confirmed = "SELECT SUM(quantity) AS n FROM support_line WHERE word = 'yes'"
    field.figures["confirmed_xof"] = await field.scalar(confirmed)
    field.figures["people_supported"] = await field.scalar("SELECT COUNT(DISTINCT person_id) AS n FROM support_line")
    assert field.figures["confirmed_xof"] == len(members) * (GRANT_XOF + RATION_XOF)
    assert field.figures["people_supported"] == len(members)


async def four_organisations(field: Field) -> None:
    """A kit to the women of each of four others, by the installation's admin."""
    admin = Field(field.world, field.part)
    await admin.browser.sign_in("admin")
    for place, (code, women) in enumerate(WOMEN_OF_FOUR.items()):
        async with field.world.database.unit_of_work() as unit:
            about = particulars(code.upper(), ["fr"], [], "", "", places=NO_PLACES)
            number = await make_organisation(unit, code, about, 1)
        lines = ["Code personne;Sexe", *(f"W{place}{each:04};F" for each in range(field.size(women)))]
        form = _promise("goods", "Kit", 1, "kit", str(number))
        await admin.sheet(code, "/panel/support/list", form, lines)
        counted = await field.scalar(f"SELECT COUNT(*) AS n FROM person WHERE ngo_id = {number}")
        assert counted == field.size(women)
        admin.figures[f"women_of_{code}"] = counted
    field.figures |= admin.figures


async def trained_and_living(field: Field) -> None:
    """Baselines and visits of all who are trained, by two sheets; then two forms name them."""
    trained = field.size(TRAINED)
    women = trained * WOMEN_PERCENT // 100
    codes = [f"T{number:05}" for number in range(trained)]
    pairs = list(zip(codes, ["F"] * women + ["H"] * (trained - women), strict=True))
    first = [f"{code};{sex};{10_000 + place % 90 * 100};1000" for place, (code, sex) in enumerate(pairs)]
    second = [f"{code};{sex};{10_000 * (1 + place % 12)};1000" for place, (code, sex) in enumerate(pairs)]
    form = {"kind": "baseline", "sector": "trade", "seen_on": "2026-03-01", "programme": "", "support": ""}
    heading = "Code personne;Sexe;Recettes;Dépenses"
    await field.sheet("baselines", "/panel/incomes/list", form, [heading, *first])
    form |= {"kind": "visit", "seen_on": "2026-10-01"}
    await field.sheet("visits", "/panel/incomes/list", form, [heading, *second])
    training = {"topic": "Gestion", "began_on": "2026-10-10", "days": "2", "other_women": "", "other_men": ""}
    for start in range(0, trained, AT_ONCE):
        named = "\n".join(codes[start : start + AT_ONCE])
        await field.post("/panel/new-training", {**training, "persons": named})
    field.figures["people_trained"] = await field.scalar("SELECT COUNT(DISTINCT person_id) AS n FROM training_person")
    of_women = "SELECT COUNT(DISTINCT p.id) AS n FROM training_person t JOIN person p ON p.id = t.person_id"
    field.figures["women_trained"] = await field.scalar(f"{of_women} WHERE p.sex = 'f'")
    assert (field.figures["people_trained"], field.figures["women_trained"]) == (trained, women)


async def volunteers(field: Field) -> None:
    """Days by month, until all of them are given."""
    people, left, month = min(field.size(VOLUNTEERS), field.size(TRAINED)), field.size(PERSON_DAYS), 1
    whole = left
    while left:
        most = [min(25, left // people + (place < left % people)) for place in range(people)]
        lines = "\n".join(f"T{place:05} {days}" for place, days in enumerate(most) if days)
        form = {"month": f"2026-{month:02}", "work": "Appui", "programme": "", "persons": lines}
        await field.post("/panel/volunteers", form)
        left, month = left - sum(most), month + 1
    days = select(func.sum(table_of(VolunteerMonth).c.days).label("days"))
    field.figures["person_days"] = (await field.world.database.fetch(days))[0]["days"]
    field.figures["volunteers"] = await field.scalar("SELECT COUNT(DISTINCT person_id) AS n FROM volunteer_month")
    assert (field.figures["volunteers"], field.figures["person_days"]) == (people, whole)


async def sold(field: Field) -> None:
    """Two lots, a sheet each; what is left of the price reaches the producers to the franc."""
    for product, (producers, letter) in SOLD.items():
        count, price_xof = field.size(producers), producers * 9_500 + 1
        lines = ["Code personne;Sexe;Poids kg", *(f"{letter}{n:05};F;{20 + n % 37}" for n in range(count))]
        form = {"product": product, "unit": "kg", "season": "2026", "sold_on": "2026-11-01", "buyer": "Coprokazan"}
        form |= {"price_xof": str(price_xof), "costs": "Transport = 250 000" if count > 1_000 else "", "programme": ""}
        lot = await field.sheet(letter, "/panel/sales/list", form | {"certificate": "Bio"}, lines)
        paid = await field.scalar(f"SELECT SUM(paid_xof) AS n FROM lot_line WHERE lot_id = {lot.rpartition('/')[2]}")
        assert paid == price_xof - (250_000 if count > 1_000 else 0)
        field.figures[f"producers_{letter}"], field.figures[f"paid_{letter}_xof"] = count, paid


PAGES = (
    "/panel/support", "/panel/supports/1", "/panel/persons", "/panel/persons?q=T0", "/panel/trainings",
    "/panel/trainings/1", "/panel/volunteers", "/panel/incomes", "/panel/incomes?by=programme&sort=-now",
    "/panel/incomes/1", "/panel/sales", "/panel/sales?by=season", "/panel/sales?by=buyer", "/panel/sales?by=producer",
    "/panel/lots/1", "/panel/lots/2?sort=-paid_xof",
)  # fmt: skip


async def measure(world: World, part: int = 1, server: int | None = None) -> dict[str, float]:
    """All of it, then what every page costs. ``server``: PostgreSQL's process.

    Raises:
        AssertionError: somebody was counted twice, or a sum is not that of the sheets.
    """
    field = Field(world, part)
    await field.browser.sign_in("ngo_admin")
    for step in (supports, four_organisations, trained_and_living, volunteers, sold):
        await step(field)
    if world.database.name == "postgresql":
        async with world.database.unit_of_work() as unit:
            await unit.fetch(text("ANALYZE"))  # the server does it by itself within a minute
    for address in PAGES:
        if part > 1:  # a short form looks whether it is there
            assert (await field.browser.get(address)).status_code == 200, address
            continue
        field.figures[f"page {address} ms"] = (await cost_of(field.browser, address, server)).ms
    return field.figures


async def _on(url: str, server: int | None) -> dict[str, float]:
    database = await open_database(url)
    try:
        world = await make_world(database)
        await fill_database(url, Network(AVECS, 12, 8, NOW.date() - timedelta(days=1), ngo_id=1), 101)
        return await measure(world, server=server)
    finally:
        await database.close()


def main() -> None:
    """Both engines, one after the other; 1 where a page takes too long."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--engine", choices=("sqlite", "postgresql"), help="one of them")
    given, slow = words.parse_args(), []
    with engines() as found:
        for engine, (url, server) in found.items():
            if given.engine in (None, engine):
                migrate(url)
                for name, figure in asyncio.run(_on(url, server)).items():
                    print(f"{engine} {name}: {figure:,.1f}" if figure % 1 else f"{engine} {name}: {figure:,.0f}")
                    slow += [name] if name.startswith("page") and figure > LIMIT_MS else []
    print(f"pages_over_{LIMIT_MS}_ms: {len(slow)}", *slow, sep="\n")
    sys.exit(bool(slow))


if __name__ == "__main__":
    main()
