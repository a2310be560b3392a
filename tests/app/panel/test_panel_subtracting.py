"""Donors who put everything together that they can ask for learn of no group's one to four people."""

import csv
import io
import random
from datetime import date
from itertools import product

import pytest
from sqlalchemy import insert, text

from app.organisations.figures.donors.donor_lines import GROUPINGS
from app.organisations.figures.donors.suppression import Suppression, suppress
from app.organisations.figures.indicators.savix_lines import IndicatorLine, line_of, rolled_up
from app.organisations.figures.indicators.summed import Summed
from app.organisations.programmes.programmes import choose_groups, make_programme
from app.panel.access.staff import DEMO_CODE_SECRET, make_admin
from ledger.database import Database
from ledger.people.groups.founding import Founding, found_group
from ledger.people.membership.enrolment_rows import Enrolment, enrol_member
from ledger.rules.by_family.constitution import Constitution
from ledger.rules.places import Where
from ledger.rules.reports.indicators import Figures
from ledger.tables import Attendance, Meeting, table_of
from tests.app.panel.camide import KEY, NOW, PASSWORD, World
from tests.app.panel.conftest import Browser
from tests.kit.subtracting import Attack

COUNTS = {"active": "", "savers": "active", "called": "", "attending": "called", "borrowers": "active"}
"""What counts people, and what each is a part of."""
Rows = list[tuple[dict[str, object], Figures]]


