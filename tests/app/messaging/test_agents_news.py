"""What an agent hears of her groups by SMS: once, one message a day, no member's name, and as long as she wants it."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

import pytest

from app.messaging.cost import set_budget
from app.messaging.gateways.port import Incoming
from app.messaging.inbound_words.inbound import InboundDesk
from app.organisations.organisation import close_organisation, organisation_of
from app.organisations.visits.visit_checklists import YES_NO, Checklist, ChecklistItem, publish_checklist
from app.organisations.visits.visits import NextStep, VisitAuthor, VisitGiven, action_done, note_visit
from app.worker.scheduler import JOBS, Scheduler
from ledger.assembly.elections import elect
from ledger.database import Database
from ledger.meeting.counts import count_box
from ledger.people.authentication.pin_vault import PinVault
from tests.app.messaging.conftest import StillClock, outbox_rows
from tests.kit.agents import AGENTS_PHONE, make_agent
from tests.village import AWA, COUNTER, OTHER_COUNTER, make_camide
from tests.village_life import ALL_IN_FAVOUR, Village, found

pytestmark = pytest.mark.anyio
VAULT = PinVault(b"pepper")
NEWS = tuple(job for job in JOBS if job.name == "agents_news")
MORNING = time(7, 30)


@dataclass
class Followed:
    """Benkadi, which has just met, and another group, founded on that day; Hawa follows both."""

    village: Village
    founded: int
    ngo_id: int
    hawa: int
    clock: StillClock
    schedule: Scheduler

    async def mornings(self, days: int) -> list[str]:
        """The schedule runs each morning; what it wrote for Hawa."""
        before = len(await self.told())
        for _ in range(days):
            self.clock.at = datetime.combine(self.clock.at.date() + timedelta(days=1), MORNING, self.clock.at.tzinfo)
            await self.schedule.once()
        return [row["payload"] for row in (await self.told())[before:]]

    async def told(self) -> list[dict]:
        return [row for row in await outbox_rows(self.village.database) if row["topic"] == "agent_news"]

    async def in_trouble(self) -> None:
        """The day's meeting ends with a box that two do not count alike; Awa is elected to count."""
        self.village.now = self.clock.at
        await self.village.meet()
        await self.village.collect(m1=1, m2=1, m3=1, m4=1, m5=1, m6=1)
        for counter, counted in ((COUNTER, 3600), (OTHER_COUNTER, 3100)):
            await count_box(
                self.village.database,
                self.village.command(counter),
                "close",
                {"loan": counted - 600, "solidarity": 600},
            )
        await elect(
            self.village.database, self.village.command(), "counter", AWA, ALL_IN_FAVOUR, instead_of=OTHER_COUNTER
        )
        await self.village.part()


@pytest.fixture
async def followed(database: Database) -> Followed:
    ngo_id = await make_camide(database)
    village = await found(database, ngo_id=ngo_id)
    await village.meet()
    held_at = village.now
    await village.part()
    founded = (await found(database, code="00002", ngo_id=ngo_id, founded_on=held_at.date())).group_id
    hawa = await make_agent(database, VAULT, held_at, [village.group_id, founded], ngo_id=ngo_id, language="bm")
    clock = StillClock(held_at)
    schedule = Scheduler(database, clock, jobs=NEWS)
    await schedule.once()
    return Followed(village, founded, ngo_id, hawa, clock, schedule)


async def test_a_group_that_goes_silent_is_told_once_on_the_day(followed: Followed) -> None:
    assert await followed.mornings(1) == ['{"opened": "Benkadi"}'], "its box was closed uncounted"
    assert await followed.mornings(26) == []
    assert await followed.mornings(1) == ['{"silent": "Benkadi +1"}'], "the first by its name, and how many others"
    assert await followed.mornings(10) == []


