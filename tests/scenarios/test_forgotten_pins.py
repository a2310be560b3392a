"""A forgotten PIN that nobody forgot: two dishonest officers and a stolen number, and what its victim can do."""

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from ledger.books.command import Command
from ledger.people.authentication.pin_help import ask_for_help
from tests.kit import effects
from tests.kit.handset import Handset
from tests.kit.people import PIN, phone_of
from tests.kit.village import Village, with_settings
from tests.scenarios.conftest import OpenVillage

pytestmark = pytest.mark.anyio
PRESIDENT, SECRETARY, TREASURER, AWA, ASSITAN = 1, 2, 3, 9, 7
_OUTCOMES = text("SELECT outcome FROM pin_help ORDER BY asked_us")
_BEFORE = SecretStr("the pepper of before")


async def asks(village: Village, number: int = AWA) -> Handset:
    """Salif has her number on a SIM of his, and says that he forgot the PIN."""
    salif = Handset(village, "Salif", phone_of(number))
    await salif.enters("0")
    await salif.types("1")
    return salif.sees("C'est demandé").is_over()


async def vouches(village: Village, officer: int, name: str = "Awa Diarra") -> None:
    handset = await Handset(village, "an officer", phone_of(officer)).enters()
    await handset.types("5", "5", "3", str(AWA))
    handset.sees(f"{name} est devant vous?")
    await handset.types("1")
    handset.sees(f"Confirmé pour {name}").drops()


async def stolen(village: Village) -> Handset:
    """Two officers say that it is she; gives the thief's phone."""
    salif = await asks(village)
    for officer in (SECRETARY, TREASURER):
        await vouches(village, officer)
    return salif


async def outcomes(village: Village) -> list[str | None]:
    return [row["outcome"] for row in await village.database.fetch(_OUTCOMES)]


async def test_the_victim_hears_of_it_and_stops_it_before_any_pin(open_village: OpenVillage, engine: str) -> None:
    village = await open_village(engine)
    since = await effects.mark(village)
    salif = await stolen(village)
    hers = [line for line in await effects.messages(village, since) if phone_of(AWA) in line]
    assert sorted("Pas vous? Composez *384*22# et tapez 2." in line for line in hers) == [False, True]
    since = await effects.mark(village)
    awa = await Handset(village, "Awa", phone_of(AWA)).dials()
    awa.sees("Un nouveau code secret est demandé pour vous.", "1. C'est moi", "2. Ce n'est pas moi")
    awa.sees_not("Awa", "Benkadi", "Accueil")
    (await awa.types("2")).sees("C'est arreté", "Parlez à la présidence").is_over()
    told = await effects.messages(village, since)
    assert sorted(line.split(":")[0].split()[-1] for line in told) == [phone_of(officer) for officer in range(1, 6)]
    assert all("La demande de code du membre 9 est arretée par cette personne." in line for line in told)
    await village.waits(minutes=13 * 60)
    await salif.enters("0")
    salif.sees("Leur demander")  # all of it from the beginning, before everybody's eyes
    assert await outcomes(village) == ["not_me"]
    (await awa.enters()).sees("Awa Diarra")


async def test_her_right_pin_ends_it_and_she_reads_that_it_did(open_village: OpenVillage) -> None:
    village = await open_village()
    await stolen(village)
    await village.waits(minutes=13 * 60)
    awa = await Handset(village, "Awa", phone_of(AWA)).dials()
    await awa.types("1", PIN)
    awa.sees("Un nouveau code était demandé pour vous: c'est arreté.", "Épargne 14 000 F").drops()
    (await awa.enters()).sees("c'est arreté")  # the line had dropped
    assert await outcomes(village) == ["right_pin"]
    await awa.types("6", "00")
    awa.sees_not("c'est arreté")


async def test_a_changed_pin_ends_what_was_asked_meanwhile(open_village: OpenVillage) -> None:
    village = await open_village()
    awa = await Handset(village, "Awa", phone_of(AWA)).enters()
    await awa.types("6", "2", PIN, "7395")
    await ask_for_help(village.database, Command(1, "asked meanwhile", village.now(), "ussd", AWA))
    (await awa.types("7395")).sees("Code changé")
    assert await outcomes(village) == ["changed"]


async def test_the_president_stops_it_also_when_two_have_vouched(open_village: OpenVillage) -> None:
    village = await open_village()
    salif = await stolen(village)
    since = await effects.mark(village)
    secretary = await Handset(village, "Oumou", phone_of(SECRETARY)).enters()
    (await secretary.types("5", "5", "3")).sees("Aucune demande d'aide n'attend.")
    president = await Handset(village, "Kadiatou", phone_of(PRESIDENT)).enters()
    await president.types("5", "5", "3", str(AWA), "2")
    president.sees("Awa Diarra n'a rien demandé?", "1. Arreter la demande")
    (await president.types("1")).sees("La demande de code de Awa Diarra est arretée.")
    told = [line for line in await effects.messages(village, since) if "arretée" in line]
    assert [line.partition(". ")[0] for line in told] == [
        f"Awa {phone_of(AWA)}: La demande d'un nouveau code secret pour vous est arretée"
    ]
    await village.waits(minutes=13 * 60)
    (await salif.enters("0")).sees("Leur demander")
    assert await outcomes(village) == ["president"]


async def test_no_other_officer_can_stop_it(open_village: OpenVillage) -> None:
    village = await open_village()
    await asks(village)
    secretary = await Handset(village, "Oumou", phone_of(SECRETARY)).enters()
    await secretary.types("5", "5", "3", str(AWA), "2")
    secretary.sees("La présidence peut arreter").sees_not("1. Arreter")
    (await secretary.types("1")).sees("liste")
    (await secretary.types("2")).sees("Rien n'est changé.")
    assert await outcomes(village) == [None]


async def test_on_a_shared_phone_it_is_told_to_her_whose_it_is(open_village: OpenVillage) -> None:
    village = await open_village()
    salif = await Handset(village, "Salif", phone_of(ASSITAN)).dials()
    await salif.types("7", "0", "1")
    assitan = await Handset(village, "Assitan", phone_of(ASSITAN)).dials()
    assitan.sees_not("nouveau code")
    (await assitan.types("8")).sees("Code secret?").drops()
    await assitan.dials()
    (await assitan.types("7")).sees("Un nouveau code secret est demandé pour vous.")


async def test_after_a_changed_pepper_no_right_pin_is_called_wrong(open_village: OpenVillage, redis_url: str) -> None:
    """Two came in while the pepper of before led, so that nothing is left of theirs under that of now."""
    village = await open_village()
    peppers = {"pin_pepper": _BEFORE, "pin_pepper_other": village.settings.pin_pepper}
    async with with_settings(village, redis_url, **peppers) as before:
        for number in (AWA, PRESIDENT):
            (await Handset(before, "she", phone_of(number)).enters()).waits().drops()
    await village.forgets()
    awa = await Handset(village, "Awa", phone_of(AWA)).enters()
    awa.sees("Deux membres du bureau doivent dire que c'est vous.").sees_not("faux")
    await awa.types("1")
    await vouches(village, SECRETARY)
    await vouches(village, TREASURER)
    await village.waits(minutes=13 * 60)
    await awa.dials()
    await awa.types("1", PIN, "8426", "8426")
    awa.sees("Code enregistré")
    assert await outcomes(village) == ["chosen"]
    (await awa.enters("8426")).sees("Awa Diarra")
