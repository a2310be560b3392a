"""A small service that speaks the default dialect, so that the simulator and the keypad can be tried alone."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse

from app.gateways.wire import GatewayRequest
from app.phone import router
from app.phone.people import answering
from app.ussd.gateways import ADAPTERS
from sessions.turn import Accumulated, HangUp, Reply, Turn

AT = ADAPTERS["africastalking"]
AWA, BINTA = "+22370000109", "+22370000103"
PEOPLE: list[dict[str, Any]] = [
    {"phone": AWA, "name": "Awa Traoré", "roles": ["membre"], "note": "Anglais. Groupe 00001"},
    {"phone": BINTA, "name": "Binta Diarra", "roles": ["trésorerie", "comptage"], "note": "Garde la caisse"},
    {"phone": "+22370000101", "name": "Fatoumata Coulibaly", "roles": ["présidence"], "note": ""},
]
SCREENS = {
    "": Reply("Benkadi\n1. Épargner\n2. Mon épargne et prêt\n3. Totaux du groupe\n4. Prochaine réunion", ends=False),
    "1": Reply("Combien de parts? (1-5)\n0 Retour 00 Accueil", ends=False),
    "1*3": Reply("3 parts = 1500 F\n1. Oui\n2. Non", ends=False),
    "1*3*1": Reply("Déclaration notée: 1500 F. Attente de la réunion.", ends=True),
    "2": Reply("Parts: 12\nÉpargne: 6 000 F", ends=True),
}


class Service:
    """What was delivered, in order, and the SMS that went out."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.notices: list[HangUp] = []
        self.sms: dict[str, list[dict[str, Any]]] = {}
        self.broken = False
        self.differs = False

    async def read(self, phone: str) -> list[dict[str, Any]]:
        return self.sms.get(phone, [])

    async def people(self, wanted: str) -> list[dict[str, Any]]:
        return answering(PEOPLE, wanted)

    def answer(self, turn: Turn) -> Reply:
        self.turns.append(turn)
        assert isinstance(turn.said, Accumulated)
        if turn.said.text == "1*3*1" and turn.phone not in self.sms:
            sent = {"at": "2026-11-27T09:41:00", "text": "Benkadi: 3 parts déclarées, 1500 F.", "parts": 1}
            self.sms[turn.phone] = [sent]
        told = SCREENS.get(turn.said.text, Reply("Choix inconnu.", ends=True))
        return Reply(f"{told.text}{len(self.turns)}", told.ends) if self.differs else told

    def texts(self) -> list[str]:
        return [turn.said.text for turn in self.turns if isinstance(turn.said, Accumulated)]


def stand_in(service: Service) -> FastAPI:
    app = FastAPI()
    app.state.inbox, app.state.people = service, service.people
    app.include_router(router)

    @app.post("/ussd/africastalking/dev")
    async def hop(request: Request) -> PlainTextResponse:
        turn = AT.read(GatewayRequest("POST", "", "", {}, await request.body()))
        await asyncio.sleep(0.01)
        if service.broken:
            return PlainTextResponse("", status_code=500)
        assert isinstance(turn, Turn)
        return PlainTextResponse(AT.write(turn, service.answer(turn)).body)

    @app.post("/ussd/africastalking/dev/events")
    async def events(request: Request) -> PlainTextResponse:
        notice = AT.events(GatewayRequest("POST", "", "", {}, await request.body()))
        assert notice is not None
        service.notices.append(notice)
        return PlainTextResponse("OK")

    return app


@contextmanager
def served(service: Service) -> Iterator[str]:
    """Serve on a free loopback port until the block ends; give the address."""
    ready = threading.Event()

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        ready.set()
        yield

    app = stand_in(service)
    app.router.lifespan_context = lifespan
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", ws="none", lifespan="on"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        assert ready.wait(10)
        while not server.started:
            threading.Event().wait(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)
