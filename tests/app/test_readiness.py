"""Ready is only what could play a hop now: the database answers and has the schema of this program, Redis answers."""

import pytest
from sqlalchemy import text

from tests.scenarios.conftest import OpenVillage, open_village, postgres_village, sqlite_village

__all__ = ["open_village", "postgres_village", "sqlite_village"]
pytestmark = pytest.mark.anyio
_OLD = text("UPDATE alembic_version SET version_num = '0001'")


async def test_all_is_well(open_village: OpenVillage) -> None:
    client = (await open_village()).instances[0].client
    answer = await client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (200, {"ok": True, "database": True, "schema": True, "redis": True})
    assert answer.headers["x-request-id"]
    given = "0f3c0f3c-0f3c-0f3c-0f3c-0f3c0f3c0f3c"
    assert (await client.get("/health/live", headers={"x-request-id": given})).headers["x-request-id"] == given
    assert (await client.get("/health/live", headers={"x-request-id": "22370000109"})).headers[
        "x-request-id"
    ] != "22370000109"


async def test_a_database_of_another_version(open_village: OpenVillage) -> None:
    village = await open_village()
    async with village.database.unit() as unit:
        await unit.fetch(_OLD)
    answer = await village.instances[0].client.get("/health/ready")
    assert (answer.status_code, answer.json()["schema"], answer.json()["database"]) == (503, False, True)
