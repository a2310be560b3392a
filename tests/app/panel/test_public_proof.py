"""The page ``/proof``: anybody checks a proof, without signing in, and learns nothing else."""

from collections.abc import AsyncIterator
from types import SimpleNamespace

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import text

from app.panel.access.sign_in_limits import TRIES_PER_SOURCE, WINDOW_US
from app.panel.web.headers import page_headers
from app.service.pages import Pages
from ledger.database import Database
from ledger.journal.anchors import fingerprint, newest_anchor
from ledger.people.authentication.pin_vault import PinVault
from tests.app.panel.camide import KEY, StillClock
from tests.village import found_village, hold_meeting

pytestmark = pytest.mark.anyio


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
async def client(database: Database, clock: StillClock) -> AsyncIterator[httpx.AsyncClient]:
    """A browser before an application that loads the page when it is first asked for."""
    app = FastAPI()
    await Pages(app.include_router, simulator=False).open("/proof")
    app.state.database, app.state.clock, app.state.vault = database, clock, PinVault(b"a pepper of tests")
    app.state.settings = SimpleNamespace(
        env="production", public_url="", secret_key=SecretStr(KEY), secret_key_other=SecretStr("")
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://kesu.test") as browser:
        yield browser


@pytest.fixture
async def proof(database: Database) -> dict[str, str]:
    """A form filled in as the closing SMS says."""
    group_id = await found_village(database)
    await hold_meeting(database, group_id)
    seq, newest = await newest_anchor(database, group_id)
    return {"group": "00001", "number": str(seq), "fingerprint": fingerprint(newest)}


async def test_a_proof_is_true_of_its_meeting(client: httpx.AsyncClient, proof: dict[str, str]) -> None:
    form = await client.get("/proof")
    assert form.status_code == 200
    assert "Vérifier une preuve" in form.text
    answer = await client.post("/proof", data=proof | {"fingerprint": f" {proof['fingerprint'].upper()} "})
    assert answer.status_code == 200
    assert "Vrai : réunion 1 du 22/11/2026." in answer.text
    english = await client.post("/proof?lang=en", data=proof)
    assert "True: meeting 1 of 22/11/2026." in english.text
    for page in (form, answer, english):
        assert (
            page.headers.items()
            >= {name.lower(): value for name, value in page_headers("/proof", production=True).items()}.items()
        )
        assert page.headers["cache-control"] == "no-store"
        assert "set-cookie" not in page.headers
        for word in ("Benkadi", "Awa", "Binta", "+223", " F<", "XOF"):
            assert word not in page.text


async def test_no_answer_tells_which_groups_there_are(client: httpx.AsyncClient, proof: dict[str, str]) -> None:
    said = []
    for wrong in ({"group": "99999"}, {"number": "3"}, {"fingerprint": "00000000"}):
        form = proof | wrong
        answer = await client.post("/proof", data=form)
        assert answer.status_code == 200
        assert "Pas de ce livre" in answer.text
        for typed in form.values():  # the form keeps what was typed
            answer = SimpleNamespace(text=answer.text.replace(f'value="{typed}"', 'value=""'))
        said.append(answer.text)
    assert len(set(said)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": "52 bis"},
        {"fingerprint": "483cc82"},
        {"fingerprint": "<script>"},
        {"group": "\x00"},
        {"group": "x" * 5_000},
        {"number": ""},
    ],
)
async def test_what_is_no_proof_is_answered_by_how_to_write_one(
    client: httpx.AsyncClient, proof: dict[str, str], wrong: dict[str, str]
) -> None:
    answer = await client.post("/proof", data=proof | wrong)
    assert answer.status_code == 422
    assert "Écrivez le code du groupe, le numéro en chiffres et les huit signes" in answer.text
    assert "<script>" not in answer.text


async def test_fields_that_are_missing_or_files(client: httpx.AsyncClient) -> None:
    assert (await client.post("/proof", data={})).status_code == 422
    assert (await client.post("/proof", files={"group": ("a.txt", b"00001")})).status_code == 400


async def test_an_address_that_asks_too_often_waits(
    client: httpx.AsyncClient, proof: dict[str, str], clock: StillClock, database: Database
) -> None:
    for _ in range(TRIES_PER_SOURCE):
        assert (await client.post("/proof", data=proof)).status_code == 200
    slow = await client.post("/proof", data=proof)
    assert slow.status_code == 429
    assert "Réessayez dans dix minutes" in slow.text
    assert "Vrai" not in slow.text
    [row] = await database.fetch(text("SELECT key FROM sign_in_limit"))
    assert "127.0.0.1" not in row["key"]
    clock.pass_seconds(WINDOW_US // 1_000_000 + 1)
    assert (await client.post("/proof", data=proof)).status_code == 200


async def test_another_sites_page_cannot_ask(client: httpx.AsyncClient, proof: dict[str, str]) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.test"}):
        answer = await client.post("/proof", data=proof, headers=headers)
        assert answer.status_code == 403
        assert "Vrai" not in answer.text
