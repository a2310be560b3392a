"""Ready is only what could play a hop now: the database answers and has the schema of this program, Redis answers."""

import pytest
from sqlalchemy import text

from app.service import readiness
from tests.kit.handset import Handset
from tests.kit.people import phone_of
from tests.scenarios.conftest import OpenVillage

pytestmark = pytest.mark.anyio
_LATER = text("UPDATE alembic_version SET version_num = '9999'")
_READ_ONLY = text("SET default_transaction_read_only = on")
_OLD = text("UPDATE alembic_version SET version_num = '0001'")


async def test_all_is_well(open_village: OpenVillage) -> None:
    client = (await open_village()).instances[0].client
    answer = await client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (
        200,
        {"ok": True, "database": True, "schema": True, "writable": True, "redis": True},
    )
    assert answer.headers["x-request-id"]
    given = "0f3c0f3c-0f3c-0f3c-0f3c-0f3c0f3c0f3c"
    assert (await client.get("/health/live", headers={"x-request-id": given})).headers["x-request-id"] == given
    assert (await client.get("/health/live", headers={"x-request-id": "22370000109"})).headers[
        "x-request-id"
    ] != "22370000109"


async def test_a_database_of_another_version(open_village: OpenVillage) -> None:
    village = await open_village()
    async with village.database.unit_of_work() as unit:
        await unit.fetch(_OLD)
    answer = await village.instances[0].client.get("/health/ready")
    assert (answer.status_code, answer.json()["schema"], answer.json()["database"]) == (503, False, True)


async def test_a_database_of_a_later_version_is_served_on(open_village: OpenVillage) -> None:
    """An upgrade migrates first: if that made every process unready, the proxy would have nobody left."""
    village = await open_village()
    async with village.database.unit_of_work() as unit:
        await unit.fetch(_LATER)
    assert (await village.instances[0].client.get("/health/ready")).json()["ok"]


async def test_a_primary_that_has_become_a_standby(open_village: OpenVillage) -> None:
    """Postings are refused there: a polite end, the connections are let go, and the next ones look for the primary."""
    village = await open_village("postgresql")
    awa = await Handset(village, "Awa", phone_of(9), may_fail=True).enters()
    await awa.types("2", "3")
    for _ in range(2):  # all connections that are open
        await village.database.fetch(_READ_ONLY)
    assert (await village.instances[0].client.get("/health/ready")).json()["writable"] is False
    (await awa.types("1")).is_over().sees("ne répond pas")
    assert (await village.instances[0].client.get("/health/ready")).json()["writable"] is True
    await Handset(village, "Awa", phone_of(9), session=awa.session, text=awa.text).deliver()
    (await Handset(village, "Awa", phone_of(9)).enters()).waits()


async def test_a_disk_without_room(open_village: OpenVillage, monkeypatch: pytest.MonkeyPatch) -> None:
    village = await open_village()
    monkeypatch.setattr(readiness, "MIN_FREE_BYTES", 1 << 60)
    answer = await village.instances[0].client.get("/health/ready")
    assert (answer.status_code, answer.json()["writable"], answer.json()["database"]) == (503, False, True)
