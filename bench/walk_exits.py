"""The ways on that a group must always find, by phones alone: to its next meeting, and to its next cycle.

An exit is looked for as a patient treasurer would: try it; where the phone says no, do what may stand in its way, and
try again.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta

from sqlalchemy import text

from app.demo.actions import RuleRefused
from bench import walk_acts as acts
from bench.walker import Walker
from ledger.loans.rows import loans_with_status
from ledger.people.membership.offices import offices
from ledger.tontine.state import read_tontine

NEEDED = ("treasurer", "president", "secretary")
MAX_REPAIRS = 6
MAX_MEETINGS_OF_A_TONTINE = 40
_NOW = text("""
SELECT m.number, m.closed_us IS NULL AS open, c.number AS cycle, c.frozen_on FROM cycle c
LEFT JOIN meeting m ON m.group_id = c.group_id
WHERE c.group_id = :group_id AND c.closed_on IS NULL ORDER BY m.number DESC LIMIT 1
""")
_WAITING = text("""
SELECT t.member FROM tally t JOIN meeting m ON m.group_id = t.group_id AND m.number = t.meeting
WHERE t.group_id = :group_id AND m.closed_us IS NULL AND t.posted_seq IS NULL ORDER BY t.member
""")


class NoExit(Exception):  # noqa: N818 -- what the walk was made to find
    """A state from which no way on was found."""


async def now(walker: Walker) -> tuple[int, bool, int, bool]:
    """The newest meeting, whether it is open, the running cycle, whether it is frozen."""
    row = (await walker.running.database.fetch(_NOW, group_id=walker.group_id))[0]
    return row["number"] or 0, bool(row["open"]), row["cycle"], row["frozen_on"] is not None


async def to_the_next_meeting(walker: Walker) -> None:
    """Close the meeting that is open and open the next.

    Raises:
        NoExit: it could not be reached.
    """
    before, _, _, _ = await now(walker)

    async def closed_and_opened(walker: Walker) -> None:
        meeting, is_open, _, _ = await now(walker)
        if is_open and meeting == before:
            await acts.close_meeting(walker)
            walker.waits(days=7)
        if (await now(walker))[0] == before:
            await acts.open_meeting(walker)

    await _again_and_again(walker, closed_and_opened)
    meeting, is_open, _, _ = await now(walker)
    assert meeting > before, "it is a later one"
    assert is_open


async def to_the_next_cycle(walker: Walker, family: str) -> None:
    """End the running cycle the way of its family.

    Raises:
        NoExit: it could not be reached.
    """
    _, _, cycle, _ = await now(walker)
    if family == "tontine":
        await _through_the_rounds(walker)
    elif family == "shg":
        await _again_and_again(walker, acts.close_year)
    else:
        await _again_and_again(walker, _share_out)
    assert (await now(walker))[2] == cycle + 1, "another cycle runs"


async def _share_out(walker: Walker) -> None:
    if not (await now(walker))[3]:
        await acts.freeze(walker)
    try:
        await acts.pay_out(walker)
    except RuleRefused:
        with suppress(RuleRefused):
            await walker.does(await walker.holder("treasurer"), "office", "assembly", "share_out", "thaw")
        raise


async def _through_the_rounds(walker: Walker) -> None:
    """Bring every stake and hand over every pot, meeting after meeting."""
    for _ in range(MAX_MEETINGS_OF_A_TONTINE):
        if not (await read_tontine(walker.running.database, walker.group_id)).turns:
            await _again_and_again(walker, acts.draw)
        await _fill_offices(walker)
        await _bring_stakes(walker)
        with suppress(RuleRefused):
            for _ in range(MAX_MEETINGS_OF_A_TONTINE):
                await acts.pay_pot(walker)
        try:
            await acts.end_tontine(walker)
        except RuleRefused:
            await to_the_next_meeting(walker)
        else:
            return
    state = await read_tontine(walker.running.database, walker.group_id)
    raise NoExit(f"a tontine that does not end: {state.box_xof} F in the box, {state.turns}")


async def _bring_stakes(walker: Walker) -> None:
    """Everybody brings the stake of the day and those she missed, as long as some are left to give."""
    state = await read_tontine(walker.running.database, walker.group_id)
    left = {turn.member: (state.pot_xof - turn.given_xof) // state.rules.stake_xof for turn in state.turns if turn.here}
    by = await walker.holder(*acts.COLLECTS)

    def brings(member: int, most: int) -> str:
        return str(min(most, left.get(member, 0)))

    with suppress(RuleRefused):
        await walker.collects(by, brings)


async def _again_and_again(walker: Walker, act: acts.Act) -> None:
    said: list[str] = []
    for _ in range(MAX_REPAIRS):
        await walker.look_around()
        try:
            await act(walker)
        except RuleRefused as no:
            said.append(str(no))
            await _clear_the_way(walker)
            if len(said) > 1:
                await _meet_once_more(walker)
        else:
            return
    raise NoExit(f"{act.__name__}: {said}")


async def _clear_the_way(walker: Walker) -> None:
    """Do whatever may stand in the way: offices, the meeting, the round, money on its way, somebody's shares."""
    with suppress(RuleRefused):
        await acts.open_meeting(walker)
    await _fill_offices(walker)
    await _confirm_the_round(walker)
    for loan in await loans_with_status(walker.running.database, walker.group_id, "handed_over"):
        way = ("office", "loans", "hand_over", f"{loan.member} ", "back")
        with suppress(RuleRefused):
            await walker.does(await walker.holder("treasurer"), *way)
    meeting, is_open, _, _ = await now(walker)
    if is_open and await _over(walker, meeting):
        with suppress(RuleRefused):
            await acts.close_meeting(walker)
        walker.running.clock.go_to(walker.running.clock.now() + timedelta(days=7))
        with suppress(RuleRefused):
            await acts.open_meeting(walker)


