"""What a borrower is told of her debt is what the treasurer asks for: on every screen, in the reminder, at the meeting.

The charge of a meeting is written when it opens. Whoever looked before that was told less than was asked an hour later.
"""

import re

import pytest

from app.messaging.jobs.reminders import meeting_reminders
from menus.text.fold import fold
from tests.kit.handset import Handset
from tests.kit.people import phone_of
from tests.kit.play import prepare
from tests.kit.transcript import Transcript
from tests.kit.village import Village
from tests.scenarios.conftest import OpenVillage

pytestmark = pytest.mark.anyio
AWA, BINTA = 9, 3
GROUP = 1


def francs(line: str, shown: str) -> int:
    """The amount that follows these words on a screen; 0 where they do not stand on it."""
    found = re.search(rf"{re.escape(fold(line))}\D*?((?:\d{{1,3}} )*\d{{1,3}}) F", shown)
    return int(found[1].replace(" ", "")) if found else 0


@pytest.mark.parametrize("after", ["loan-handed-over", "repayment", "loan-more-time", "loan-late"])
@pytest.mark.parametrize(("weeks", "missed_before"), [(0, 0), (4, 0), (5, 0), (9, 0), (0, 5), (4, 5)])
async def test_a_debt_is_one_figure_whoever_looks(
    open_village: OpenVillage, after: str, weeks: int, missed_before: int
) -> None:
    village = await open_village()
    await prepare(village, Transcript("here", (), after=after))
    await close_what_is_open(village)
    if missed_before:
        await village.waits(days=7 * missed_before)
        await a_meeting_she_misses(village)
    await village.waits(days=7 * weeks + 6)  # the group meets tomorrow
    hers, announced = await what_awa_sees(village)
    listed = await what_the_treasurer_reads_out(village)
    assert await what_the_reminder_says(village) == listed
    if listed:
        assert hers["due"] == listed
    assert announced == hers
    await village.waits(days=1)
    assert (await what_awa_sees(village))[0]["owed"] == hers["owed"] == await what_the_meeting_asks_for(village)


async def a_meeting_she_misses(village: Village) -> None:
    """It is held and closed without her money: the opening of the next one fines what is late."""
    binta = Handset(village, "Binta", phone_of(BINTA))
    await binta.enters()
    await binta.types("5", "4", "1", "1")
    binta.sees("ouverte")
    if "pourquoi" in binta.last.text:  # the meeting before was not held
        await binta.types("6")
    await binta.types("2", *["0"] * 12, "1", "00", "5", "4", "5", "1")
    binta.sees("fermée")


async def close_what_is_open(village: Village) -> None:
    binta = Handset(village, "Binta", phone_of(BINTA))
    await binta.enters()
    await binta.types("5", "4", "5", "1")
    binta.sees("fermée")


async def what_awa_sees(village: Village) -> tuple[dict[str, int], dict[str, int]]:
    """Her figures, and the question how much she will bring; all her debts are one sum."""
    awa = Handset(village, "Awa", phone_of(AWA))
    await awa.enters()
    await awa.types("1")
    own = re.sub(r"A rendre \S+ \S+:", "A rendre:", awa.last.text)
    if not francs("Dette", own):
        return {"due": 0, "owed": 0}, {"due": 0, "owed": 0}
    await awa.types("4")
    asked = re.sub(r"A rendre \S+ \S+:", "A rendre:", awa.last.text)
    await awa.types("00")
    seen = [{"due": francs("À rendre:", shown), "owed": francs("Dette:", shown)} for shown in (own, asked)]
    return seen[0], seen[1]


async def what_the_treasurer_reads_out(village: Village) -> int:
    """The list of what falls due at the next meeting."""
    binta = Handset(village, "Binta", phone_of(BINTA))
    await binta.enters()
    await binta.types("5", "3", "3")
    shown = binta.last.text
    await binta.types("00")
    return francs("Awa Diarra", shown)


async def what_the_reminder_says(village: Village) -> int:
    now = village.now()
    planned = await meeting_reminders(village.database, now, now)
    hers = [one for one in planned if (one.group_id, one.member) == (GROUP, AWA)]
    return int(hers[0].facts.get("owed", 0)) if hers else 0


async def what_the_meeting_asks_for(village: Village) -> int:
    """The whole debt, as the treasurer sees it once the meeting is open."""
    binta = Handset(village, "Binta", phone_of(BINTA))
    await binta.enters()
    await binta.types("5", "4", "1", "1")
    binta.sees("ouverte")
    await binta.types("00", "5", "2", "2", str(AWA))
    return francs("doit", binta.last.text)
