"""Whatever a gateway sends: no 5xx, no over-long screen, no traceback, and the books balance.

``KESU_HOSTILE_HOPS=100000 pytest tests/scenarios/test_bad_gateways.py`` does it with as many hops as one likes.
"""

import asyncio
import os

import httpx
import pytest

from menus.text.gsm import is_gsm, septets
from menus.text.layout import HARD_SEPTETS
from tests.kit.handset import Answer, Handset
from tests.kit.hostile import Hostile, Request
from tests.kit.people import SALIF
from tests.scenarios.conftest import OpenVillage

pytestmark = pytest.mark.anyio
HOPS = int(os.environ.get("KESU_HOSTILE_HOPS", "2000"))
AT_ONCE = 8


def check(request: Request, response: httpx.Response) -> None:
    """A gateway's own address answers 200 with a screen; everything else is at worst the caller's mistake."""
    where = f"{request.method} {request.path} {request.content_type!r} {request.body[:300]!r}"
    assert response.status_code < 500, f"{response.status_code}: {where}"
    assert "Traceback" not in response.text, where
    if request.whole:
        assert response.status_code == 200, where
        kind, shown = response.text[:4], response.text[4:]
        assert kind in {"CON ", "END "}, response.text
        assert shown.strip()
        assert is_gsm(shown), shown
        assert septets(shown) <= HARD_SEPTETS, f"{septets(shown)} septets: {shown!r}"


async def send(client: httpx.AsyncClient, request: Request) -> httpx.Response:
    response = await client.request(
        request.method, request.path, content=request.body, headers=[(b"content-type", request.content_type)]
    )
    check(request, response)
    return response


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_hops_that_no_gateway_should_send(
    open_village: OpenVillage, engine: str, capfd: pytest.CaptureFixture[str]
) -> None:
    village = await open_village(engine, instances=2)
    slots = asyncio.Semaphore(AT_ONCE)
    outcomes: dict[str, int] = {}

    async def burst(requests: list[Request]) -> None:
        async with slots:
            instances = [village.instances[number % 2].client for number in range(len(requests))]
            answers = await asyncio.gather(
                *(send(instance, request) for instance, request in zip(instances, requests, strict=True))
            )
            for answer in answers:
                kind = answer.text[:3] if answer.status_code == 200 else str(answer.status_code)
                outcomes[kind] = outcomes.get(kind, 0) + 1

    sent = 0
    async with asyncio.TaskGroup() as tasks:
        for requests in Hostile(4826).bursts():
            sent += len(requests)
            await slots.acquire()
            slots.release()
            tasks.create_task(burst(requests))
            if sent >= HOPS:
                break
    assert sent >= HOPS
    assert outcomes["CON"] > sent / 4, outcomes  # most of them get somewhere
    heard = capfd.readouterr()
    for sink in heard:
        assert "Traceback" not in sink
        assert "hop_fault" not in sink


@pytest.mark.parametrize("typed", ["00", "0", "98", "1", "4826"])
async def test_a_stranger_whose_gateway_goes_on_after_the_end(open_village: OpenVillage, typed: str) -> None:
    village = await open_village()
    salif = Handset(village, "Salif", SALIF)
    first = (await salif.dials()).is_over().sees("aucun groupe").last
    for _ in range(3):
        salif.last = Answer(first.text, ends=False)  # what a gateway thinks that loses the END
        (await salif.types(typed)).is_over().sees("aucun groupe")
