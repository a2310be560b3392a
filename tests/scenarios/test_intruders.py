"""Salif tries his luck: at the address, as another phone, with other people's PINs, with many hops."""

import asyncio
import statistics
import time

import pytest
from sqlalchemy import text

from app.demo.network import consent_of
from ledger.books.command import Command
from ledger.people.authentication.pins import TRIES_BEFORE_LOCK
from ledger.people.membership.enrolment import NewMember, enrol_in
from sessions.connect import connect, disconnect
from tests.kit import effects
from tests.kit.handset import Handset
from tests.kit.network import STARTS_AT
from tests.kit.people import CODE, PIN, SALIF, phone_of
from tests.kit.village import SECRET, Village, with_settings
from tests.scenarios.conftest import OpenVillage

pytestmark = pytest.mark.anyio
AWA, ASSITAN = 9, 7
_TRIES = text("SELECT number, pin_tries, locked_until_us FROM member WHERE pin_tries > 0 ORDER BY number")
HOP = {"sessionId": "s1", "phoneNumber": phone_of(AWA), "serviceCode": CODE, "networkCode": "61002", "text": ""}


@pytest.mark.parametrize(
    "path",
    [
        f"/ussd/africastalking/{SECRET}x",
        "/ussd/africastalking/",
        "/ussd/africastalking",
        f"/ussd/nobody/{SECRET}",
        "/ussd/africastalking/d%C3%A9v",
        "/ussd/africastalking/%FF%00",
        f"/ussd/africastalking/{SECRET[:-1]}",
    ],
)
async def test_all_wrong_addresses_look_the_same(open_village: OpenVillage, path: str) -> None:
    village = await open_village()
    answer = await village.instances[0].client.post(path, data=HOP)
    assert (answer.status_code, answer.text) == (404, "Not found")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    ("networks", "address", "status"),
    [
        ("203.0.113.0/24,2001:db8::/32", "203.0.113.9", 200),
        ("203.0.113.0/24,2001:db8::/32", "2001:db8::5", 200),
        ("203.0.113.0/24,2001:db8::/32", "::ffff:203.0.113.9", 200),
        ("203.0.113.0/24,2001:db8::/32", "203.0.114.9", 404),
        ("203.0.113.0/24", "2001:db8::5", 404),
        ("203.0.113.0/24", "not an address", 404),
        ("", "198.51.100.1", 200),
    ],
)
async def test_only_the_gateways_own_networks_come_in(
    open_village: OpenVillage, redis_url: str, networks: str, address: str, status: int
) -> None:
    village = await open_village()
    async with with_settings(village, redis_url, address, allowed_networks=networks) as instance:
        answer = await instance.instances[0].client.post(f"/ussd/africastalking/{SECRET}", data=HOP)
        assert answer.status_code == status


async def test_a_forwarded_address_passes_nothing_but_from_a_proxy_that_is_named(
    open_village: OpenVillage, redis_url: str
) -> None:
    village = await open_village()
    spoofed = {"x-forwarded-for": "203.0.113.9"}
    for proxies, status in (("", 404), ("198.51.100.7", 404), ("198.51.100.0/24", 200)):
        settings = {"allowed_networks": "203.0.113.0/24", "trusted_proxies": proxies}
        async with with_settings(village, redis_url, "198.51.100.8", **settings) as instance:
            client = instance.instances[0].client
            answer = await client.post(f"/ussd/africastalking/{SECRET}", data=HOP, headers=spoofed)
            assert answer.status_code == status, proxies
            inbound = {"from": phone_of(AWA), "to": "1", "text": "AIDE", "id": "m1", "date": "x"}
            answer = await client.post(f"/sms/africastalking/{SECRET}/inbound", data=inbound, headers=spoofed)
            assert answer.status_code == status, proxies


async def test_a_session_belongs_to_its_phone(open_village: OpenVillage) -> None:
    village = await open_village()
    awa = await Handset(village, "Awa", phone_of(AWA)).enters()
    awa.sees("Awa Diarra")
    mariam = Handset(village, "Mariam", phone_of(6), session=awa.session, text=awa.text)
    assert "Awa" not in (await mariam.deliver()).text
    for text_so_far in (f"{PIN}*1", f"{PIN}*2*3*1"):
        stolen = await mariam.deliver(text=text_so_far)
        assert "Awa" not in stolen.text
        assert "Noté" not in stolen.text
    (await awa.types("1")).sees("parts").waits()  # and Awa goes on as if nothing had been


