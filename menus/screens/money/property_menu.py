"""What the group owns: the assembly buys a thing, sells one, or takes off what it lost; with its vote."""

from collections.abc import Mapping

from ledger.funds.property import buy, check_price, sell, take_off, thing_of
from ledger.rules.funds.property import THINGS, gained_xof
from ledger.rules.money import check_payable
from ledger.rules.refusal import Refusal
from ledger.settlement.taking_over import check_takes, take_over
from menus.engine.reading import whole_between
from menus.engine.screens import Ask, Choose, Effect, Facts, Item, Option, Pick, Plain, Redirect, Resume, Summary, Tell
from menus.hop.scene import Scene
from menus.render import NOTHING
from menus.screens.questions import second
from menus.screens.questions.any_amount import MAX_AT_ONCE_XOF, payable
from menus.screens.questions.assembly_vote import bounds_of_those_present, bounds_of_voters, counted
from menus.screens.questions.whom import asks_for_member, chosen_card, member_numbers


async def _worth(scene: Scene) -> Facts:
    return Facts({"property_xof": (await scene.card()).property_xof})


async def _things(scene: Scene) -> Facts:
    things = [thing for thing in (await scene.card()).things if thing.value_xof]
    if not things:
        raise Refusal("property.none")
    return Facts(
        items=tuple(
            Item(thing.code, {"what": thing.kind, "number": thing.number, "value_xof": thing.value_xof})
            for thing in things
        )
    )


def _act(scene: Scene) -> str:
    return str(scene.caller.answers["as"])


async def _price_bounds(scene: Scene) -> Facts:
    """What is bought is paid out of the box; what is sold may bring any price."""
    card = await scene.card()
    card.meeting_for_cash()
    least = card.rules.cash_unit_xof
    if _act(scene) == "sell":
        return Facts({"least": least, "most": MAX_AT_ONCE_XOF, "box_xof": NOTHING})
    check_price(card, least)
    return Facts({"least": least, "most": card.box_loan_xof, "box_xof": card.box_loan_xof})


async def _loss_bounds(scene: Scene) -> Facts:
    card = await scene.card()
    card.meeting_for_cash()
    value = thing_of(card, str(scene.caller.answers["thing"])).value_xof
    return Facts({"least": 1, "most": value, "value_xof": value})


async def _voters(scene: Scene) -> Facts:
    """A price that no coins make, or more than she is due, is refused before anybody counts hands."""
    if _act(scene) in ("buy", "sell"):
        await payable(scene)
    if _act(scene) == "take":
        await _taken(scene)
    return await bounds_of_voters(scene)


async def _bought(scene: Scene) -> Facts | Redirect:
    if _act(scene) != "buy":
        return Redirect(lambda: SELL)
    card, price = await scene.card(), scene.number("amount_xof")
    check_price(card, price)
    return Facts({"box_xof": card.box_loan_xof - price})


async def _sold(scene: Scene) -> Facts | Redirect:
    if _act(scene) != "sell":
        return Redirect(lambda: LESS)
    card, price = await scene.card(), scene.number("amount_xof")
    check_payable(price, card.rules.cash_unit_xof)
    thing = thing_of(card, str(scene.caller.answers["thing"]))
    gained = gained_xof(thing.value_xof, price)
    return Facts(
        {
            "what": thing.kind,
            "number": thing.number,
            "due_xof": max(gained, 0) or NOTHING,
            "short_xof": max(-gained, 0) or NOTHING,
        }
    )


async def _lost(scene: Scene) -> Facts | Redirect:
    if _act(scene) != "less":
        return Redirect(lambda: TAKE)
    thing = thing_of(await scene.card(), str(scene.caller.answers["thing"]))
    left = thing.value_xof - scene.number("amount_xof")
    return Facts({"what": thing.kind, "number": thing.number, "left_xof": left})


async def _frozen(scene: Scene) -> Facts:
    """Things are divided once savings are frozen: before, nobody knows what she will be due."""
    if not (await scene.card()).frozen:
        raise Refusal("cycle.not_frozen")
    return await member_numbers(scene)


async def _taken(scene: Scene) -> Facts:
    card = await chosen_card(scene)
    thing = thing_of(card, str(scene.caller.answers["thing"]))
    value, here = thing.value_xof, scene.ports.database
    net = await check_takes(here, scene.group_id, card.member, value, frozen=card.frozen)
    return Facts(
        {"what": thing.kind, "number": thing.number, "name": card.name, "value_xof": value, "net_xof": net or NOTHING}
    )


