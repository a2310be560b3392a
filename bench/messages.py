"""How many messages a minute leave through the real SDK to a fake gateway, on both engines, durable.

    python -m bench.messages --messages 10000

Two loads: the closing totals, one text for the 25 members of a group in one bulk call; and receipts, every text its own
call. Ends with ``name: figure`` lines.
"""

import argparse
import asyncio
import contextlib
import json
import multiprocessing
import shutil
import socket
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs

import uvicorn
from sqlalchemy import text

from app.configuration.clock import Clock
from app.embedded.loopback import free_port
from app.messaging.gateways.africastalking import AfricasTalkingSms
from app.messaging.gateways.routing import Routes
from app.messaging.jobs.schedule import Planned
from app.messaging.sending.dispatch import Dispatcher
from app.messaging.sending.enqueue import put
from app.messaging.sending.prepare import messages_in
from app.messaging.sending.sender import Sender
from app.messaging.texts import Texts
from bench.embedded_postgres import EmbeddedPostgres
from bench.ledger_load import MEMBERS, found_groups
from ledger.books.canonical import microseconds
from ledger.database import Database, open_database
from migrations.newest import migrate

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
_AGREE = text("UPDATE member SET consent_on = '2026-01-05'")
_CLEAR = text("DELETE FROM outbox")
_STATES = text("SELECT state, count(*) AS rows FROM outbox GROUP BY state")


class Noon(Clock):
    """A clock at noon, far from quiet hours."""

    def now(self) -> datetime:
        """Noon."""
        return NOON


async def fake(scope, receive, send) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001 -- bare ASGI
    """Answer as Africa's Talking does, for every recipient of the call."""
    if scope["type"] != "http":
        return
    body = b""
    while True:
        event = await receive()
        body += event.get("body", b"")
        if not event.get("more_body"):
            break
    phones = parse_qs(body.decode())["to"][0].split(",")
    recipients = [
        {"number": phone, "statusCode": 101, "messageId": f"m{time.monotonic_ns()}{phone}", "cost": "XOF 20.0000"}
        for phone in phones
    ]
    answer = json.dumps({"SMSMessageData": {"Message": "Sent", "Recipients": recipients}}).encode()
    await send({"type": "http.response.start", "status": 201, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": answer})


def serve(port: int) -> None:
    """The fake gateway, in a process of its own."""
    uvicorn.run(fake, port=port, log_level="error", lifespan="off")


def wait_for(port: int) -> None:
    """Wait until the fake gateway listens, ten seconds at most."""
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise SystemExit("the fake gateway does not listen")


async def load(database: Database, messages: int, *, distinct: bool) -> None:
    """Put so many messages into the outbox, to the members of the groups in turn."""
    async with database.unit_of_work() as unit:
        await unit.fetch(_CLEAR)
        for number in range(messages):
            group, member = 1 + number // MEMBERS, 1 + number % MEMBERS
            closing: dict[str, int | str] = {"meeting": 12, "day": "2026-03-01", "savings": 30_000, "box": 225_350}
            closing |= {"solidarity_box": 12_000, "seq": 341, "fingerprint": f"{group:08x}"}
            saved: dict[str, int | str] = {
                "shares": 2,
                "amount": 1_000,
                "total_shares": number,
                "savings": 500 * number,
            }
            topic, facts = ("confirmed", saved) if distinct else ("closing", closing)
            await put(unit, Planned(f"bench:{number}", group, member, topic, facts), at_us=microseconds(NOON))


async def run(url: str, base_url: str, messages: int, senders: int) -> dict[str, int]:
    """Both loads on one database; gives messages a minute."""
    database = await open_database(url)
    figures = {}
    await found_groups(database, -(-messages // MEMBERS))
    async with database.unit_of_work() as unit:
        await unit.fetch(_AGREE)
    gateway = AfricasTalkingSms("sandbox", "bench", base_url=base_url)
    dispatcher = Dispatcher({gateway.name: gateway}, Routes.parse("", [gateway.name]))
    texts = Texts.load("*384*22#")
    for name, distinct in (("bulk", False), ("distinct", True)):
        await load(database, messages, distinct=distinct)
        workers = [Sender(database, Noon(), dispatcher, messages_in(texts), gather_seconds=0) for _ in range(senders)]
        began = time.perf_counter()
        await asyncio.gather(*map(drain, workers))
        seconds = time.perf_counter() - began
        states = {row["state"]: row["rows"] for row in await database.fetch(_STATES)}
        if states != {"sent": messages}:
            raise SystemExit(f"not all were sent: {states}")
        figures[name] = round(messages / seconds * 60)
    await gateway.close()
    await database.close()
    return figures


async def drain(sender: Sender) -> None:
    """Send until nothing is due."""
    while await sender.once():
        pass


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(description="Messages a minute through a fake gateway.")
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--senders", type=int, default=1)
    asked = parser.parse_args()
    port = free_port()
    gateway = multiprocessing.get_context("spawn").Process(target=serve, args=(port,), daemon=True)
    gateway.start()
    wait_for(port)
    folder = Path(tempfile.mkdtemp(prefix="kesu-bench-"))
    figures: dict[str, int] = {}
    try:
        with EmbeddedPostgres(fsync=True) as server:
            urls = {"sqlite": f"sqlite:///{folder / 'books.db'}", "postgresql": server.create_database("bench")}
            for engine, url in urls.items():
                with ThreadPoolExecutor(1) as aside:
                    aside.submit(migrate, url).result()
                base_url = f"http://127.0.0.1:{port}"
                for name, figure in asyncio.run(run(url, base_url, asked.messages, asked.senders)).items():
                    figures[f"{engine}_{name}_messages_a_minute"] = figure
    finally:
        gateway.kill()
        shutil.rmtree(folder, ignore_errors=True)
    for name, figure in figures.items():
        print(f"{name}: {figure}")


if __name__ == "__main__":
    main()
