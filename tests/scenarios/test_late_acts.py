"""What outlasts its hop is told: "in progress" is a promise, whatever was done and however it ends."""

import asyncio
from dataclasses import dataclass

import pytest
from sqlalchemy import text

from ledger.books.command import Command
from ledger.database.engines import postgres, sqlite_file
from ledger.people.late_acts import LateAct, record_late
from menus.hop import carrying_out
from tests.kit.handset import Handset
from tests.kit.people import PIN, phone_of
from tests.kit.play import Player, prepare
from tests.kit.slow_database import held
from tests.kit.transcript import load
from tests.kit.village import Village
from tests.scenarios.conftest import OpenVillage

pytestmark = pytest.mark.anyio
NEW_PIN = "7395"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of act: who does it, what she types up to the summary and on it, and what then stands in the books.

    ``after`` names the transcript it comes after; ``begun`` is the option that her next call names.
    """

    who: int
    typed: tuple[str, ...]
    last: str
    proof: str
    begun: str
    after: str = ""
    pin: str = PIN


KINDS = {
    "declaration": Kind(9, ("2", "3"), "1", "SELECT 1 FROM journal WHERE kind = 'declare'", "Épargner"),
    "election": Kind(
        1,
        ("5", "6", "1", "3", "9", "12", "10", "1", "2"),
        PIN,
        "SELECT 1 FROM office WHERE member = 9 AND role = 'treasurer'",
        "Élire",
        "meeting-opens",
    ),
    "count": Kind(
        4,
        ("5", "4", "3", "2", "120500", "12000"),
        "1",
        "SELECT 1 FROM box_count WHERE counter = 4",
        "Compter la caisse",
        "meeting-opens",
    ),
    "roll-call": Kind(
        3,
        ("5", "4", "2", "9", "1", "0"),
        "1",
        "SELECT 1 FROM attendance WHERE member = 9 AND presence = 'late'",
        "Appel",
        "meeting-opens",
    ),
    "key": Kind(6, ("5", "4", "4"), "1", "SELECT 1 FROM key_turn WHERE holder = 6", "Ma clé", "meeting-opens"),
    "rule": Kind(
        1,
        ("5", "6", "2", "1", "200", "12", "12", "1", "2"),
        PIN,
        "SELECT 1 FROM constitution WHERE version > 1",
        "Changer une règle",
        "meeting-opens",
    ),
    "pin": Kind(
        9,
        ("6", "2", PIN, NEW_PIN),
        NEW_PIN,
        "SELECT 1 FROM outbox WHERE topic = 'pin_changed'",
        "Autre",
        pin=NEW_PIN,
    ),
    "language": Kind(9, ("6", "1"), "3", "SELECT 1 FROM member WHERE number = 9 AND language = 'en'", "Autre"),
}


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database gives up soon, and what could not be written down is tried again soon."""
    monkeypatch.setattr(sqlite_file, "BUSY_TIMEOUT_MS", 300)
    monkeypatch.setattr(postgres, "LOCK_TIMEOUT_MS", 300)
    monkeypatch.setattr(carrying_out, "WAITS_SECONDS", (0.05,))


async def at_the_summary(village: Village, kind: Kind) -> Handset:
    """Whoever does it, with all before her last key done."""
    if kind.after:
        before = load(kind.after)
        await prepare(village, before)
        await Player(village).play(before.steps)
        await village.forgets()
    handset = Handset(village, "She", phone_of(kind.who))
    await handset.enters()
    return await handset.types(*kind.typed)


async def told(village: Village, who: int, began: int) -> list[str]:
    """The messages written for her since then."""
    rows = await village.database.fetch(
        text("SELECT topic FROM outbox WHERE member = :who AND id > :began ORDER BY id"), who=who, began=began
    )
    return [row["topic"] for row in rows]


async def newest(village: Village) -> int:
    rows = await village.database.fetch(text("SELECT coalesce(max(id), 0) AS id FROM outbox"))
    return int(rows[0]["id"])


async def until_known(village: Village) -> None:
    """Wait until it is written down how the act ended."""
    for _ in range(400):
        if await village.database.fetch(text("SELECT 1 FROM late_act")):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("nothing is known of it")