async def test_guesses_add_up_over_calls_and_workers_and_the_member_hears_of_it(open_village: OpenVillage) -> None:
    village = await open_village(instances=2)
    since = await effects.mark(village)
    for guess, instance in (("1000", 0), ("1001", 1), ("1002", 0), ("1003", 1)):
        phone = Handset(village, "Salif", phone_of(AWA), lambda handset, instance=instance: handset.deliver(instance))
        await phone.enters(guess)
        phone.waits().drops()
        await village.forgets()  # not even the loss of Redis forgives a guess
    phone = await Handset(village, "Salif", phone_of(AWA)).enters("1004")
    phone.is_over().sees("bloqué 15 minutes")
    (await Handset(village, "Awa", phone_of(AWA)).enters()).is_over().sees("bloqué")
    told = await effects.messages(village, since)
    assert len(told) == 1
    assert told[0].startswith(f"Awa {phone_of(AWA)}: Code faux plusieurs fois")


async def test_guesses_at_two_members_of_one_phone_are_counted_apart(open_village: OpenVillage) -> None:
    village = await open_village()
    for who in ("7", "8"):
        for guess in ("1000", "1001"):
            phone = await Handset(village, "Salif", phone_of(ASSITAN)).dials()
            await phone.types(who, guess)
            phone.waits().drops()
            await village.forgets()
    rows = await village.database.fetch(_TRIES)
    assert [(row["number"], row["pin_tries"]) for row in rows] == [(7, 2), (8, 2)]


async def test_many_guesses_at_one_moment_are_as_few_as_one_after_the_other(open_village: OpenVillage) -> None:
    """Thirty calls from her number at two instances at once, each with another PIN, hers among them."""
    village = await open_village(instances=2)
    since = await effects.mark(village)
    guesses = [f"10{number:02}" for number in range(29)] + [PIN]
    calls = [Handset(village, "Salif", phone_of(AWA), may_fail=True) for _ in guesses]
    await asyncio.gather(*(call.dials() for call in calls))

    async def guess(call: Handset, typed: str, instance: int) -> str:
        return (await call.deliver(instance, text=typed)).text

    for _ in range(3):
        ways = enumerate(zip(calls, guesses, strict=True))
        await asyncio.gather(*(guess(call, typed, number % 2) for number, (call, typed) in ways))
    rows = {row["number"]: row for row in await village.database.fetch(_TRIES)}
    assert AWA not in rows or rows[AWA]["pin_tries"] <= TRIES_BEFORE_LOCK
    assert len(await effects.messages(village, since)) <= 1


async def test_guesses_over_many_numbers_lock_each_and_tell_each(open_village: OpenVillage) -> None:
    """One guesser, a gateway that lets him be anybody: every member has her own five tries and hears of them."""
    village = await open_village(instances=2)
    since = await effects.mark(village)
    hit = [9, 6, 2]
    for attempt in range(TRIES_BEFORE_LOCK):
        for number in hit:
            instance = attempt % 2
            phone = Handset(
                village, "Salif", phone_of(number), lambda handset, instance=instance: handset.deliver(instance)
            )
            await phone.enters(f"2{attempt}{number:02}")
            phone.drops()
    for number in hit:
        (await Handset(village, "she", phone_of(number)).enters()).is_over().sees("bloqué")
    told = await effects.messages(village, since)
    assert sorted(line.split(":")[0].split()[-1] for line in told) == sorted(phone_of(number) for number in hit)
    assert all("Code faux plusieurs fois" in line for line in told)
    assert sum(await locks(village)) == len(hit)


async def locks(village: Village) -> list[float]:
    """What each process has counted."""
    found = []
    for one in village.instances:
        figures = (await one.client.get("/metrics")).text
        found += [float(line.split()[1]) for line in figures.splitlines() if line.startswith("kesu_pin_locks_total ")]
    return found


async def test_a_lock_holds_however_one_comes_and_grows(open_village: OpenVillage) -> None:
    village = await open_village()
    for minutes in (15, 60):
        for guess in range(5):
            phone = await Handset(village, "Salif", phone_of(AWA)).enters(f"10{guess}0")
            phone.drops()
            await village.forgets()
        (await Handset(village, "Awa", phone_of(AWA)).enters()).is_over().sees(f"{minutes} minutes")
        await village.waits(minutes=minutes + 1)
    (await Handset(village, "Awa", phone_of(AWA)).enters()).waits().sees("Mon épargne")


