"""A try at a PIN counts before it is checked: whatever becomes of the database, five are five."""

import pytest
from sqlalchemy import text

from ledger.database.engines import postgres, sqlite_file
from menus.hop import carrying_out
from sessions.pin_try import UNSETTLED_SECONDS
from tests.kit.handset import Handset
from tests.kit.people import PIN, phone_of
from tests.kit.slow_database import held
from tests.kit.village import Village
from tests.scenarios.conftest import OpenVillage

pytestmark = pytest.mark.anyio
AWA, ASSITAN = 9, 7
_TRIES = text("SELECT pin_tries FROM member WHERE number = :number")


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A hop does not wait long for what is written; what waits in the database waits as long as it likes."""
    monkeypatch.setattr(carrying_out, "EFFECT_SECONDS", 0.3)
    return monkeypatch


async def guesses(village: Village, *typed: str, member: int = AWA) -> list[str]:
    """One call for each guess; gives what was seen."""
    seen = []
    for guess in typed:
        salif = Handset(village, "Salif", phone_of(member), may_fail=True)
        await salif.enters(guess)
        seen.append(salif.last.text)
        salif.drops()
    return seen


async def written(village: Village) -> int:
    return int((await village.database.fetch(_TRIES, number=AWA))[0]["pin_tries"])


async def locks(village: Village) -> float:
    figures = (await village.instances[0].client.get("/metrics")).text
    return next(float(line.split()[1]) for line in figures.splitlines() if line.startswith("kesu_pin_locks_total "))


async def test_while_commits_hang_the_sixth_guess_is_not_looked_at(
    open_village: OpenVillage, engine: str, hanging: pytest.MonkeyPatch
) -> None:
    village = await open_village(engine)
    async with held(village.settings.database()):
        first = await guesses(village, "1000", "1001", "1002", "1003", "1004")
        assert all("Rien n'est perdu" in screen for screen in first)
        beyond = await guesses(village, "1005", PIN)
        assert all("Code bloqué 60 minutes" in screen for screen in beyond), "nor is the right one told from them"
        assert await written(village) == 0
        assert await locks(village) == 1


async def test_a_database_that_refuses_forgives_no_guess(
    open_village: OpenVillage, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_file, "BUSY_TIMEOUT_MS", 20)
    monkeypatch.setattr(postgres, "LOCK_TIMEOUT_MS", 20)
    village = await open_village(engine)
    async with held(village.settings.database()):
        await guesses(village, "1000", "1001", "1002", "1003", "1004")
        (screen,) = await guesses(village, PIN)
        assert "Code bloqué 60 minutes" in screen
    assert await written(village) == 0


async def test_what_was_not_looked_at_is_no_try(open_village: OpenVillage) -> None:
    """Six times something that is no PIN, six dials, six times the question of a forgotten PIN."""
    village = await open_village()
    awa = Handset(village, "Awa", phone_of(AWA))
    for typed in ("12", "abcd", "123456", "12345", "7", ""):
        await awa.enters(typed)
        awa.waits().drops()
        await awa.dials()
        awa.drops()
        await awa.enters("0")
        awa.drops()
    (await awa.enters()).waits().sees("Awa Diarra")


async def test_a_right_pin_takes_nothing_and_clears_what_was_not_written(
    open_village: OpenVillage, engine: str, hanging: pytest.MonkeyPatch
) -> None:
    village = await open_village(engine)
    async with held(village.settings.database()):
        await guesses(village, "1000", "1001", "1002", "1003")
        awa = await Handset(village, "Awa", phone_of(AWA)).enters()
        awa.sees("4 codes faux", "Mon épargne").drops()
        for _ in range(6):
            (await awa.enters()).waits().sees("Mon épargne").drops()


async def test_she_is_told_once_of_tries_before_her_call_and_not_of_her_own(open_village: OpenVillage) -> None:
    village = await open_village()
    await guesses(village, "1000", "1001")
    awa = Handset(village, "Awa", phone_of(AWA))
    await awa.enters("4862")
    (await awa.types(PIN)).sees("2 codes faux tapés avant cet appel. Pas vous?", "Mon épargne")
    awa.drops()
    (await awa.enters()).sees("2 codes faux")  # the line had dropped: nobody knows whether she read it
    await awa.types("4", "00")
    awa.sees_not("codes faux")
    await awa.hangs_up("Success")
    (await awa.enters()).sees("Awa Diarra").sees_not("faux")


async def test_an_hour_later_what_was_never_written_counts_no_more(
    open_village: OpenVillage, hanging: pytest.MonkeyPatch
) -> None:
    village = await open_village()
    async with held(village.settings.database()):
        await guesses(village, "1000", "1001", "1002", "1003", "1004")
    keys = [key async for key in village.running.redis.scan_iter("*:tries")]
    assert len(keys) == 1
    assert 0 < await village.running.redis.ttl(keys[0]) <= UNSETTLED_SECONDS


async def test_two_inputs_in_one_delivery_are_no_two_tries(open_village: OpenVillage) -> None:
    """A PIN that comes with the choice of whose it is has not been counted: it is asked for once more."""
    village = await open_village()
    phone = await Handset(village, "Salif", phone_of(ASSITAN)).dials()
    both = await phone.deliver(text="7*1000")
    assert "Code secret?" in both.text
    assert (await village.database.fetch(_TRIES, number=ASSITAN))[0]["pin_tries"] == 0
    awa = await Handset(village, "Awa", phone_of(AWA)).dials()
    answer = await awa.deliver(text=f"{PIN}*6*2*1000")  # in, and then on to the question for her old PIN
    assert "actuel" in answer.text
    assert "faux" not in answer.text


async def test_the_old_pin_is_counted_when_she_chooses_another(
    open_village: OpenVillage, hanging: pytest.MonkeyPatch
) -> None:
    village = await open_village()
    async with held(village.settings.database()):
        awa = await Handset(village, "Salif", phone_of(AWA), may_fail=True).enters()
        await awa.types("6", "2", "1000")
    assert await unsettled(village) == {f"1:{AWA}": 1}


async def unsettled(village: Village) -> dict[str, int]:
    """The tries that nothing has settled, by whose PIN it is."""
    found = {}
    async for key in village.running.redis.scan_iter("*:tries"):
        found |= {whose.decode(): int(many) for whose, many in (await village.running.redis.hgetall(key)).items()}
    return found


async def test_the_old_pin_is_no_new_one(open_village: OpenVillage) -> None:
    village = await open_village("sqlite")
    awa = await Handset(village, "Awa", phone_of(AWA)).dials()
    (await awa.types(PIN, "6", "2", PIN, PIN)).sees("C'est votre code actuel.", "Nouveau code")
    (await awa.types("7392", "7392")).sees("Code changé")
