"""What the group has in joint ventures, and a stake that its assembly decides to pay; a venture has its book here."""

from collections.abc import Mapping

from ledger.rules.refusal import Refusal
from ledger.ventures.reading import OurStake, our_stakes
from ledger.ventures.stakes import check_stake, pay_stake
from menus.engine.reading import whole_between
from menus.engine.screens import Ask, Choose, Effect, Facts, Item, Option, Pick, Plain, Redirect, Resume, Summary, Tell
from menus.hop.scene import Scene
from menus.screens.families import is_venture
from menus.screens.questions import second
from menus.screens.questions.assembly_vote import bounds_of_those_present, bounds_of_voters, counted
from menus.screens.roles import keeps_the_box
from menus.screens.ventures import book


async def _ours(scene: Scene) -> Facts | Redirect:
    if is_venture(scene.caller):
        return Redirect(lambda: book.BOOK)
    found = await our_stakes(scene.ports.database, scene.group_id)
    if not found:
        raise Refusal("venture.none")
    return Facts(items=tuple(Item(one.venture_id, {"label": one.name, "amount_xof": one.stake_xof}) for one in found))


async def _chosen(scene: Scene) -> OurStake:
    for one in await our_stakes(scene.ports.database, scene.group_id):
        if one.venture_id == scene.number("venture"):
            return one
    raise Refusal("venture.none")


async def _one(scene: Scene) -> Facts:
    one = await _chosen(scene)
    return Facts(
        {
            "label": one.name,
            "amount_xof": one.stake_xof,
            "total_xof": one.stakes_xof,
            "back_xof": one.back_xof,
        }
    )


async def _box(scene: Scene) -> Facts:
    one, card = await _chosen(scene), await scene.card()
    card.meeting_for_cash()
    most = card.box_loan_xof
    return Facts({"label": one.name, "box_xof": most, "least": card.rules.cash_unit_xof, "most": most})


async def _voters(scene: Scene) -> Facts:
    check_stake(await scene.card(), scene.number("amount_xof"))
    return await bounds_of_voters(scene)


async def _in_full(scene: Scene) -> Facts:
    check_stake(await scene.card(), scene.number("amount_xof"))
    return Facts({"label": (await _chosen(scene)).name})


async def _pay(scene: Scene) -> Mapping[str, Plain]:
    shown = dict(scene.caller.rendered)
    venture, amount_xof = scene.number("venture"), scene.number("amount_xof")
    await pay_stake(scene.ports.database, scene.command(), venture, amount_xof, counted(scene))
    return shown


DONE: Tell = Tell(name="venture.done", ends=False, result=True)
SUMMARY: Summary = Summary(
    name="venture.summary",
    look=_in_full,
    second=lambda: second.OFFICER,
    effect=Effect(_pay, moves_money=True),
    then=lambda: DONE,
)
IN_FAVOUR: Ask = Ask(
    name="venture.in_favour",
    look=bounds_of_those_present,
    reads=whole_between("least", "most"),
    keep="in_favour",
    then=lambda: SUMMARY,
)
PRESENT: Ask = Ask(
    name="venture.present",
    look=_voters,
    reads=whole_between("least", "most"),
    keep="present",
    then=lambda: IN_FAVOUR,
)
AMOUNT: Ask = Ask(
    name="venture.amount",
    look=_box,
    reads=whole_between("least", "most", "above_limit"),
    keep="amount_xof",
    then=lambda: PRESENT,
    resume=Resume.ASK,
)
ONE: Choose = Choose(
    name="venture.one",
    look=_one,
    options=(Option("pay", lambda: AMOUNT, when=keeps_the_box),),
)
OURS: Pick = Pick(
    name="venture",
    look=_ours,
    keep="venture",
    instead=(lambda: book.BOOK,),
    then=lambda: ONE,
)
