"""Plays the life of a demo group: a year of meetings that looks like one.

The same seed gives the same year on every machine and engine; through the ledger's own doors, down to the last hash.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import text

from app.demo.by_ledger import ByLedger
from app.demo.hands import Hands, SaidNo
from app.demo.happenings import CALENDAR, MISCOUNTED
from app.demo.meeting_played import collect, count_and_close, lend, open_and_call
from app.demo.stage import Stage
from ledger.card.group import GroupNow, read_group
from ledger.database import Database
from ledger.rules.refusal import Refusal

HOUR = 16
FROZEN_MEETINGS = 2
SETTLING_MEETINGS = 4
SHORT_XOF = 500
EXTRA_ROUNDS = 30
_SENT = text("""
UPDATE outbox SET state = 'sent', sent_us = created_us, gateway = 'demo', attempts = 1
WHERE group_id = :group_id AND state = 'waiting'
""")


@dataclass(frozen=True, slots=True)
class Lived:
    """How many meetings were played, when the next would be, and whether the cycle came to its end."""

    meetings: int
    next_at: datetime
    ended: bool


async def live_a_cycle(
    database: Database,
    group_id: int,
    seed: int,
    meetings: int,
    *,
    finish: bool = True,
    hands: Hands | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Lived:
    """Play ``meetings`` meetings of a group founded with its officers, from one period after its cycle began.

    ``finish``: the last of them ends the cycle the way of its family, by share-out or the year's end; a tontine meets
    as often as its last pot takes. ``hands`` write it in the books, the ledger's own doors where none are given. Every
    message stands as sent, so that no worker sends a year of them.
    """
    group = await read_group(database, group_id)
    every = timedelta(weeks=group.rules.meeting_every_weeks)
    began_at = datetime.combine(group.began_on, time(HOUR), UTC)
    dice = random.Random(seed)  # noqa: S311 -- the same year everywhere is the point
    first_at = began_at + every
    hands = hands or ByLedger(database, group_id, f"life/{group.cycle}", lots(seed), first_at)
    stage = Stage(database, group_id, dice, first_at, hands)
    await stage.go_to(first_at)
    await stage.look_around()
    if group.rules.family == "tontine":
        await hands.draw(stage.roles["president"][0])
        meetings = len(stage.members) if finish else meetings
    ended = False
    number = 0
    while not ended and (number < meetings or (finish and number < meetings + EXTRA_ROUNDS)):
        number += 1
        ended = await _meet(stage, number, meetings, finish=finish)
        await stage.go_to(stage.now + every)
        progress(number)
    async with database.unit_of_work() as unit:
        await unit.fetch(_SENT, group_id=group_id)
    return Lived(number, stage.now, ended)


def lots(seed: int) -> random.Random:
    """What a tontine's order is drawn with: dice of its own, so that other hands can draw the same."""
    return random.Random(f"lots/{seed}")  # noqa: S311 -- the same order everywhere is the point


async def _meet(stage: Stage, number: int, meetings: int, *, finish: bool) -> bool:
    """Play one meeting; give whether it ended the cycle."""
    last = finish and number >= meetings
    settling = finish and number > meetings - SETTLING_MEETINGS
    roll = await open_and_call(stage)
    group = await read_group(stage.database, stage.group_id)
    diligent = group.rules.family == "tontine" and settling
    await collect(stage, roll, settle_all=settling and group.rules.shares_out, diligent=diligent)
    if number in CALENDAR:
        await CALENDAR[number](stage)
    ended = False
    if group.rules.family == "tontine":
        ended = await _pot(stage, last=last)
    elif last:
        ended = await _end(stage, group)
    elif not group.frozen:
        await lend(stage)
    await count_and_close(stage, SHORT_XOF if number == MISCOUNTED else 0)
    if finish and group.rules.shares_out and number == meetings - FROZEN_MEETINGS:
        await stage.hands.freeze(stage.treasurer)
    return ended


async def _end(stage: Stage, group: GroupNow) -> bool:
    """Share out, or close the year of a group whose capital stays together."""
    if group.rules.shares_out:
        await stage.hands.share_out(stage.treasurer)
    else:
        await stage.hands.close_year(stage.treasurer)
    return True


async def _pot(stage: Stage, *, last: bool) -> bool:
    """Hand over the pot; once everybody has given and received all, the tontine is over."""
    try:
        while True:
            await stage.hands.pay_pot(stage.treasurer)
    except (Refusal, SaidNo):
        pass  # the box holds no more stakes
    if not last:
        return False
    try:
        await stage.hands.end_tontine(stage.treasurer)
    except Refusal:
        return False
    return True
