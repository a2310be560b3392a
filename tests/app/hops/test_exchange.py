"""A request's body: read whole, in pieces, cut off, too long, or never there."""

import pytest

from app.gateways.wire import BadHop, BadHopReason
from app.hops import exchange
from app.hops.exchange import MAX_BODY_OCTETS, Exchange

pytestmark = pytest.mark.anyio


def request(*pieces: bytes, length: int | None, gone: bool = False, waits: bool = False) -> Exchange:
    messages = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    if not gone and not waits:
        messages[-1]["more_body"] = False

    async def receive():
        if messages:
            return messages.pop(0)
        if waits:
            await exchange.asyncio.Event().wait()
        return {"type": "http.disconnect"}

    async def send(_message):
        raise AssertionError("nothing is answered here")

    headers = [] if length is None else [(b"content-length", str(length).encode())]
    scope = {"type": "http", "method": "POST", "query_string": b"a=1", "headers": headers, "client": None}
    return Exchange(scope, receive, send)


async def test_pieces_are_one_body() -> None:
    wire = await request(b"text=", b"48", b"26", length=9).wire("/x")
    assert (wire.body, wire.path, wire.query) == (b"text=4826", "/x", "a=1")
    assert (await request(b"text=1", length=None).wire("")).body == b"text=1"


@pytest.mark.parametrize("cut", [request(b"text=48", length=9), request(b"text=48", length=9, gone=True)])
async def test_a_body_shorter_than_its_length_is_cut_short(cut: Exchange) -> None:
    with pytest.raises(BadHop) as bad:
        await cut.wire("")
    assert bad.value.reason is BadHopReason.CUT_SHORT


async def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "BODY_SECONDS", 0.05)
    with pytest.raises(BadHop) as bad:
        await request(b"text=48", length=9, waits=True).wire("")
    assert bad.value.reason is BadHopReason.CUT_SHORT


@pytest.mark.parametrize("pieces", [(b"x" * 20_000,), (b"x" * 10_000, b"y" * 10_000)])
async def test_what_is_too_long_is_read_and_thrown_away(pieces: tuple[bytes, ...]) -> None:
    wire = await request(*pieces, length=20_000).wire("")
    assert len(wire.body) == MAX_BODY_OCTETS + 1


async def test_who_hung_up_is_known() -> None:
    left = request(b"x", length=1)
    await left.wire("")
    assert await left.is_abandoned()
