"""The floor of a whole conversation: the same menu as a good engineer writes it by hand, without Kesu's guarantees.

FastAPI with ``Form`` parameters, a session as JSON in Redis by redis-py, PostgreSQL by asyncpg's own pool. It gives the
answers of ``hops_talks.WHOLE`` letter for letter, and does no more for them. A hop that is delivered twice is played
twice; no chain, no entries that sum to zero, no guard in the database, no lease, no version of a screen, one language.

Its PIN is an HMAC-SHA256 under a key that is not in the database: the cheapest that still is no open PIN. Argon2 at its
library's cost would take more than all the rest of this menu, and make it a floor that is easily reached.
"""

import hashlib
import hmac
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

import asyncpg
import redis.asyncio
from fastapi import FastAPI, Form, Response

TTL_SECONDS = 900
MOST_SHARES = 5
SHARE_XOF = 500
_PEPPER = os.environ.get("KESU_PIN_PEPPER", "").encode()
_TABLES = """
CREATE SCHEMA by_hand;
CREATE TABLE by_hand.member (
  id bigint PRIMARY KEY, phone text NOT NULL UNIQUE, name text NOT NULL, group_name text NOT NULL, pin_hash text,
  savings_xof bigint NOT NULL DEFAULT 0, announced_xof bigint NOT NULL DEFAULT 0);
CREATE TABLE by_hand.announcement (
  id bigserial PRIMARY KEY, member_id bigint NOT NULL REFERENCES by_hand.member, shares int NOT NULL,
  amount_xof bigint NOT NULL, said_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE by_hand.sms (
  id bigserial PRIMARY KEY, member_id bigint NOT NULL REFERENCES by_hand.member, body text NOT NULL,
  sent_at timestamptz);
INSERT INTO by_hand.member (id, phone, name, group_name)
SELECT m.group_id * 1000 + m.number, m.phone, m.name, g.name
FROM public.member m JOIN public.savings_group g ON g.id = m.group_id WHERE m.phone IS NOT NULL;
ANALYZE by_hand.member;
"""
_OPTIONS = "1. Mon épargne, mon pret\n2. Épargner\n3. Demander un pret\n4. Le groupe\n6. Autre"
_HOME = f"CON {{name}}, {{group}}\nÉpargne {{savings}} F\n{_OPTIONS}"
_BELOW = "\n0 Retour 00 Accueil"
_SHARES = f"Épargner: combien de parts? (1-{MOST_SHARES}) Une part: {SHARE_XOF} F{_BELOW}"