async def test_what_happened_on_a_day_is_one_message_in_her_language_without_a_name(
    followed: Followed, make_sender, pigeon, clock
) -> None:
    await followed.mornings(8)
    await followed.in_trouble()
    assert await followed.mornings(1) == ['{"opened": "Benkadi", "changed": "Benkadi"}']
    assert await followed.mornings(2) == []
    clock.at = followed.clock.at - timedelta(days=2)
    await make_sender().once()
    assert pigeon.texts(AGENTS_PHONE)[-1:] == ["Ko dayèlèlen: Benkadi, nyèmògò yèlèmana: Benkadi. I ka tònw: *384*22#"]
    (row,) = [row for row in await followed.told() if row["state"] == "sent"]
    assert (row["parts"], row["cost_millixof"], row["group_id"]) == (1, 20_000, followed.village.group_id)


async def test_stop_ends_them_and_yes_brings_them_back(followed: Followed, make_sender, pigeon, clock) -> None:
    database = followed.village.database
    desk, phone = InboundDesk(database, followed.clock), "66000001"
    await desk.take("kannel", Incoming("1", phone, "dabila"))
    await desk.take("kannel", Incoming("1", phone, "dabila"))
    assert await followed.mornings(27) == []
    await desk.take("kannel", Incoming("2", phone, "AWO"))
    await desk.take("kannel", Incoming("3", phone, "SOLDE"))
    assert await followed.mornings(1) == ['{"silent": "Benkadi +1"}']
    clock.at = followed.clock.at
    await make_sender().once()
    said = pigeon.texts(AGENTS_PHONE)
    assert [text[:32] for text in said] == [
        "I bèna SMS sòrò tuguni ni ko kur",
        "I ka tònw filèli: *384*22# wele.",
        "Tònsigi tè: Benkadi +1. I ka tòn",
    ]


async def test_it_is_paid_and_limited_as_the_groups_own_messages_are(followed: Followed, make_sender, clock) -> None:
    """Benkadi's month has no money: the other group pays where there is news of it too, else nothing goes."""
    database = followed.village.database
    await set_budget(database, followed.village.group_id, 0)
    for days in (1, 27):
        await followed.mornings(days)
        clock.at = followed.clock.at
        await make_sender().once()
    told = [(row["group_id"], row["state"], row["problem"]) for row in await followed.told()]
    assert told == [(followed.village.group_id, "dropped", "budget"), (followed.founded, "sent", None)]


async def test_it_waits_for_the_morning_and_goes_to_nobody_without_access(
    followed: Followed, make_sender, pigeon, clock
) -> None:
    await followed.mornings(1)
    clock.at = followed.clock.at.replace(hour=23)
    await make_sender().once()
    assert [row["problem"] for row in await followed.told()] == ["quiet_hours"]
    database = followed.village.database
    async with database.unit_of_work() as unit:
        camide = await organisation_of(unit, "camide")
        assert camide is not None
        await close_organisation(unit, camide, 1)
    clock.go(hours=7, minutes=5)
    await make_sender().once()
    assert ([row["problem"] for row in await followed.told()], pigeon.given) == (["gone"], [])
    assert await followed.mornings(30) == []


async def test_an_action_of_a_visit_is_told_on_the_morning_it_falls_due(followed: Followed) -> None:
    """Two actions fall due on one day; that of the second visit is done already, of another group."""
    database, visited_on = followed.village.database, followed.clock.at.date()
    noting = VisitAuthor(staff_id=followed.hawa, at_us=1, today=visited_on)
    form = Checklist(0, (ChecklistItem(YES_NO, {"fr": "Le cahier est à jour?"}),), ({"fr": "Former la secrétaire"},))
    async with database.unit_of_work() as unit:
        await publish_checklist(unit, followed.ngo_id, form, None, 1)
        for group_id in (followed.village.group_id, followed.founded):
            visited = VisitGiven(
                group_id=group_id,
                ngo_id=followed.ngo_id,
                staff_id=followed.hawa,
                made_on=visited_on,
                version=1,
                answers="1",
                step=NextStep(1, "officers", visited_on + timedelta(days=14)),
            )
            await note_visit(unit, visited, noting, origin="phone", idem_key=f"visit/{group_id}")
        await action_done(unit, followed.founded, 1, visited_on, noting)
    assert await followed.mornings(13) == ['{"opened": "Benkadi"}']
    assert await followed.mornings(1) == ['{"to_do": "Benkadi"}']
    assert await followed.mornings(2) == []