@pytest.mark.parametrize("name", KINDS)
async def test_an_act_that_succeeds_after_its_hop_is_told(
    open_village: OpenVillage, engine: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind, village = KINDS[name], await open_village(engine)
    she, began = await at_the_summary(village, kind), await newest(village)
    monkeypatch.setattr(carrying_out, "EFFECT_SECONDS", 0.2)
    async with held(village.settings.database()):
        await she.types(kind.last)
        she.sees("C'est en cours.").is_over()
        assert await village.database.fetch(text("SELECT 1 FROM late_act")) == []
    await until_known(village)
    monkeypatch.undo()
    assert await village.database.fetch(text(kind.proof))
    topics = await told(village, kind.who, began)
    assert len(topics) == 1  # her own receipt, or that it is written
    await she.enters(kind.pin)
    if name == "language":
        she.sees("Other", "it is written")
    else:
        she.sees(kind.begun, "c'est écrit").waits()
    await she.hangs_up("Success")
    await village.forgets()
    await she.enters(kind.pin)
    she.sees_not("écrit.", "written.")
    metrics = (await village.instances[0].client.get("/metrics")).text
    assert 'kesu_late_acts_total{ended="written"} 1.0' in metrics


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("name", KINDS)
async def test_an_act_that_fails_after_its_hop_is_told_too(
    open_village: OpenVillage,
    engine: str,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    kind, village = KINDS[name], await open_village(engine)
    she, began = await at_the_summary(village, kind), await newest(village)
    monkeypatch.setattr(carrying_out, "EFFECT_SECONDS", 0.05)
    async with held(village.settings.database()):
        await she.types(kind.last)
        she.sees("C'est en cours.").is_over()
        await asyncio.sleep(1.5)
    await until_known(village)
    monkeypatch.setattr(carrying_out, "EFFECT_SECONDS", 2.5)
    assert await village.database.fetch(text(kind.proof)) == []
    assert await told(village, kind.who, began) == ["late_not_written"]
    await she.enters(PIN)
    she.sees(kind.begun, "n'est PAS écrit").waits()
    metrics = (await village.instances[0].client.get("/metrics")).text
    assert 'kesu_late_acts_total{ended="failed"} 1.0' in metrics
    said = capsys.readouterr()  # to one or the other, as whoever ran before set the logs up
    assert "late_act_not_written" in said.out + said.err


async def test_a_refusal_is_told_with_its_reason_and_again_after_a_dropped_call(open_village: OpenVillage) -> None:
    village = await open_village()
    numbers = {"most_shares": 5, "most_xof": 2_500}
    refused = LateAct(village.now(), "home:save", written=False, reason="savings.too_many", numbers=numbers)
    command = Command(1, "at:s:9:1", village.now(), "ussd", 9)
    for _ in range(2):  # written down twice, it is told once
        await record_late(village.database, command, refused)
    assert await told(village, 9, 0) == ["late_not_written"]
    awa = Handset(village, "Awa", phone_of(9))
    await awa.enters()
    awa.sees("15:00, Épargner: ce n'est PAS écrit. Recommencez. Au plus 5 parts: 2 500 F.")
    awa.drops()
    await awa.enters()
    awa.sees("ce n'est PAS écrit")
    await awa.types("4", "00")
    awa.sees_not("écrit.")
    await awa.hangs_up("Success")
    await awa.enters()
    awa.sees_not("écrit.")


async def test_what_stands_in_the_books_is_written_whatever_error_came_after(open_village: OpenVillage) -> None:
    """A commit whose answer was lost: the key of the hop says what is so."""
    village = await open_village()
    awa = Handset(village, "Awa", phone_of(9))
    await awa.enters()
    await awa.types("2", "3", "1")
    (row,) = await village.database.fetch(text("SELECT idem_key FROM journal WHERE kind = 'declare'"))
    command = Command(1, row["idem_key"], village.now(), "ussd", 9)
    ended = await record_late(village.database, command, LateAct(village.now(), "home:save", written=False))
    assert ended.written
    assert "late_not_written" not in await told(village, 9, 0)


async def test_a_right_pin_that_takes_too_long_is_no_act(
    open_village: OpenVillage, monkeypatch: pytest.MonkeyPatch
) -> None:
    village = await open_village()
    awa = Handset(village, "Awa", phone_of(9), may_fail=True)
    await awa.dials()
    monkeypatch.setattr(carrying_out, "EFFECT_SECONDS", 0)
    await awa.types(PIN)
    awa.sees("Rien n'est perdu").is_over()
    monkeypatch.undo()
    await village.running.conversation.stop()
    assert await village.database.fetch(text("SELECT 1 FROM late_act")) == []


async def test_a_service_that_stops_writes_down_first_what_is_under_way(
    open_village: OpenVillage, monkeypatch: pytest.MonkeyPatch
) -> None:
    village = await open_village()
    awa = Handset(village, "Awa", phone_of(9))
    await awa.enters()
    await awa.types("2", "3")
    monkeypatch.setattr(carrying_out, "EFFECT_SECONDS", 0)
    await awa.types("1")
    awa.sees("C'est en cours.")
    await village.running.conversation.stop()
    (row,) = await village.database.fetch(text("SELECT written FROM late_act"))
    assert row["written"] == 1
