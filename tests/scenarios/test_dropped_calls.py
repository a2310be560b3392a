"""The network is lost in every state of every transcript; she dials again, says her PIN, and goes on.

Nothing is done twice, nothing that was confirmed is lost, and what was confirmed is said. A state is where she stands,
by which way, what a call before left her, and whether she stood so in this call already: each is cut once.
"""

from contextlib import AsyncExitStack

import pytest

from menus.engine.screens import Tell
from menus.screens import BEFORE_PIN, SCREENS
from tests.kit import effects
from tests.kit.calls import Call, calls_again, calls_of, goes_on
from tests.kit.effort import WHOLE, in_one_process
from tests.kit.handset import Handset
from tests.kit.looking import caller_of, says
from tests.kit.moments import Moment, go_back, moment
from tests.kit.play import prepare
from tests.kit.transcript import HangsUp, Waits, load, names
from tests.kit.village import Village
from tests.kit.voice_phone import phone_for
from tests.kit.written import Done, done_by
from tests.scenarios.conftest import OpenVillage

pytestmark = [pytest.mark.anyio, *in_one_process("dropped_calls")]
_cut_at: set[object] = set()
_cut_screens: set[str] = set()
_played: set[str] = set()
NOT_MET = {"arrival", "other.help"}
"""The one is only passed through; the other is shown where a number to call is set: test_callers.py."""


@pytest.mark.parametrize("name", [*names(), *names("voice")])
async def test_a_call_cut_at_any_hop_can_be_taken_up(open_village: OpenVillage, name: str) -> None:
    village = await open_village()
    transcript = load(name)
    await prepare(village, transcript)
    phone: Handset | None = None
    for part in calls_of(transcript):
        match part:
            case Call():
                phone = await _cut_everywhere(village, part)
            case Waits(minutes):
                await village.waits(minutes=minutes)
            case HangsUp() if phone is not None:
                await phone.hangs_up()
    _played.add(name)


def test_every_screen_was_cut_at() -> None:
    """Those before the PIN remember nothing, and a caller who is at home has lost nothing but the call."""
    if not _played.issuperset(names()):
        pytest.skip("says something when the whole file was played")
    assert sorted(SCREENS.keys() - BEFORE_PIN - _cut_screens - NOT_MET) == []


async def _cut_everywhere(village: Village, call: Call) -> Handset:
    """Play the call, remembering every hop; then go back to each, and lose the network there."""
    before = await done_by(village)
    phone = phone_for(village, call.dials)
    async with AsyncExitStack() as stack:
        cuts: list[tuple[Moment, str, Done]] = []
        met: set[object] = set()
        await phone.dials(call.dials.code)
        call.screens.clear()
        for typed in [*call.typed, None]:
            call.screens.append(effects.without_proof(phone.last.text))
            if await _worth_cutting(village, phone, met):
                cuts.append((await stack.enter_async_context(moment(village)), phone.last.text, await done_by(village)))
            if typed is not None:
                await phone.types(typed)
        done = await done_by(village)
        end = await stack.enter_async_context(moment(village))
        for place, (there, shown, done_by_then) in enumerate(cuts):
            await go_back(village, there)
            where = f"cut after\n{shown}"
            her = phone_for(village, call.dials)
            caller = await caller_of(village, her.phone)
            result = SCREENS.get(caller.screen) if caller is not None and not caller.practice else None
            if place % 2:
                her.session, her.text = phone.session, phone.text
                await her.hangs_up("Failed" if place % 3 else "Incomplete")
            await calls_again(her, call)
            caller = await caller_of(village, her.phone)
            if caller is not None and caller.authenticated:  # a wrong PIN counts
                assert await done_by(village) == done_by_then, f"dialling did something, {where}"
            if isinstance(result, Tell) and result.result:
                assert _first_sentence(shown) in _flat(her.last.text), f"the result is not said, {where}"
            if done_by_then == before or done_by_then != done:
                assert await goes_on(her, call), f"she cannot go on, {where}\nbut is at\n{her.last.text}"
            assert await done_by(village) == done, f"something was doubled or lost, {where}"
            assert done_by_then == done or (await village.audited()).ok, where
        await go_back(village, end)
        if phone.last.ends:
            await phone.hangs_up("Success")
    return phone


async def _worth_cutting(village: Village, phone: Handset, met: set[object]) -> bool:
    """Every state once, and once more where a call comes back to it; the whole way at every hop."""
    caller = await caller_of(village, phone.phone)
    if caller is not None and caller.screen in BEFORE_PIN:
        return WHOLE
    shown: object = f"{caller.screen if caller else ''} {phone.last.text}"
    state: object = shown
    if caller is not None:
        _cut_screens.add(caller.screen)
        held = caller.suspended.history if caller.suspended else ()
        owed = (caller.consent_due, caller.to_acknowledge is None, caller.practice)
        state = (type(phone), caller.language, caller.history, held, owed)
    here = (shown, (state, state in met))
    new = WHOLE or _cut_at.isdisjoint(here)
    _cut_at.update(here)
    met.add(state)
    return new


def _flat(shown: str) -> str:
    return " ".join(shown.split())


def _first_sentence(shown: str) -> str:
    """The result's own words, as far as they are said above the next screen in any case: its menu stays in sight."""
    line = "\n".join(line for line in shown.split("\n") if not says(line, "nav.back")).split("\n0 ", maxsplit=1)[0]
    return _flat(line).split(". ")[0]
