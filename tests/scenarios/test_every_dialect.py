"""In each dialect: what a network may do to a hop, and what must never come of it."""

import httpx
import pytest
from sqlalchemy import text

from app.ussd.gateways import ADAPTERS
from bench.dialects import ASKS, NUMBERED, Hop, Sent, ask
from tests.kit.deliveries import both_at_once, one_after_the_other
from tests.kit.effort import WHOLE
from tests.kit.handset import Delivery, Handset
from tests.kit.looking import caller_of, says
from tests.kit.people import CODE, PIN, phone_of
from tests.kit.play import play
from tests.kit.transcript import FOLDER, load
from tests.kit.village import SECRET, Village, with_settings
from tests.scenarios.conftest import OpenVillage

pytestmark = pytest.mark.anyio
DIALECTS = sorted(ADAPTERS)
UNNUMBERED = sorted(ADAPTERS.keys() - NUMBERED)
PLAYED = ["save-fr", "loan-voted", "consultation", "collection", "pin-wrong", "pin-change"]
POSTS = [name for name in DIALECTS if ask(name, Hop(phone_of(9), "1")).method == "POST"]
_DECLARED = text("SELECT count(*) AS many FROM journal WHERE kind = 'declare' AND idem_key LIKE 'ussd:%'")


def awa_by(dialect: str, village: Village) -> Handset:
    return Handset(village, "Awa", phone_of(9), dialect=dialect)


async def declared(village: Village) -> int:
    return int((await village.database.fetch(_DECLARED))[0]["many"])


def test_every_dialect_is_spoken() -> None:
    assert ASKS.keys() == ADAPTERS.keys()
    assert ADAPTERS.keys() > NUMBERED


