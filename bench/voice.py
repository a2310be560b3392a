"""Calls beside screens on one core, and the joining of clips: ``python -m bench.voice``, about a minute.

The same walk through the menus by keypad and by ear, through the service's own endpoints in this process, in turns; a
call's sounds are fetched too. The figures come last, one ``name: figure`` a line.
"""

import argparse
import asyncio
import os
import tempfile
import time
from pathlib import Path
from statistics import median

from prometheus_client import CollectorRegistry

from app.configuration.settings import Settings
from app.demo.network import PIN, load_demo
from app.embedded.redis import EmbeddedRedis
from app.runtime.ports import RunningService
from app.runtime.wiring import running
from app.ussd.hop import HopEndpoint
from app.voice.endpoint import CallEndpoint
from bench.called_phone import CalledPhone
from bench.endpoint_phone import EndpointPhone
from menus.screens import SCREENS
from menus.speech.sampled import sample_page
from menus.speech.script import SpokenScript
from menus.speech.speaker import Speaker
from migrations.newest import migrate

WALK = ("1", "0", "4", "0", "6", "3", "0", "0")
MAX_JOIN_MS = 5.0
NUMBER = "+22370000111"


async def keypad(parts: RunningService, walks: int) -> float:
    """Hops a second by keypad."""
    phone = EndpointPhone(HopEndpoint(parts), NUMBER)
    await phone.dials()
    await phone.types(PIN)
    started, before = time.perf_counter(), phone.hops
    for _ in range(walks):
        for typed in WALK:
            await phone.types(typed)
    return (phone.hops - before) / (time.perf_counter() - started)


async def by_ear(parts: RunningService, walks: int) -> tuple[float, float]:
    """Hops a second by ear, their sounds fetched; and the size of a sound in octets."""
    phone = CalledPhone(CallEndpoint(parts), NUMBER)
    await phone.calls()
    await phone.presses(PIN)
    started, hops, octets = time.perf_counter(), phone.hops, phone.octets
    for _ in range(walks):
        for pressed in WALK:
            await phone.presses(pressed)
    played = phone.hops - hops
    return played / (time.perf_counter() - started), (phone.octets - octets) / played


async def joins_ms(parts: RunningService) -> list[float]:
    """How long the sound of every screen takes to be joined, in both languages."""
    script = SpokenScript.load()
    speaker = Speaker(script, parts.clips.has)
    pages = [
        sample_page(script, speaker, SCREENS[name], language)
        for name in SCREENS
        if name in script.screens
        for language in ("fr", "bm")
    ]
    taken = []
    for page in pages:
        parts.clips.missing(page.split())  # read from its files, as for whoever calls first
        started = time.perf_counter()
        parts.clips.joined(page)
        taken.append((time.perf_counter() - started) * 1e3)
    return sorted(taken)


async def measure(url: str, redis_url: str, rounds: int, walks: int) -> dict[str, float]:
    """All of it."""
    settings = Settings(database_url=url, redis_url=redis_url, phone_hops_a_minute=0)
    async with running(settings, redis_url, CollectorRegistry()) as parts:
        await load_demo(parts.database, parts.vault, parts.clock.now(), 1, 25, lambda _done: None)
        await parts.clips.make_all()
        await by_ear(parts, 1)
        typed, heard = [], []
        for _ in range(rounds):
            typed.append(await keypad(parts, walks))
            heard.append(await by_ear(parts, walks))
        joined = await joins_ms(parts)
    voice = median(rate for rate, _ in heard)
    return {
        "menu_hops_per_second_by_keypad": median(typed),
        "menu_hops_per_second_by_ear": voice,
        "by_ear_ratio_to_keypad": voice / median(typed),
        "sound_kilobytes": heard[0][1] / 1e3,
        "join_p50_ms": joined[len(joined) // 2],
        "join_max_ms": joined[-1],
    }


def main() -> int:
    """Run everything and print the figures; 1 when a screen takes too long to be joined."""
    parser = argparse.ArgumentParser(description="Example: python -m bench.voice --rounds 5")
    parser.add_argument("--rounds", type=int, default=5, help="turns of both (default 5)")
    parser.add_argument("--walks", type=int, default=20, help="walks of eight hops in a turn (default 20)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kesu-voice-") as folder, EmbeddedRedis(Path(folder) / "redis") as redis:
        os.environ["KESU_VAR"] = folder
        url = f"sqlite:///{Path(folder) / 'kesu.db'}"
        migrate(url)
        figures = asyncio.run(measure(url, redis.url, given.rounds, given.walks))
    for name, figure in figures.items():
        print(f"{name}: {figure:.2f}")
    return 1 if figures["join_max_ms"] > MAX_JOIN_MS else 0


if __name__ == "__main__":
    raise SystemExit(main())
