"""A call is cut at any screen; in the next one she types by heart, without reading, what she types every week.

What that writes is what it writes when nothing was cut: no question of the call before takes her keys for an answer.
"""

import pytest

from menus.engine.screens import Screen, Tell
from tests.kit.calls import Call, calls_again, calls_of
from tests.kit.looking import screen_of
from tests.kit.moments import go_back, moment
from tests.kit.people import CODE
from tests.kit.play import prepare
from tests.kit.transcript import load
from tests.kit.village import Village
from tests.kit.voice_phone import phone_for
from tests.kit.written import Done, done_by
from tests.scenarios.conftest import OpenVillage

pytestmark = pytest.mark.anyio
_HABITS = ("231", "511", "5421")
"""To save three shares, to collect, to note the roll-call: key by key."""


@pytest.mark.parametrize("name", ["save-fr", "loan-handed-over", "collection", "receipts-heard"])
async def test_what_she_types_by_heart_answers_no_question_of_the_call_before(
    open_village: OpenVillage, name: str
) -> None:
    village = await open_village()
    transcript = load(name)
    await prepare(village, transcript)
    cut_at: set[str] = set()
    for call in [part for part in calls_of(transcript) if isinstance(part, Call)]:
        phone = phone_for(village, call.dials)
        await phone.dials(call.dials.code)
        for typed in [*call.typed, None]:
            screen = await screen_of(village, phone.phone)
            if screen is not None and screen.name not in cut_at and not _said_before_what_is_dialled(screen, call):
                cut_at.add(screen.name)
                async with moment(village) as there:
                    for habit in _HABITS:
                        cut = await _typed_by_heart(village, call, habit)
                        await go_back(village, there)
                        await village.forgets()
                        assert cut == await _typed_by_heart(village, call, habit), f"{habit} after {phone.last.text}"
                        await go_back(village, there)
            if typed is not None:
                await phone.types(typed)
    assert len(cut_at) > 3


def _said_before_what_is_dialled(screen: Screen, call: Call) -> bool:
    """What was done is said at home: whoever dials for the same once more must not do it twice without a look."""
    return isinstance(screen, Tell) and screen.result and call.dials.code != CODE


async def _typed_by_heart(village: Village, call: Call, keys: str) -> Done:
    her = phone_for(village, call.dials)
    await calls_again(her, call)
    for key in keys:
        if her.last.ends:
            break
        await her.types(key)
    return await done_by(village)
