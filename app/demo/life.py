"""Plays the life of a demo group: a year of meetings that looks like one.

The same seed gives the same year on every machine and engine; through the ledger itself, down to the last hash.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import bindparam, update

from app.demo.actions import Actions, RuleRefused
from app.demo.by_ledger import ByLedger
from app.demo.demo_group import DemoGroup
from app.demo.events import CALENDAR, MISCOUNTED
from app.demo.meeting_played import collect, count_and_close, lend, open_and_call
from ledger.card.group import GroupNow, read_group
from ledger.database import Database
from ledger.rules.refusal import Refusal
from ledger.tables import Outbox, table_of

HOUR = 16
FROZEN_MEETINGS = 2
SETTLING_MEETINGS = 4
SHORT_XOF = 500
EXTRA_ROUNDS = 30
_outbox = table_of(Outbox)
_SENT = (
    update(_outbox)
    .where(_outbox.c.group_id == bindparam("at_group"), _outbox.c.state == "waiting")
    .values(state="sent", sent_us=_outbox.c.created_us, gateway="demo", attempts=1)
)


@dataclass(frozen=True, slots=True)
class PlayedLife:
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
    on_paper: int = 0,
    actions: Actions | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> PlayedLife:
    """Play ``meetings`` meetings of a group founded with its officers, from one period after its cycle began.

    ``on_paper``: how many meetings its opening figures stand for, before those that are played.
    ``finish``: the last of them ends the cycle the way of its family, by share-out or the year's end; a tontine meets
    as often as its last pot takes. ``actions`` write it in the books, by the ledger's own functions where none are
    given. Every message stands as sent, so that no worker sends a year of them.
    """
    group = await read_group(database, group_id)
    every = timedelta(weeks=group.rules.meeting_every_weeks)
    began_at = datetime.combine(group.began_on, time(HOUR), UTC)
    dice = random.Random(seed)  # noqa: S311 -- the same year everywhere is the point
    first_at = began_at + every * (1 + on_paper)
    actions = actions or ByLedger(database, group_id, f"life/{group.cycle}", lots(seed), first_at)
    demo = DemoGroup(database, group_id, dice, first_at, actions)
    await demo.go_to(first_at)
    await demo.look_around()
    if group.rules.family == "tontine":
        await actions.draw(demo.roles["president"][0])
        meetings = len(demo.members) if finish else meetings
    ended = False
    number = 0
    while not ended and (number < meetings or (finish and number < meetings + EXTRA_ROUNDS)):
        number += 1
        ended = await _meet(demo, number, meetings, finish=finish)
        await demo.go_to(demo.now + every)
        progress(number)
    async with database.unit_of_work() as unit:
        await unit.fetch(_SENT, at_group=group_id)
    return PlayedLife(number, demo.now, ended)


def lots(seed: int) -> random.Random:
    """What a tontine's order is drawn with: dice of its own, so that whoever dials can draw the same."""
    return random.Random(f"lots/{seed}")  # noqa: S311 -- the same order everywhere is the point


async def _meet(demo: DemoGroup, number: int, meetings: int, *, finish: bool) -> bool:
    """Play one meeting; give whether it ended the cycle."""
    last = finish and number >= meetings
    settling = finish and number > meetings - SETTLING_MEETINGS
    roll = await open_and_call(demo)
    group = await read_group(demo.database, demo.group_id)
    diligent = group.rules.family == "tontine" and settling
    await collect(demo, roll, settle_all=settling and group.rules.shares_out, diligent=diligent)
    if number in CALENDAR:
        await CALENDAR[number](demo)
    ended = False
    if group.rules.family == "tontine":
        ended = await _pot(demo, last=last)
    elif last:
        ended = await _end(demo, group)
    elif not group.frozen:
        await lend(demo)
    await count_and_close(demo, SHORT_XOF if number == MISCOUNTED else 0)
    if finish and group.rules.shares_out and number == meetings - FROZEN_MEETINGS:
        await demo.actions.freeze(demo.treasurer)
    return ended


async def _end(demo: DemoGroup, group: GroupNow) -> bool:
    """Share out, or close the year of a group whose capital stays together."""
    if group.rules.shares_out:
        await demo.actions.share_out(demo.treasurer)
    else:
        await demo.actions.close_year(demo.treasurer)
    return True


async def _pot(demo: DemoGroup, *, last: bool) -> bool:
    """Hand over the pot; once everybody has given and received all, the tontine is over."""
    try:
        while True:
            await demo.actions.pay_pot(demo.treasurer)
    except (Refusal, RuleRefused):
        pass  # the box holds no more stakes
    if not last:
        return False
    try:
        await demo.actions.end_tontine(demo.treasurer)
    except Refusal:
        return False
    return True