def network(seed: int) -> tuple[Rows, dict[int, list[str]]]:
    """Some groups of a few to a dozen people, with their programmes; region, organisation and family at random."""
    dice = random.Random(seed)
    rows: Rows = []
    for number in range(1, dice.randint(4, 14)):
        active = dice.choice([dice.randint(1, 4), dice.randint(5, 12), dice.randint(10, 25)])
        family = dice.choice(["vsla", "vsla", "tontine"])
        called = dice.choice([0, active, active * 4])
        counted = dict.fromkeys(Figures.__dataclass_fields__, 0)
        counted |= {
            "active": active,
            "savers": 0 if family == "tontine" else active,
            "called": called,
            "attending": dice.randint(called * 3 // 4, called),
            "borrowers": dice.choice([0, active, dice.randint(0, active)]),
            "joined": dice.choice([0, 0, 1, 6]),
            "left": dice.choice([0, 0, 2]),
        }
        about = {
            "id": number,
            "code": f"{number:05}",
            "name": "",
            "region": dice.choice(["Gao", "Kayes", "Ségou"]),
            "ngo_name": dice.choice(["AMSODE", "Camide"]),
            "family": family,
        }
        rows.append((about, Figures(**counted)))
    named = {about["id"]: dice.choice([[], ["Eau"], ["Paix"], ["Eau", "Paix"]]) for about, _ in rows}
    return rows, {group: names for group, names in named.items() if names}


def tables_of(rows: Rows, named: dict[int, list[str]]) -> dict[str, list[IndicatorLine]]:
    summed = [(about, Summed.of(figures)) for about, figures in rows]
    return {by: rolled_up(summed, by, named if by == "programme" else {}, []) for by in GROUPINGS}


def heard(
    tables: dict[str, list[IndicatorLine]], hidden: dict[str, Suppression], whole: IndicatorLine
) -> dict[str, Attack]:
    """All counts of all tables, as somebody writes them down who asks for each."""
    attacks: dict[str, Attack] = {}
    for name, outer in COUNTS.items():
        attacks[name] = Attack(part_of=attacks.get(outer))
        for by, table in tables.items():
            for line in table:
                if line.key not in hidden[by].lines and name not in hidden[by].over(line):
                    attacks[name].hear(line.ids, getattr(line.figures, name))
        if not whole.small and name not in hidden[GROUPINGS[0]].whole:
            attacks[name].hear(whole.ids, getattr(whole.figures, name))
    return attacks


def cells_of(tables: dict[str, list[IndicatorLine]]) -> set[frozenset[int]]:
    """Every group alone, every line, and whatever lines of two, three or four groupings have in common."""
    lines = [[line.ids for line in table] for table in tables.values()]
    everybody = frozenset().union(*lines[0])
    common = (frozenset(everybody).intersection(*some) for some in product(*([everybody, *each] for each in lines)))
    return {frozenset({group}) for group in everybody} | {each for each in common if each}


def learned(seed: int, *, protected: bool) -> list[object]:
    rows, named = network(seed)
    tables, figures = tables_of(rows, named), {about["id"]: of for about, of in rows}
    whole = line_of("", "", {group: Summed.of(of) for group, of in figures.items()}, [])
    hidden = suppress(tables, figures)
    if not protected:  # each line of fewer than five is hidden, and nothing else
        hidden = {by: Suppression(frozenset(line.key for line in table if line.small)) for by, table in tables.items()}
    attacks, cells = heard(tables, hidden, whole), cells_of(tables)
    return [
        (name, found)
        for name, attack in attacks.items()
        for found in attack.learned({group: getattr(of, name) for group, of in figures.items()}, cells)
    ]


@pytest.mark.parametrize("part", range(4))
def test_all_tables_together_tell_no_few_people(part: int) -> None:
    for seed in range(part, 160, 4):
        assert learned(seed, protected=True) == [], seed


def test_the_attack_finds_them_where_small_lines_alone_are_hidden() -> None:
    found = [learned(seed, protected=False) for seed in range(4)]
    assert sum(map(bool, found)) >= 3
    assert {how for each in found for _, (_, how) in each} == {"exactly", "within one"}


def test_enough_is_still_told() -> None:
    """Hiding everything would protect as well."""
    told = asked = 0
    for seed in range(60):
        rows, named = network(seed)
        tables = tables_of(rows, named)
        hidden = suppress(tables, {about["id"]: of for about, of in rows})
        asked += sum(not line.small for table in tables.values() for line in table)
        told += sum(len(table) - len(hidden[by].lines) for by, table in tables.items())
    assert told > asked * 0.5


async def fill(database: Database) -> dict[str, dict[str, object]]:
    """Fourteen groups over two organisations, two regions, two families and two programmes, met twice; by code."""
    dice, made = random.Random(7), {}
    async with database.unit_of_work() as unit:
        chosen: dict[int, list[int]] = {
            await make_programme(unit, 1, name, date(2026, 1, 1)): [] for name in ("Eau", "Paix")
        }
        for number in range(30, 44):
            about = {
                "region": dice.choice(["Kayes", "Gao"]),
                "ngo": dice.choice([1, 2]),
                "family": dice.choice(["vsla", "tontine"]),
            }
            members = dice.choice([2, 3, 4, 7, 9])
            founding = Founding(
                code=f"{number:05}",
                name=f"G{number}",
                family=about["family"],
                constitution=Constitution.default(about["family"]),
                founded_on=date(2026, 3, 4),
                ngo_id=about["ngo"],
                where=Where(region=about["region"]),
            )
            group_id = await found_group(unit, founding)
            for member in range(1, members + 1):
                joined = dice.choice([date(2026, 3, 4), date(2026, 9, 10), date(2026, 10, 12)])
                await enrol_member(unit, group_id, Enrolment(number=member, name=f"M{member}", joined_on=joined))
            for meeting, held in enumerate(("2026-09-16", "2026-10-14"), 1):
                await unit.fetch(
                    insert(table_of(Meeting)),
                    group_id=group_id, number=meeting, cycle=1, held_on=held, opened_us=1, opened_by=1, closed_us=2,
                    closed_by=1,
                )  # fmt: skip
                for member in range(1, members + 1):
                    presence = dice.choice(["present", "present", "absent"])
                    await unit.fetch(
                        insert(table_of(Attendance)),
                        group_id=group_id, meeting=meeting, member=member, presence=presence,
                    )  # fmt: skip
            for takes_part in chosen.values():
                if dice.random() < 0.4:
                    takes_part.append(group_id)
            made[founding.code] = {**about, "id": group_id}
        for programme, groups in chosen.items():
            await choose_groups(unit, programme, groups, [1, 2])
    return made


async def table(browser: Browser, asked: str) -> list[dict[str, str]]:
    answer = await browser.get(f"/panel/export/indicators.csv?names=machine&{asked}")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


@pytest.mark.anyio
async def test_the_files_of_all_groupings_and_periods_together_tell_no_few_people(world: World) -> None:
    await fill(world.database)
    await make_admin(
        world.database, "world@example.org", PASSWORD, key=KEY, at=NOW, role="donor", code_secret=DEMO_CODE_SECRET
    )
    donor, admin = Browser(world), Browser(world)
    await donor.sign_in("world")
    await admin.sign_in("admin")
    groups = {
        row["code"]: row
        for row in await world.database.fetch(
            text(
                "SELECT g.id, g.code, g.region, g.family, n.name AS ngo FROM savings_group g"
                " LEFT JOIN ngo n ON n.id = g.ngo_id"
            )
        )
    }
    parts = await world.database.fetch(
        text("SELECT q.group_id, p.name FROM programme_group q JOIN programme p ON p.id = q.programme_id")
    )
    for month, periods in {
        "2026-09": ("period=2026-09", "period=2026-Q3", "from=2026-08-15&to=2026-09-02"),
        "2026-10": ("period=2026-10", "period=4", "period=cycle", "period=2026", "period=2026-Q4", "", "period=2026-11",
                    "from=2026-10-01&to=2026-11-22", "period=this_month", "period=52"),
    }.items():  # fmt: skip
        truth = {row["key"]: row for row in await table(admin, f"by=group&period={month}")}
        attacks: dict[str, Attack] = {}
        for name, outer in COUNTS.items():
            attacks[name] = Attack(part_of=attacks.get(outer))
        for by, period in product(GROUPINGS, periods):
            for row in await table(donor, f"by={by}&{period}"):
                here = {
                    groups[code]["id"]
                    for code in truth
                    if row["key"]
                    in (
                        [p["name"] for p in parts if p["group_id"] == groups[code]["id"]] or [""]
                        if by == "programme"
                        else [groups[code][by] or ""]
                    )
                }
                assert len(here) == int(row["groups"])
                assert (row["joined"], row["left"], row["at_start"], row["drop_out"], row["growth"]) == ("",) * 5
                for name, attack in attacks.items():
                    if row[name]:
                        attack.hear(here, int(row[name]))
        assert len(attacks["active"].told) >= 4
        for name, attack in attacks.items():
            counts = {groups[code]["id"]: int(row[name]) for code, row in truth.items()}
            cells = {frozenset({group}) for group in counts} | {
                frozenset(
                    groups[code]["id"] for code in truth if (groups[code]["region"], groups[code]["family"]) == some
                )
                for some in product(("Kayes", "Gao"), ("vsla", "tontine"))
            }
            assert attack.learned(counts, cells) == [], (month, name)