@pytest.mark.parametrize("delivery", [one_after_the_other, both_at_once])
@pytest.mark.parametrize("dialect", DIALECTS)
async def test_a_transcript_is_seen_and_done_whatever_the_network_does(
    open_village: OpenVillage, dialect: str, delivery: Delivery
) -> None:
    """Each hop twice, in sequence and at two instances at once: the same screens, the same books, the same SMS."""
    place = DIALECTS.index(dialect) + (delivery is both_at_once)
    for name in PLAYED if WHOLE else [PLAYED[place % len(PLAYED)]]:
        village = await open_village("sqlite", instances=2)
        seen = str(await play(village, load(name), delivery, dialect=dialect))
        assert seen == (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_each_hop_again_and_again_at_once(open_village: OpenVillage, dialect: str) -> None:
    village = await open_village()
    awa = await awa_by(dialect, village).dials()
    for typed in (PIN, "2", "1", "1"):
        await awa.types(typed)
        for _ in range(3):
            assert await awa.deliver() == awa.last, f"after {typed}"
    awa.sees("Annoncé: 1 part").is_over()
    assert await declared(village) == 1


@pytest.mark.parametrize("dialect", UNNUMBERED)
async def test_a_summary_answered_by_what_may_be_a_repeat_is_asked_again(
    open_village: OpenVillage, dialect: str
) -> None:
    """The amount, 1, comes once more after a minute: it confirms nothing. Her own 1 then does."""
    village = await open_village()
    awa = await awa_by(dialect, village).dials()
    summary = (await awa.types(PIN, "2", "1")).sees("Épargner 1 part").last
    await village.reads()
    again = await awa.deliver()
    assert says(again.text.split("\n")[0], "error.asked_again")
    assert again.text.split("\n", 1)[1] == summary.text
    assert await declared(village) == 0
    awa.last = again
    (await awa.types("1")).sees("Annoncé: 1 part").is_over()
    assert await declared(village) == 1


@pytest.mark.parametrize("dialect", UNNUMBERED)
async def test_a_summary_reached_by_what_may_be_a_repeat_is_asked_again(
    open_village: OpenVillage, dialect: str
) -> None:
    """The choice, 2, comes once more and is taken for two shares: what she answers was meant for another screen."""
    village = await open_village()
    awa = await awa_by(dialect, village).dials()
    await awa.types(PIN, "2")
    await village.reads()
    assert "Épargner 2 parts" in (await awa.deliver()).text
    await village.reads()
    assert awa.hop is not None
    awa.hop = awa.hop.then("1")
    assert says((await awa.deliver()).text.split("\n")[0], "error.asked_again")
    assert await declared(village) == 0


@pytest.mark.parametrize("dialect", UNNUMBERED)
async def test_a_second_key_too_soon_shows_the_same_screen_and_is_not_lost(
    open_village: OpenVillage, dialect: str
) -> None:
    village = await open_village()
    awa = await awa_by(dialect, village).dials()
    amount = (await awa.types(PIN, "2")).last
    assert await awa.deliver() == amount, "2 typed again at once: she sees that it did not count"
    (await awa.types("2")).sees("Épargner 2 parts")


@pytest.mark.parametrize("ending", ["#", ""])
@pytest.mark.parametrize("dialect", sorted(ADAPTERS.keys() - {"africastalking"}))
async def test_whoever_dials_says_her_pin(open_village: OpenVillage, dialect: str, ending: str) -> None:
    """At once, within the gateway's own session, and also where the code comes as an answer."""
    village = await open_village()
    awa = await awa_by(dialect, village).dials()
    await awa.types(PIN)
    assert awa.hop is not None
    awa.hop = awa.hop.then(CODE.removesuffix("#") + ending, awa.link)
    awa.last = await awa.deliver()
    assert says(awa.last.text, "pin")
    caller = await caller_of(village, awa.phone)
    assert caller is not None
    assert not caller.authenticated


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_blanks_beside_a_pin_are_no_wrong_try(open_village: OpenVillage, dialect: str) -> None:
    village = await open_village()
    for typed in (f"{PIN} ", f" {PIN}", f"{PIN}\n", f"\t{PIN}\r\n"):
        awa = await awa_by(dialect, village).dials()
        (await awa.types(typed)).sees("Awa Diarra")


@pytest.mark.parametrize("dialect", sorted(ADAPTERS.keys() - {"mtech"}))
async def test_a_number_is_hers_however_it_is_written(open_village: OpenVillage, dialect: str) -> None:
    village = await open_village()
    for written in ("70000109", "00223 70 00 01 09", "223-70-00-01-09", "+223 70.00.01.09"):
        awa = Handset(village, "Awa", written, dialect=dialect)
        await awa.dials()
        assert says(awa.last.text, "pin"), written


class Wire:
    """A request as a server hands it over: ``body`` in pieces, and then the sender is gone or waits."""

    def __init__(self, village: Village, dialect: str, sent: Sent) -> None:
        self._app = village.instances[0].client._transport.app  # type: ignore[attr-defined] # the service itself
        self._path, _, query = f"/ussd/{dialect}/{SECRET}{sent.path}".partition("?")
        self._query, self._sent = query.encode(), sent

    async def carries(self, body: bytes, *, length: int) -> httpx.Response | None:
        """Deliver and hang up; what the service said all the same."""
        messages = [{"type": "http.request", "body": body, "more_body": length > len(body)}]
        said: list[dict[str, object]] = []

        async def receive() -> dict[str, object]:
            return messages.pop(0) if messages else {"type": "http.disconnect"}

        async def send(message: dict[str, object]) -> None:
            said.append(message)

        headers = [(b"content-type", self._sent.content_type.encode()), (b"content-length", str(length).encode())]
        scope = {
            "type": "http",
            "method": self._sent.method,
            "path": self._path,
            "query_string": self._query,
            "headers": headers,
            "client": ("127.0.0.1", 1),
        }
        await self._app(scope, receive, send)
        return httpx.Response(200, content=b"".join(bytes(one.get("body", b"")) for one in said))  # type: ignore[arg-type]


@pytest.mark.parametrize("dialect", UNNUMBERED)
async def test_an_answer_that_met_nobody_is_given_again_however_late(open_village: OpenVillage, dialect: str) -> None:
    """The connection is gone before the summary is written; the gateway brings the hop again after a minute."""
    village = await open_village()
    awa = await awa_by(dialect, village).dials()
    await awa.types(PIN, "2")
    assert awa.hop is not None
    awa.hop = awa.hop.then("1", awa.link)
    sent = ask(dialect, awa.hop)
    await Wire(village, dialect, sent).carries(sent.content, length=len(sent.content))
    await village.waits(minutes=1)
    awa.last = await awa.deliver()
    awa.sees("Épargner 1 part")
    assert not says(awa.last.text.split("\n")[0], "error.asked_again")
    assert await declared(village) == 0


@pytest.mark.parametrize("dialect", POSTS)
async def test_a_body_that_ends_too_soon_plays_nothing(open_village: OpenVillage, dialect: str) -> None:
    village = await open_village()
    awa = await awa_by(dialect, village).dials()
    before = (await awa.types(PIN, "2")).last
    assert awa.hop is not None
    whole = ask(dialect, awa.hop.then("3", awa.link))
    for missing in (1, 5):
        answer = await Wire(village, dialect, whole).carries(whole.content[:-missing], length=len(whole.content))
        assert answer is not None
        assert "demande non comprise" in answer.text
    caller = await caller_of(village, awa.phone)
    assert caller is not None
    assert caller.screen == "save.shares"
    assert 'reason="cut_short"' in (await village.instances[0].client.get("/metrics")).text
    assert before == awa.last
    (await awa.types("3")).sees("Épargner 3 parts")


async def test_refused_calls_are_counted_by_what_they_lack(open_village: OpenVillage, redis_url: str) -> None:
    village = await open_village()
    client = village.instances[0].client
    for path in (
        "/ussd/nalo/wrong",
        "/ussd/africastalking/wrong",
        "/sms/kannel/wrong/inbound",
        f"/ussd/nobody/{SECRET}",
    ):
        assert (await client.post(path)).status_code == 404
    counted = (await client.get("/metrics")).text
    assert 'kesu_refused_calls_total{by="secret"} 3.0' in counted
    assert 'kesu_refused_calls_total{by="gateway"} 1.0' in counted
    async with with_settings(village, redis_url, address="192.0.2.7", allowed_networks="127.0.0.0/8") as elsewhere:
        client = elsewhere.instances[0].client
        assert (await client.post(f"/ussd/nalo/{SECRET}")).status_code == 404
        assert 'kesu_refused_calls_total{by="network"} 1.0' in (await client.get("/metrics")).text