async def test_a_stranger_learns_nothing_of_members(open_village: OpenVillage) -> None:
    """His own number is not known; no screen lets him name another's, and whatever he types is answered the same."""
    village = await open_village()
    heard = set()
    for typed in ("", "1", "9", PIN, "22370000109", "00001", "00001*9", f"{PIN}*1"):
        answer = await Handset(village, "Salif", SALIF, session=f"s{typed}", text=typed).deliver()
        heard.add((answer.text, answer.ends))
    assert len(heard) == 1


async def test_a_stranger_waits_no_shorter_and_no_longer_than_a_member(open_village: OpenVillage) -> None:
    """By the clock nobody can tell whether a number is a member's: the dial asks the database the same for both."""
    village = await open_village()
    seconds: dict[str, list[float]] = {"member": [], "stranger": []}
    for turn in range(60):
        for who, phone in (("member", phone_of(AWA)), ("stranger", f"+223799988{turn:02}")):
            began = time.perf_counter()
            await Handset(village, who, phone).dials()
            seconds[who].append(time.perf_counter() - began)
    member, stranger = (statistics.median(taken) for taken in seconds.values())
    assert abs(member - stranger) < 0.01


async def test_a_member_without_a_pin_is_led_to_help_whatever_is_typed(open_village: OpenVillage) -> None:
    """No guess is looked at, and none tells that there is nothing to guess."""
    village = await open_village()
    phone = "+22370000199"
    agreed = consent_of(STARTS_AT.date(), "fr")
    async with village.database.unit_of_work() as unit:
        enrolled = Command(1, "enrolled", STARTS_AT, "panel")
        await enrol_in(unit, enrolled, NewMember(name="Maïmouna", consent=agreed, phone=phone))
    for typed in (PIN, "1000"):
        maimouna = await Handset(village, "Maïmouna", phone).enters(typed)
        maimouna.sees_not("Code faux", "Maïmouna")


@pytest.mark.parametrize("easy", ["0000", "1111", "1234", "4321", "2580"])
async def test_what_everybody_tries_first_is_no_pin(open_village: OpenVillage, easy: str) -> None:
    village = await open_village()
    awa = await Handset(village, "Awa", phone_of(AWA)).enters()
    (await awa.types("6", "2", PIN, easy)).waits().sees("trop facile")


async def test_before_the_pin_a_members_phone_shows_no_name(open_village: OpenVillage) -> None:
    village = await open_village()
    for number in (AWA, ASSITAN, 6):
        phone = await Handset(village, "Salif", phone_of(number)).dials()
        phone.sees_not("Awa", "Assitan", "Rokia", "Mariam", "Benkadi")


async def test_a_phone_that_asks_too_much(open_village: OpenVillage, redis_url: str) -> None:
    village = await open_village()
    async with with_settings(village, redis_url, phone_hops_a_minute=3) as instance:
        awa, mariam = (Handset(instance, "one", phone_of(number), may_fail=True) for number in (AWA, 6))
        await awa.enters()
        (await awa.types("2")).waits()
        (await awa.types("3")).is_over().sees("ne répond pas")
        (await mariam.dials()).waits()  # nobody else is held up
        metrics = (await instance.instances[0].client.get("/metrics")).text
        assert 'kesu_limited_hops_total{by="phone"} 1.0' in metrics


async def test_a_source_that_floods_costs_redis_nothing(open_village: OpenVillage, redis_url: str) -> None:
    village = await open_village()
    client = connect(redis_url)
    async with with_settings(village, redis_url, source_hops_a_second=1) as instance:
        for number in range(2):
            await Handset(instance, "Salif", f"+2237999999{number}").dials()
        before = (await client.info("commandstats")).get("cmdstat_evalsha", {}).get("calls", 0)
        for number in range(20):
            (await Handset(instance, "Salif", f"+223799999{number:02d}", may_fail=True).dials()).is_over()
        after = (await client.info("commandstats")).get("cmdstat_evalsha", {}).get("calls", 0)
    await disconnect(client)
    assert after - before <= 2