async def _meet_once_more(walker: Walker) -> None:
    """Close the meeting, and save at the next."""
    with suppress(RuleRefused):
        await acts.close_meeting(walker)
        walker.waits(days=7)
    with suppress(RuleRefused):
        await acts.open_meeting(walker)
    await _confirm_the_round(walker)


async def _over(walker: Walker, meeting: int) -> bool:
    """Whether the open meeting is one whose cycle was ended at it."""
    rows = await walker.running.database.fetch(
        text("SELECT c.closed_on FROM meeting m JOIN cycle c ON c.group_id = m.group_id AND c.number = m.cycle"
             " WHERE m.group_id = :group_id AND m.number = :number"),
        group_id=walker.group_id, number=meeting,
    )  # fmt: skip
    return bool(rows) and rows[0]["closed_on"] is not None


async def _fill_offices(walker: Walker) -> None:
    """Elect whoever is free to the offices without which nothing goes on."""
    people = str(len(await walker.here()))
    for role in NEEDED:
        with suppress(RuleRefused):
            await walker.holder(role)
            continue
        with suppress(RuleRefused):
            await acts.call_roll(walker)
        held = await offices(walker.running.database, walker.group_id)
        leads = {member for needed in NEEDED for member in held.get(needed, ())}
        free = [member for member in reversed(await walker.here()) if member not in leads]
        if role == "treasurer":  # of a few who are left somebody has to change
            free = free or await walker.here()
        for by in await walker.here():
            for member in free:
                with suppress(RuleRefused):
                    await walker.does(by, "office", "assembly", "elect", role, str(member), people, people)
                    break
            else:
                continue
            break
        else:
            await _lend_a_phone(walker, held.get(role, ()))


async def _lend_a_phone(walker: Walker, holders: Iterable[int]) -> None:
    """Write another member's phone down for an officer who has none: where all hold offices nobody is free."""
    for holder in holders:
        for by in await walker.here():
            with suppress(RuleRefused):
                lent = walker.phones[by].number
                await walker.does(by, "office", "people", "goes", "phone", str(holder), lent[-8:], "yes")
                await walker.look_around()
                return


async def _confirm_the_round(walker: Walker) -> None:
    """Confirm what is noted; where it can no longer be paid, note nothing in its place."""
    with suppress(RuleRefused):
        await acts.collect_all(walker, shares="1")
    waiting = await walker.running.database.fetch(_WAITING, group_id=walker.group_id)
    if not waiting:
        return
    with suppress(RuleRefused):
        by = await walker.holder(*acts.COLLECTS)
        await walker.collects(by, lambda *_: "0", nothing_of=[row["member"] for row in waiting])