async def prepare(url: str, pepper: str, pin: str) -> None:
    """Give every member of Kesu's books a row in tables of its own, and all of them this PIN."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(_TABLES)
        ids = [row["id"] for row in await connection.fetch("SELECT id FROM by_hand.member")]
        digests = [_digest(pepper.encode(), one, pin) for one in ids]
        change = "UPDATE by_hand.member m SET pin_hash = n.digest FROM unnest($1::bigint[], $2::text[]) n(id, digest)"
        await connection.execute(f"{change} WHERE m.id = n.id", ids, digests)
    finally:
        await connection.close()


def _digest(pepper: bytes, member: int, pin: str) -> str:
    return hmac.new(pepper, f"{member}:{pin}".encode(), hashlib.sha256).hexdigest()


@asynccontextmanager
async def _connected(app: FastAPI) -> AsyncIterator[None]:
    url = os.environ["KESU_DATABASE_URL"]
    async with asyncpg.create_pool(url, min_size=1, max_size=16) as app.state.database:
        app.state.redis = redis.asyncio.from_url(os.environ["KESU_REDIS_URL"])
        yield
        await app.state.redis.aclose()


by_hand = FastAPI(openapi_url=None, lifespan=_connected)


@by_hand.post("/ussd/{gateway}/{secret}")
async def _hop(
    sessionId: Annotated[str, Form()],  # noqa: N803 -- the gateway's names
    phoneNumber: Annotated[str, Form()],  # noqa: N803
    networkCode: Annotated[str, Form()] = "",  # noqa: ARG001, N803
    serviceCode: Annotated[str, Form()] = "",  # noqa: ARG001, N803
    text: Annotated[str, Form()] = "",
) -> Response:
    key = f"by_hand:{sessionId}"
    kept = await by_hand.state.redis.get(key)
    session = json.loads(kept) if kept and text else {"screen": "dial", "phone": phoneNumber}
    answer = await _SCREENS[session["screen"]](by_hand.state.database, session, text.rpartition("*")[2])
    await by_hand.state.redis.set(key, json.dumps(session), ex=TTL_SECONDS)
    return Response(answer, media_type="text/plain")


async def _dialled(database: asyncpg.Pool, session: dict[str, Any], _typed: str) -> str:
    asked = "SELECT id, name, group_name FROM by_hand.member WHERE phone = $1"
    member = await database.fetchrow(asked, session["phone"])
    if member is None:
        return "END Ce numéro n'est pas inscrit."
    session |= {"screen": "pin", "id": member["id"], "name": member["name"], "group": member["group_name"]}
    return "CON Kesu. Code secret? (oublié ou pas encore: 0)"


async def _typed_pin(database: asyncpg.Pool, session: dict[str, Any], typed: str) -> str:
    known = await database.fetchval("SELECT pin_hash FROM by_hand.member WHERE id = $1", session["id"])
    if not hmac.compare_digest(known or "", _digest(_PEPPER, session["id"], typed)):
        return "CON Code faux.\nCode secret?"
    return await _home(database, session)


async def _home(database: asyncpg.Pool, session: dict[str, Any]) -> str:
    session["screen"] = "home"
    savings = await database.fetchval("SELECT savings_xof FROM by_hand.member WHERE id = $1", session["id"])
    return _HOME.format(name=session["name"], group=session["group"], savings=_francs(savings))


async def _chosen(database: asyncpg.Pool, session: dict[str, Any], typed: str) -> str:
    if typed == "1":
        session["screen"] = "mine"
        savings = await database.fetchval("SELECT savings_xof FROM by_hand.member WHERE id = $1", session["id"])
        shares = savings // SHARE_XOF
        figures = f"{shares} part{'s' if shares > 1 else ''}: {_francs(savings)} F\nSolidarité: 0 F\nDette: 0 F"
        return f"CON {figures}\n1. Mes mouvements\n2. Ce n'est pas juste\n3. Au partage, j'aurais{_BELOW}"
    if typed == "2":
        session["screen"] = "shares"
        return f"CON {_SHARES}"
    return await _home(database, session)


async def _how_many(database: asyncpg.Pool, session: dict[str, Any], typed: str) -> str:
    if typed == "0":
        return await _home(database, session)
    if not typed.isdigit() or not 1 <= int(typed) <= MOST_SHARES:
        return f"CON Tapez un nombre de 1 à {MOST_SHARES}.\n{_SHARES}"
    session |= {"screen": "confirm", "shares": int(typed)}
    amount = _francs(int(typed) * SHARE_XOF)
    said = f"Épargner {typed} part{'s' if int(typed) > 1 else ''}: {amount} F, à apporter à la réunion."
    return f"CON {said}\n1. Confirmer\n2. Annuler{_BELOW}"


async def _confirmed(database: asyncpg.Pool, session: dict[str, Any], typed: str) -> str:
    if typed != "1":
        return await _home(database, session)
    shares, amount_xof = session["shares"], session["shares"] * SHARE_XOF
    said = f"{shares} part{'s' if shares > 1 else ''}. Apportez {_francs(amount_xof)} F à la réunion."
    announced = "INSERT INTO by_hand.announcement (member_id, shares, amount_xof) VALUES ($1, $2, $3)"
    moved = "UPDATE by_hand.member SET announced_xof = announced_xof + $2 WHERE id = $1"
    told = "INSERT INTO by_hand.sms (member_id, body) VALUES ($1, $2)"
    async with database.acquire() as connection, connection.transaction():
        await connection.execute(announced, session["id"], shares, amount_xof)
        await connection.execute(moved, session["id"], amount_xof)
        await connection.execute(told, session["id"], f"Annoncé: {said}")
    session["screen"] = "dial"
    return f"END Annoncé: {said}"


async def _mine(database: asyncpg.Pool, session: dict[str, Any], _typed: str) -> str:
    return await _home(database, session)


def _francs(amount_xof: int) -> str:
    return f"{amount_xof:,}".replace(",", " ")


_SCREENS = {
    "dial": _dialled,
    "pin": _typed_pin,
    "home": _chosen,
    "mine": _mine,
    "shares": _how_many,
    "confirm": _confirmed,
}
