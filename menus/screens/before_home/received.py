"""The recipient's own word, behind her PIN and before home: what was handed over to her, received, not, or not all."""

from collections.abc import Awaitable, Callable, Mapping

from ledger.people.own_word import WORDS, given, next_of_member, say
from menus.engine.screens import Choose, Effect, Facts, Go, Option, Plain, Redirect, Tell
from menus.hop.scene import Scene
from menus.screens.before_home.keys import FIRST_KEY
from menus.screens.roles import is_officer


def _line(scene: Scene) -> int:
    assert scene.caller.to_confirm is not None  # noqa: S101 -- it is what leads here
    return scene.caller.to_confirm


async def money_or(scene: Scene, goods: Go) -> Facts | Redirect:
    """The amount; goods have a screen of their own."""
    it = await given(scene.ports.database, _line(scene))
    return Redirect(goods) if it.measure else Facts({"amount_xof": it.quantity})


async def goods_given(scene: Scene) -> Facts:
    """How many of what: the words are the organisation's, and never a programme's name."""
    it = await given(scene.ports.database, _line(scene))
    return Facts({"units": it.quantity, "label": f"{it.measure} {it.what}"})


def three_answers(
    said: Callable[[Scene, str], Awaitable[Mapping[str, Plain] | Redirect]], done: Go, contested: Go
) -> tuple[Option, ...]:
    """Yes, no, not all, always under the same keys; ``said`` writes the word down."""

    def saying(word: str) -> Effect:
        async def run(scene: Scene) -> Mapping[str, Plain] | Redirect:
            return await said(scene, word)

        return Effect(run)

    return tuple(Option(word, done if word == "yes" else contested, effect=saying(word)) for word in WORDS)


async def _said(scene: Scene, word: str) -> Mapping[str, Plain] | Redirect:
    """Write it down; what waits next is asked at once, once she has seen that a "no" was heard."""
    command = scene.command()
    async with scene.ports.database.unit_of_work() as unit:
        await say(unit, _line(scene), word, command.at)
        officer = is_officer(scene.caller)
        more = await next_of_member(unit, scene.group_id, scene.member, officer=officer)
    scene.caller.history = ()  # nobody goes back to what she has answered
    if more is not None and word == "yes":
        scene.caller.to_confirm = more
        return Redirect(lambda: RECEIVED)
    scene.caller.to_confirm = None
    return {}


async def _money(scene: Scene) -> Facts | Redirect:
    return await money_or(scene, lambda: GOODS)


DONE: Tell = Tell(name="received.done", ends=False, result=True)
CONTESTED: Tell = Tell(name="received.contested", ends=False, result=True)
_OPTIONS = three_answers(_said, lambda: DONE, lambda: CONTESTED)
GOODS: Choose = Choose(
    name="received.goods",
    look=goods_given,
    first_key=FIRST_KEY,
    options=_OPTIONS,
    instead=(lambda: RECEIVED,),
)
RECEIVED: Choose = Choose(
    name="received",
    look=_money,
    first_key=FIRST_KEY,
    options=_OPTIONS,
    instead=(lambda: GOODS, lambda: RECEIVED),
)
