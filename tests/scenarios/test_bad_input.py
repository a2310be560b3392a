"""What cannot be an answer, on every screen of every transcript: one clear line, the same screen, nothing moved."""

import re
from dataclasses import replace

import pytest

from menus.engine.screens import Tell
from menus.screens import SCREENS
from tests.kit import effects
from tests.kit.effort import WHOLE, in_one_process
from tests.kit.families import PLACES
from tests.kit.handset import Handset
from tests.kit.looking import caller_of, is_notice, says, without_notice
from tests.kit.moments import go_back, moment
from tests.kit.people import SALIF, phone_of
from tests.kit.play import play
from tests.kit.transcript import FOLDER, load, names
from tests.kit.village import SECRET
from tests.scenarios.conftest import OpenVillage

pytestmark = [pytest.mark.anyio, *in_one_process("bad_input")]
IN_A_ROW = 6
"""Fewer than end the call."""
SHARE = 3
"""Of what cannot be an answer every third is tried on a screen, and the others on the next ones."""
LETTERS = ["x", "trois parts", "ɛɔɲŋ"]
NEVER = [
    *("", " ", "*", "**", "#", "384#22#"),
    *("٣", "１２", "१", "²", "Ⅳ"),
    *("9" * 40, "-3", "1.5", "1_0", "0x1", "1 0"),
    *("😀", "\x00", "\ufffd", "%31", "<b>1</b>", "'; DROP TABLE member; --"),
    phone_of(7),
]
KEYS = ["0", "00", "000", "98", "99", "8", "12", "999999", "999999999", "1000000000"]
PHONES = ("enrol.phone", "her_phone.phone")
NAMES = ("enrol.name", "loan_received.lender")
_COUNTED = re.compile(r" \([^()]*(?:waga|kèmè)[^()]*\)")
"""An amount counted aloud, which gives way to the line above it where a screen would be too long for both."""
_tried: set[str] = set()
_tried_screens: set[str] = set()
_played: set[str] = set()


@pytest.mark.parametrize("name", names())
async def test_bad_input_gets_one_line_above_the_same_screen(open_village: OpenVillage, name: str) -> None:
    """And the conversation goes on after it as if nothing had been."""
    village = await open_village()

    async def bad_answers(phone: Handset) -> None:
        caller = await caller_of(village, phone.phone)
        if caller is None or phone.last.ends or is_notice(phone.last.text.split("\n")[0]):
            return  # tries are counted: where she made a mistake already, fewer are left
        screen = phone.last.text if WHOLE else f"{caller.language} {caller.screen}"
        if screen in _tried:
            return
        _tried.add(screen)
        _tried_screens.add(caller.screen)
        since = await effects.mark(village)
        asks_a_name = any(says(without_notice(phone.last.text), key) for key in NAMES)
        bad = NEVER if asks_a_name else [*NEVER, *LETTERS]
        if any(says(without_notice(phone.last.text), key) for key in PHONES):
            bad = [typed for typed in bad if typed != phone_of(7)]
        if caller.rendered.get("declared"):  # a star stands for all that she announced
            bad = [typed for typed in bad if typed != "*"]
        bad = bad if WHOLE else bad[len(_tried) % SHARE :: SHARE]
        async with moment(village) as here:
            for start in range(0, len(bad), IN_A_ROW):
                her = replace(phone)
                for typed in bad[start : start + IN_A_ROW]:
                    await _is_asked_again(her, typed)
                assert not await effects.movements(village, since)
                await go_back(village, here)
            for typed in KEYS:
                her = replace(phone)
                await her.types(typed)
                her.waits()
                assert not await effects.movements(village, since), f"{typed!r} on\n{phone.last.text}"
                await go_back(village, here)

    seen = str(await play(village, load(name), before_typing=bad_answers))
    _played.add(name)
    assert seen == (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


NOT_MET = {"news", "other.help", "slip"}
"""Answered by ear alone; shown where a number to call is set (test_callers.py); shown after a wrong code (below)."""


async def test_nonsense_in_the_place_of_a_code_on_paper_is_asked_again(open_village: OpenVillage) -> None:
    village = await open_village()
    await PLACES["a village that was given support"](village)
    salif = Handset(village, "Salif", SALIF)
    await salif.dials("*384*22*222222222222#")
    since = await effects.mark(village)
    for typed in ("abc", "11111111111", "1111111111111", "😀", "'; DROP TABLE member; --"):
        await salif.types(typed)
        notice, question = salif.last.text.split("\n")
        assert is_notice(notice), typed
        assert question == "Tapez le code de votre papier (12 chiffres).", typed
    await salif.types("111111111111")
    salif.sees("2 sacs mil")
    assert await effects.movements(village, since) == ()


def test_nonsense_was_typed_on_every_screen_that_asks() -> None:
    """What only tells has no answer of its own, but for the keys of the menu that stands under it."""
    if not _played.issuperset(names()):
        pytest.skip("says something when the whole file was played")
    asking = {name for name, screen in SCREENS.items() if not isinstance(screen, Tell)}
    assert sorted(asking - _tried_screens - NOT_MET) == []


async def _is_asked_again(phone: Handset, typed: str) -> None:
    before, heard = phone.last, phone.text
    await phone.types(typed)
    if phone.text == heard:  # nothing typed on the first screen: the gateway sends the dial once more
        assert phone.last == before
        return
    where = f"after {typed!r} on\n{before.text}\nstood\n{phone.last.text}"
    assert not phone.last.ends, where
    notice, *lines = phone.last.text.split("\n")
    assert is_notice(notice), f"no clear line {where}"
    assert not is_notice(lines[0]), f"more than one line {where}"
    same = without_notice(before.text).split("\n")
    if not any(_COUNTED.search(line) for line in lines):
        same = [_COUNTED.sub("", line) for line in same]
    assert lines == same or lines[:-1] == same[: len(lines) - 1], f"another screen {where}"


async def test_a_megabyte_is_no_hop_and_harms_nobody(open_village: OpenVillage) -> None:
    """The service refuses it with a sentence; the hop that should have come is played as if it had not been."""
    village = await open_village()
    awa = Handset(village, "Awa", phone_of(9))
    await awa.enters()
    await awa.types("2", "3")
    form = {"sessionId": awa.session, "phoneNumber": awa.phone, "text": "1" * 1_000_000}
    response = await village.instances[0].post(f"/ussd/africastalking/{SECRET}", form)
    assert response.status_code == 200
    assert response.text.startswith("END ")
    since = await effects.mark(village)
    await awa.types("1")
    awa.sees("Annoncé: 3 parts").is_over()
    assert await effects.movements(village, since) == ("declare: declared:9 -1500, promised +1500",)
