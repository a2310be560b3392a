"""Plays the life of a demo group through the ledger's own doors: a year of meetings that looks like one.

The same seed gives the same year on every machine and engine, down to the last hash.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import text

from app.demo.happenings import CALENDAR, MISCOUNTED
from app.demo.meeting_played import collect, count_and_close, lend, open_and_call
from app.demo.stage import Stage
from ledger.database import Database
from ledger.group_now import GroupNow, read_group
from ledger.rules.refusal import Refusal
from ledger.shareouts import commit_share_out, freeze
from ledger.shg_years import close_year
from ledger.tontine_now import read_tontine
from ledger.tontines import draw, end_tontine, pay_pot

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
    progress: Callable[[int], None] = lambda _: None,
) -> Lived:
    """Play ``meetings`` meetings of a group founded with its officers, from one period after its cycle began.

    ``finish``: the last of them ends the cycle the way of its family, by share-out or the year's end; a tontine meets
    as often as its last pot takes. Every message stands as sent, so that no worker sends a year of them.
    """
    group = await read_group(database, group_id)
    every = timedelta(weeks=group.rules.meeting_every_weeks)
    began_at = datetime.combine(group.began_on, time(HOUR), UTC)
    dice = random.Random(seed)  # noqa: S311 -- the same year everywhere is the point
    stage = Stage(database, group_id, dice, began_at + every, f"life/{group.cycle}")
    await stage.look_around()
    if group.rules.family == "tontine":
        await draw(database, stage.act(stage.treasurer), stage.dice)
        meetings = len(stage.members) if finish else meetings
    ended = False
    number = 0
    while not ended and (number < meetings or (finish and number < meetings + EXTRA_ROUNDS)):
        number += 1
        ended = await _meet(stage, number, meetings, finish=finish)
        stage.now += every
        progress(number)
    async with database.unit() as unit:
        await unit.fetch(_SENT, group_id=group_id)
    return Lived(number, stage.now, ended)


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
        await freeze(stage.database, stage.act(stage.treasurer))
    return ended


async def _end(stage: Stage, group: GroupNow) -> bool:
    """Share out, or close the year of a group whose capital stays together."""
    if group.rules.shares_out:
        await commit_share_out(stage.database, stage.act(stage.treasurer))
    else:
        await close_year(stage.database, stage.act(stage.treasurer))
    return True


async def _pot(stage: Stage, *, last: bool) -> bool:
    """Hand over the pot; once everybody has given and received all, the tontine is over."""
    try:
        while True:
            pot = (await read_tontine(stage.database, stage.group_id)).next_pot()
            await pay_pot(stage.database, stage.act(stage.treasurer), pot)
    except Refusal:
        pass  # the box holds no more stakes
    if not last:
        return False
    try:
        await end_tontine(stage.database, stage.act(stage.treasurer))
    except Refusal:
        return False
    return True
