"""Secrets are replaced while people call: first both are accepted, then the new one leads, then the old one goes."""

import itertools
from contextlib import AsyncExitStack

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from app.runtime.wiring import vault_of
from ledger.books.command import Command
from ledger.people.authentication.pin_vault import PEPPER_NAME_CHARACTERS
from ledger.people.authentication.pins import change_pin, pins_to_renew
from tests.kit.handset import Handset
from tests.kit.network import STARTS_AT
from tests.kit.people import CODE, PEOPLE, PIN, phone_of
from tests.kit.village import SECRET, with_settings
from tests.scenarios.conftest import OpenVillage

pytestmark = pytest.mark.anyio
AWA, MARIAM = 9, 6
NEW = SecretStr("the newest secret of them all")
DIAL = {"sessionId": "s1", "phoneNumber": phone_of(AWA), "serviceCode": CODE, "networkCode": "61002", "text": ""}
_HASH = text("SELECT pin_hash FROM member WHERE number = :number")


async def test_a_gateway_that_was_not_told_yet(open_village: OpenVillage, redis_url: str) -> None:
    village = await open_village()
    changed = {"gateway_secret": NEW, "gateway_secret_other": SecretStr(SECRET)}
    new = NEW.get_secret_value()
    async with with_settings(village, redis_url, **changed) as instance:
        client = instance.instances[0].client
        for secret, status in ((SECRET, 200), (new, 200), ("", 404), (f"{new}x", 404)):
            assert (await client.post(f"/ussd/africastalking/{secret}", data=DIAL)).status_code == status
            sms = {"from": phone_of(AWA), "text": "AIDE", "id": f"i{secret}", "to": "36000"}
            assert (await client.post(f"/sms/africastalking/{secret}/inbound", data=sms)).status_code == status
        metrics = (await client.get("/metrics")).text
        assert 'kesu_other_secret_total{gateway="africastalking"} 2.0' in metrics
    async with with_settings(village, redis_url, gateway_secret=NEW) as instance:
        client = instance.instances[0].client
        assert (await client.post(f"/ussd/africastalking/{SECRET}", data=DIAL)).status_code == 404


async def test_a_pepper_is_replaced_and_everybody_gets_in(
    open_village: OpenVillage, redis_url: str, engine: str
) -> None:
    """At each step processes of the step before still serve: Awa's PIN is right at both, at every moment."""
    village = await open_village(engine)
    old = village.settings.pin_pepper
    steps = ({"pin_pepper_other": NEW}, {"pin_pepper": NEW, "pin_pepper_other": old}, {"pin_pepper": NEW})
    async with AsyncExitStack() as stack:
        opened = [await stack.enter_async_context(with_settings(village, redis_url, **changed)) for changed in steps]
        for before, after in itertools.pairwise([village, *opened]):
            for instance in (after, before, after):
                (await Handset(instance, "Awa", phone_of(AWA)).enters()).waits().sees("Awa Diarra")
    vault = vault_of(village.settings.model_copy(update={"pin_pepper": NEW}))
    awa_s = (await village.database.fetch(_HASH, number=AWA))[0]["pin_hash"]
    assert vault.is_current(awa_s)
    with_a_pin = len(PEOPLE)
    assert await pins_to_renew(village.database, vault) == with_a_pin - 1
    async with with_settings(village, redis_url, pin_pepper=NEW) as instance:  # Mariam did not call in all that time
        (await Handset(instance, "Mariam", phone_of(MARIAM)).enters()).sees("code de 8 chiffres").sees_not("Code faux")


async def test_a_hash_older_than_names_of_peppers(open_village: OpenVillage) -> None:
    village = await open_village()
    command = Command(1, "before peppers had names", STARTS_AT, "ussd", AWA)
    unnamed = vault_of(village.settings).hash(1, AWA, PIN)[PEPPER_NAME_CHARACTERS:]
    await change_pin(village.database, command, unnamed)
    assert (await village.database.fetch(_HASH, number=AWA))[0]["pin_hash"].startswith("$argon2id$")
    for _ in range(2):
        (await Handset(village, "Awa", phone_of(AWA)).enters(PIN)).waits().sees("Awa Diarra")
    assert not (await village.database.fetch(_HASH, number=AWA))[0]["pin_hash"].startswith("$")
