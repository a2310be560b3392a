"""The word of a person of no group: she dials the code from her paper on any phone, and answers what waits for her."""

from collections.abc import Mapping

from ledger.people.own_word import next_of_person, say, use_slips, whose_slip
from menus.engine.reading import slip
from menus.engine.screens import Ask, Choose, Effect, Facts, Plain, Redirect, Tell
from menus.hop.scene import Scene
from menus.screens.before_home.received import goods_given, money_or, three_answers


async def _open(scene: Scene) -> Mapping[str, Plain] | Redirect:
    ports, caller = scene.ports, scene.caller
    now = ports.clock.now()
    caller.slip, caller.language = await whose_slip(ports.database, ports.vault.hashes_of_slip(scene.typed), now)
    caller.to_confirm = await next_of_person(ports.database, caller.slip)
    caller.history = ()  # nobody goes back to where the code was typed
    return {} if caller.to_confirm is not None else Redirect(lambda: DONE)


async def _said(scene: Scene, word: str) -> Mapping[str, Plain] | Redirect:
    caller, now = scene.caller, scene.ports.clock.now()
    assert caller.to_confirm is not None  # noqa: S101 -- the screen asked about it
    async with scene.ports.database.unit_of_work() as unit:
        await say(unit, caller.to_confirm, word, now)
        more = await next_of_person(unit, caller.slip)
        if more is None:
            await use_slips(unit, caller.slip, now)
    caller.history = ()
    if more is not None:
        caller.to_confirm = more
        return Redirect(lambda: MONEY)
    return {}


async def _money(scene: Scene) -> Facts | Redirect:
    return await money_or(scene, lambda: GOODS)


DONE: Tell = Tell(name="slip.done")
CONTESTED: Tell = Tell(name="slip.contested")
_OPTIONS = three_answers(_said, lambda: DONE, lambda: CONTESTED)
GOODS: Choose = Choose(
    name="slip.goods", look=goods_given, before_home=True, options=_OPTIONS, instead=(lambda: MONEY,)
)
MONEY: Choose = Choose(
    name="slip.money",
    look=_money,
    before_home=True,
    options=_OPTIONS,
    instead=(lambda: GOODS, lambda: MONEY),
)
SLIP: Ask = Ask(
    name="slip",
    reads=slip,
    keep="",
    secret=True,
    before_home=True,
    effect=Effect(_open, acts=False),
    then=lambda: MONEY,
    instead=(lambda: DONE,),
)
