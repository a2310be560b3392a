"""A small world for the panel's tests: two organisations, three groups, and somebody in every role.

Awa saves, Binta keeps the box, Salif is a stranger: he works for the other organisation.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from types import SimpleNamespace

from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import insert, update
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import BaseRoute

from app.clips.store import Clips
from app.organisations.consultations.plans import add_action
from app.organisations.incomes.activities import begin_activity, note_visit
from app.organisations.incomes.incomes import IncomeFigures, IncomeGiven, begin_income, note_figures
from app.organisations.incomes.lots import LotGiven, LotShare, sell_lot
from app.organisations.organisation import make_organisation, particulars
from app.organisations.persons.persons import PersonGiven, enter_person, link_member
from app.organisations.programmes.programmes import choose_groups, make_programme
from app.organisations.supports.stock import move_stock
from app.organisations.supports.supports import LineGiven, SupportGiven, promise_support
from app.organisations.trainings.training_subjects import add_subject
from app.organisations.trainings.trainings import TrainingGiven, record_training
from app.organisations.visits.visit_checklists import SCALE, YES_NO, Checklist, ChecklistItem, publish_checklist
from app.organisations.visits.visit_plans import ToVisit, plan_visits
from app.organisations.visits.visits import NextStep, VisitAuthor, VisitGiven
from app.organisations.visits.visits import note_visit as note_group_visit
from app.panel.access.staff import DEMO_CODE_SECRET, make_admin
from app.panel.routes import router
from app.service.application import PACKING
from ledger.books.canonical import microseconds
from ledger.books.chart import BOX_LOAN, BOX_SOLIDARITY, loan_accounts, principal_of, shares_of, solidarity_of
from ledger.books.draft import Actor, Draft
from ledger.consultations.asking import ask_members
from ledger.consultations.partners import invite_partner
from ledger.consultations.questions import one_choice
from ledger.database import Database, UnitOfWork
from ledger.journal.accounts import open_accounts
from ledger.journal.instalments import plan
from ledger.people.authentication.pin_vault import PinVault
from ledger.people.groups.founding import Founding, found_group
from ledger.people.groups.places import read_places
from ledger.people.membership.enrolment_rows import Enrolment, enrol_member
from ledger.rules.by_family.constitution import Constitution
from ledger.rules.loans.instalments import instalments
from ledger.rules.places import Where
from ledger.tables import Assignment, Consultation, Incident, Loan, Meeting, table_of
from menus.speech.script import SpokenScript

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
KEY = "a key for tests only, long enough to be one"
PASSWORD = "karité-bamanan-2026"
FOUNDED = date(2026, 3, 4)
NAMES = ("Awa Traoré", "Binta Keïta", "Kadia Sissoko", "Fanta Diarra", "Djénéba Coulibaly", "Oumou Sangaré")
ROLES = ("president", "secretary", "treasurer", "counter", "counter", "key_holder")
STAFF = {
    "admin": ("admin", None),
    "ngo_admin": ("ngo_admin", "camide"),
    "agent": ("agent", "camide"),
    "auditor": ("auditor", "camide"),
    "donor": ("donor", "camide"),
    "salif": ("ngo_admin", "amsode"),
    "translator": ("translator", None),
}


@dataclass
class StillClock:
    """A clock that a test moves by hand."""

    at: datetime = NOW

    def now(self) -> datetime:
        return self.at

    def pass_seconds(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@cache
def _pages() -> list[BaseRoute]:
    """Every page, worked out once for all applications: that takes longer than most tests."""
    app = FastAPI()
    mine = len(app.router.routes)
    app.include_router(router)
    return app.router.routes[mine:]


@dataclass
class World:
    """The store, the clock, the application, and the ids of who is in it."""

    database: Database
    clock: StillClock = field(default_factory=StillClock)
    groups: dict[str, int] = field(default_factory=dict)
    staff: dict[str, int] = field(default_factory=dict)
    env: str = "development"
    key: str = KEY
    key_other: str = ""
    public_url: str = ""
    vault: PinVault = field(default_factory=lambda: PinVault(b"a pepper of tests"))
    voices: Path = Path("nobody-recorded-anything")

    def app(self) -> FastAPI:
        app = FastAPI()
        app.router.routes.extend(_pages())
        app.add_middleware(GZipMiddleware, **PACKING)
        app.state.database = self.database
        app.state.clock = self.clock
        app.state.vault = self.vault
        app.state.clips = Clips(self.voices, SpokenScript.load())
        app.state.settings = SimpleNamespace(
            env=self.env,
            service_code="*384*22#",
            public_url=self.public_url,
            secret_key=SecretStr(self.key),
            secret_key_other=SecretStr(self.key_other),
        )
        return app


async def make_group(database: Database, code: str, name: str, ngo_id: int | None, village: str, members: int) -> int:
    """Found a group in Kayes whose first six members hold its offices; give its id."""
    rules = Constitution.default("vsla")
    async with database.unit_of_work() as unit:
        founding = Founding(
            code=code,
            name=name,
            family="vsla",
            constitution=rules,
            founded_on=FOUNDED,
            ngo_id=ngo_id,
            where=Where(region="Kayes"),
            village=village,
        )
        group_id = await found_group(unit, founding)
        for number in range(1, members + 1):
            enrolment = Enrolment(
                number=number,
                name=NAMES[(number - 1) % len(NAMES)],
                joined_on=FOUNDED,
                phone=f"+2237{code}{number:02}",
                roles=(ROLES[number - 1],) if number <= len(ROLES) else (),
            )
            await enrol_member(unit, group_id, enrolment)
    return group_id


async def _save(database: Database, group_id: int, member: int, week: int, held: date, shares: int) -> None:
    at = datetime(held.year, held.month, held.day, 16, tzinfo=UTC)
    draft = Draft(
        group_id,
        f"test/{week}/{member}",
        "savings",
        {
            BOX_LOAN: shares * 500,
            shares_of(member): -shares * 500,
            BOX_SOLIDARITY: 100,
            solidarity_of(member): -100,
        },
        Actor("m3", "ussd"),
        at.date(),
        at,
        meeting=week + 1,
    )
    await database.post(draft)


async def _live(database: Database, group_id: int, weeks: int, last: date) -> None:
    """Weekly meetings up to ``last`` in which everybody saves, and one loan that is late."""
    first = last - timedelta(weeks=weeks - 1)
    async with database.unit_of_work() as unit:
        for week in range(weeks):
            held = first + timedelta(weeks=week)
            opened = microseconds(datetime(held.year, held.month, held.day, 16, tzinfo=UTC))
            await unit.fetch(
                insert(table_of(Meeting)),
                group_id=group_id,
                number=week + 1,
                cycle=1,
                held_on=held.isoformat(),
                opened_us=opened,
                opened_by=1,
                closed_us=opened + 7_200_000_000,
                closed_by=1,
            )
    for week in range(weeks):
        for member in range(1, 7):
            await _save(database, group_id, member, week, first + timedelta(weeks=week), 1 + (week + member) % 3)
    async with database.unit_of_work() as unit:
        await unit.fetch(
            insert(table_of(Loan)),
            group_id=group_id,
            number=1,
            member=1,
            cycle=1,
            purpose="trade",
            principal_xof=10_000,
            weeks=8,
            periods=1,
            charge_model="flat",
            charge_percent="10",
            status="running",
            idem_key="loan-1",
            requested_us=microseconds(NOW),
            handed_over_on="2026-09-01",
            next_due_on="2026-10-27",
            last_due_on="2026-10-27",
        )
        await open_accounts(unit, group_id, loan_accounts(1, 1))
        await plan(unit, group_id, 1, instalments(10_000, (date(2026, 10, 27),), 5))
        await unit.fetch(
            insert(table_of(Incident)),
            group_id=group_id,
            number=1,
            meeting=weeks,
            kind="difference",
            amount_xof=-500,
            detail="loan",
            opened_us=microseconds(NOW),
        )
    entries = {BOX_LOAN: -10_000, principal_of(1): 10_000}
    await database.post(
        # Lent at the third meeting: before it there was not so much in the box.
        Draft(
            group_id,
            "loan/1",
            "loan",
            entries,
            Actor("m3", "ussd"),
            first + timedelta(weeks=2),
            NOW,
            meeting=weeks,
        )
    )


async def make_world(database: Database) -> World:
    """Fill an empty store."""
    world = World(database)
    async with database.unit_of_work() as unit:
        for code, name in (("camide", "Camide"), ("amsode", "AMSODE")):
            await make_organisation(
                unit, code, particulars(name, ["fr"], ["Kayes"], places=await read_places(unit)), microseconds(NOW)
            )
    world.groups["00001"] = await make_group(database, "00001", "Benkadi", 1, "Logo", 6)
    world.groups["00002"] = await make_group(database, "00002", "Sabougnouma", 1, "Diamou", 6)
    world.groups["00003"] = await make_group(database, "00003", "Alhamdou", 2, "Djébok", 6)
    await _live(database, world.groups["00001"], 12, date(2026, 11, 18))
    await _live(database, world.groups["00003"], 4, date(2026, 11, 18))
    for who, (role, ngo) in STAFF.items():
        made = await make_admin(
            database,
            f"{who}@example.org",
            PASSWORD,
            key=KEY,
            at=NOW,
            role=role,
            ngo=ngo,
            name=who,
            code_secret=DEMO_CODE_SECRET,
        )
        world.staff[who] = made.staff_id
    async with database.unit_of_work() as unit:
        await unit.fetch(insert(table_of(Assignment)), staff_id=world.staff["agent"], group_id=world.groups["00001"])
    return world


async def make_busy(world: World) -> None:
    """Something on every page that is numbered from one."""
    async with world.database.unit_of_work() as unit:
        await choose_groups(unit, await make_programme(unit, 1, "Sorofè", world.clock.now().date()), [1, 2], [1])
        given = TrainingGiven("Comptes", "Logo", "", world.clock.now().date(), 2, None, {1: (5, 1), 2: (9, 0)}, 1, 2)
        await record_training(unit, 1, world.staff["ngo_admin"], given)
        await add_subject(unit, 1, given.topic)
        today, options = world.clock.now().date(), [{"fr": "Eau"}, {"fr": "Paix"}]
        await ask_members(unit, 1, [one_choice({"fr": "Que voulez-vous d'abord?"}, options)], today, today)
        decided = await ask_members(unit, 1, [one_choice({"fr": "Et après?"}, options)], today, today)
        await unit.fetch(
            update(table_of(Consultation)).where(table_of(Consultation).c.id == decided),
            frozen_us=microseconds(world.clock.now()),
            frozen='{"1": {"Kayes": {"1": 6, "2": 3}}, "women": {"Kayes": 9}}',
        )
        theirs = await ask_members(unit, 2, [one_choice({"fr": "Et ensemble?"}, options)], today, today)
        await invite_partner(unit, theirs, 1, world.clock.now())
        await add_action(unit, decided, 1, "Creuser un puits", "Camide", today)
        promised = SupportGiven("cash", "Teinture", today, programme_id=1, women=4, men=1)
        days = ((1, date(2026, 11, 1)), (2, date(2027, 1, 15)))
        person = await enter_person(unit, 1, PersonGiven("f"), world.staff["agent"], 1)
        await link_member(unit, person, 1, 2)
        lines = [LineGiven(number, day, 150_000, group_id=1) for number, day in days]
        await promise_support(unit, 1, None, promised, [*lines, LineGiven(1, today, 5_000, person_id=person)])
        await move_stock(unit, (1, "Gao", "Mil", "sac"), 5, today, None)
        before, now = IncomeFigures(date(2026, 5, 1), 20_000, 5_000), IncomeFigures(today, 60_000, 10_000, 1)
        sold = LotGiven("Beurre de karité", "2026", "kg", "Coprokazan", today, 90_000, costs=[("Transport", 5_000)])
        await sell_lot(unit, 1, None, sold, [(person, LotShare(40))], 1)
        stall = IncomeGiven("trade", "Étal", "Table", programme_id=1)
        await note_figures(unit, await begin_income(unit, (1, person), stall, before, None, 1), now, None, 2)
        activity = await begin_activity(unit, 1, "Teinture", (4, 1), date(2026, 10, 1))
        await note_visit(unit, activity, date(2026, 11, 15), 80_000, 45_000, goes_on=True)
        await visited(unit, world, 1, 1, "agent")


CHECKLIST = Checklist(
    0,
    (
        ChecklistItem(YES_NO, {"fr": "Cahier à jour", "bm": "Kaye labɛnnen", "en": "Book up to date"}),
        ChecklistItem(SCALE, {"fr": "Présence", "en": "Attendance"}),
        ChecklistItem(SCALE, {"fr": "Prêts remboursés", "en": "Loans repaid"}),
    ),
    ({"fr": "Relire les règles", "en": "Read the rules again"}, {"fr": "Recompter la caisse"}),
)


async def visited(unit: UnitOfWork, world: World, ngo_id: int, group_id: int, who: str, answers: str = "132") -> int:
    """A visit with an action, under the organisation's first checklist, and another one planned; give its number."""
    today = world.clock.now().date()
    await publish_checklist(unit, ngo_id, CHECKLIST, None, 1)
    await plan_visits(unit, ToVisit(ngo_id, world.staff[who], "2026-12"), [group_id], world.staff[who], 1)
    step = NextStep(1, "officers", today + timedelta(days=7))
    found = VisitGiven(
        group_id=group_id,
        ngo_id=ngo_id,
        staff_id=world.staff[who],
        made_on=today,
        version=1,
        answers=answers,
        step=step,
    )
    by = VisitAuthor(staff_id=world.staff[who], at_us=1, today=today)
    return await note_group_visit(unit, found, by, origin="phone", idem_key=f"{group_id}/{answers}")
