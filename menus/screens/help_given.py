"""Help out of the solidarity fund: to whom, for what, how much within the group's cap."""

from collections.abc import Mapping

from ledger.solidarity_fund import grant
from menus.scene import Scene
from menus.screens.whom import chosen_member, member_numbers
from sessions.reading import whole_between
from sessions.screens import Ask, Effect, Facts, Item, Pick, Plain, Summary, Tell


async def _purposes(scene: Scene) -> Facts:
    await chosen_member(scene)
    caps = (await scene.card()).rules.grant_caps
    return Facts(items=tuple(Item(cap.purpose, {"label": cap.label, "cap_xof": cap.cap_xof}) for cap in caps))


async def _cap(scene: Scene) -> Facts:
    card = await scene.card()
    cap = next(cap for cap in card.rules.grant_caps if cap.purpose == scene.caller.kept["purpose"])
    most = min(cap.cap_xof or card.box_solidarity_xof, card.box_solidarity_xof)
    return Facts({"least": card.rules.cash_unit_xof, "most": most, "cap_xof": most})


async def _in_full(scene: Scene) -> Facts:
    here = await chosen_member(scene)
    caps = (await scene.card()).rules.grant_caps
    label = next(cap.label for cap in caps if cap.purpose == scene.caller.kept["purpose"])
    return Facts({"name": here.name, "label": label})


async def _grant(scene: Scene) -> Mapping[str, Plain]:
    shown = dict(scene.caller.shown)
    purpose = str(scene.caller.kept["purpose"])
    await grant(scene.ports.database, scene.act(), scene.number("number"), purpose, scene.number("amount_xof"))
    return shown


DONE: Tell = Tell(name="help_given.done", ends=False, result=True)
SUMMARY: Summary = Summary(
    name="help_given.summary",
    look=_in_full,
    effect=Effect(_grant, moves_money=True),
    then=lambda: DONE,
)
AMOUNT: Ask = Ask(
    name="help_given.amount",
    look=_cap,
    reads=whole_between("least", "most", "above_limit"),
    keep="amount_xof",
    then=lambda: SUMMARY,
)
WHY: Pick = Pick(name="help_given.why", look=_purposes, keep="purpose", then=lambda: AMOUNT)
WHO: Ask = Ask(
    name="help_given.who",
    look=member_numbers,
    reads=whole_between("least", "most"),
    keep="number",
    then=lambda: WHY,
)