async def _buy(scene: Scene) -> Mapping[str, Plain]:
    shown, kind = dict(scene.caller.rendered), str(scene.caller.answers["what"])
    await buy(scene.ports.database, scene.command(), kind, scene.number("amount_xof"), counted(scene))
    return shown


async def _sell(scene: Scene) -> Mapping[str, Plain]:
    shown, thing = dict(scene.caller.rendered), str(scene.caller.answers["thing"])
    await sell(scene.ports.database, scene.command(), thing, scene.number("amount_xof"), counted(scene))
    return shown


async def _take_off(scene: Scene) -> Mapping[str, Plain]:
    shown, thing = dict(scene.caller.rendered), str(scene.caller.answers["thing"])
    await take_off(scene.ports.database, scene.command(), thing, scene.number("amount_xof"), counted(scene))
    return shown


async def _take_over(scene: Scene) -> Mapping[str, Plain]:
    shown, thing = dict(scene.caller.rendered), str(scene.caller.answers["thing"])
    await take_over(scene.ports.database, scene.command(), thing, scene.number("number"), counted(scene))
    return shown


BOUGHT: Tell = Tell(name="property.bought", ends=False, result=True)
SOLD: Tell = Tell(name="property.sold", ends=False, result=True)
LOST: Tell = Tell(name="property.lost", ends=False, result=True)
TAKEN: Tell = Tell(name="property.taken", ends=False, result=True)
TAKE: Summary = Summary(
    name="property.take",
    look=_taken,
    second=lambda: second.OFFICER,
    effect=Effect(_take_over, moves_money=True),
    then=lambda: TAKEN,
)
LESS: Summary = Summary(
    name="property.less",
    look=_lost,
    instead=(lambda: TAKE,),
    second=lambda: second.OFFICER,
    effect=Effect(_take_off, moves_money=True),
    then=lambda: LOST,
)
SELL: Summary = Summary(
    name="property.sell",
    look=_sold,
    second=lambda: second.OFFICER,
    effect=Effect(_sell, moves_money=True),
    then=lambda: SOLD,
    instead=(lambda: LESS,),
)
BUY: Summary = Summary(
    name="property.buy",
    look=_bought,
    second=lambda: second.OFFICER,
    effect=Effect(_buy, moves_money=True),
    then=lambda: BOUGHT,
    instead=(lambda: SELL,),
)
IN_FAVOUR: Ask = Ask(
    name="property.in_favour",
    look=bounds_of_those_present,
    reads=whole_between("least", "most"),
    keep="in_favour",
    then=lambda: BUY,
)
PRESENT: Ask = Ask(
    name="property.present",
    look=_voters,
    reads=whole_between("least", "most"),
    keep="present",
    then=lambda: IN_FAVOUR,
)
PRICE: Ask = Ask(
    name="property.price",
    look=_price_bounds,
    reads=whole_between("least", "most", "above_limit"),
    keep="amount_xof",
    then=lambda: PRESENT,
    resume=Resume.ASK,
)
LOSS: Ask = Ask(
    name="property.loss",
    look=_loss_bounds,
    reads=whole_between("least", "most", "above_limit"),
    keep="amount_xof",
    then=lambda: PRESENT,
    resume=Resume.ASK,
)
KIND: Choose = Choose(
    name="property.kind",
    options=tuple(Option(kind, lambda: PRICE, keep=("what", kind)) for kind in THINGS),
)
TO_SELL: Pick = Pick(name="property.to_sell", look=_things, keep="thing", then=lambda: PRICE)
WORN: Pick = Pick(name="property.worn", look=_things, keep="thing", then=lambda: LOSS)
WHO: Ask = asks_for_member("property.who", lambda: PRESENT, _frozen)
TO_TAKE: Pick = Pick(name="property.to_take", look=_things, keep="thing", then=lambda: WHO)
LIST: Tell = Tell(name="property.list", look=_things, ends=False)
PROPERTY: Choose = Choose(
    name="property",
    menu=True,
    look=_worth,
    options=(
        Option("buy", lambda: KIND, keep=("as", "buy")),
        Option("sell", lambda: TO_SELL, keep=("as", "sell")),
        Option("less", lambda: WORN, keep=("as", "less")),
        Option("list", lambda: LIST),
        Option("take", lambda: TO_TAKE, keep=("as", "take")),
    ),
)
