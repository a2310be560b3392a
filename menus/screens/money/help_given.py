"""Help out of the solidarity fund, given or lent without charge: to whom, for what, how much within the group's cap."""

from collections.abc import Mapping

from ledger.card import Card
from ledger.funds.solidarity_fund import grant, help_due_on, lend_help
from ledger.rules.money import check_payable
from ledger.rules.refusal import Refusal
from menus.engine.reading import whole_between
from menus.engine.screens import Ask, Effect, Facts, Item, Pick, Plain, Redirect, Summary, Tell
from menus.hop.scene import Scene
from menus.screens.questions import second
from menus.screens.questions.whom import asks_for_member, chosen_card


def _lends(scene: Scene) -> bool:
    return scene.caller.answers.get("as") == "lend"


async def _purposes(scene: Scene) -> Facts:
    card = await chosen_card(scene)
    if _lends(scene) and card.help_xof:
        raise Refusal("solidarity.help_running", owed_xof=card.help_xof)
    caps = card.rules.grant_caps
    return Facts(items=tuple(Item(cap.purpose, {"label": cap.label, "cap_xof": cap.cap_xof}) for cap in caps))


async def _cap(scene: Scene) -> Facts:
    card = await scene.card()
    cap = next(cap for cap in card.rules.grant_caps if cap.purpose == scene.caller.answers["purpose"])
    most = min(cap.cap_xof or card.box_solidarity_xof, card.box_solidarity_xof)
    return Facts({"least": card.rules.cash_unit_xof, "most": most, "cap_xof": most})


async def _in_full(scene: Scene) -> Facts | Redirect:
    return Redirect(lambda: LEND) if _lends(scene) else Facts(_whom_and_why(scene, await chosen_card(scene)))


async def _lent_in_full(scene: Scene) -> Facts:
    card = await chosen_card(scene)
    due_on = help_due_on(card, scene.command().day)
    return Facts({**_whom_and_why(scene, card), "due_on": due_on.isoformat()})


def _whom_and_why(scene: Scene, card: Card) -> dict[str, Plain]:
    purpose = str(scene.caller.answers["purpose"])
    check_payable(scene.number("amount_xof"), card.rules.cash_unit_xof)
    label = next(cap.label for cap in card.rules.grant_caps if cap.purpose == purpose)
    return {"name": card.name, "label": label}


async def _grant(scene: Scene) -> Mapping[str, Plain]:
    shown, purpose = dict(scene.caller.rendered), str(scene.caller.answers["purpose"])
    await grant(scene.ports.database, scene.command(), scene.number("number"), purpose, scene.number("amount_xof"))
    return shown


async def _lend(scene: Scene) -> Mapping[str, Plain]:
    shown, purpose = dict(scene.caller.rendered), str(scene.caller.answers["purpose"])
    await lend_help(scene.ports.database, scene.command(), scene.number("number"), purpose, scene.number("amount_xof"))
    return shown


DONE: Tell = Tell(name="help_given.done", ends=False, result=True)
LENT: Tell = Tell(name="help_given.lent", ends=False, result=True)
LEND: Summary = Summary(
    name="help_given.lend",
    look=_lent_in_full,
    second=lambda: second.RECEIVER,
    effect=Effect(_lend, moves_money=True),
    then=lambda: LENT,
)
SUMMARY: Summary = Summary(
    name="help_given.summary",
    look=_in_full,
    second=lambda: second.RECEIVER,
    effect=Effect(_grant, moves_money=True),
    then=lambda: DONE,
    instead=(lambda: LEND,),
)
AMOUNT: Ask = Ask(
    name="help_given.amount",
    look=_cap,
    reads=whole_between("least", "most", "above_limit"),
    keep="amount_xof",
    then=lambda: SUMMARY,
)
WHY: Pick = Pick(name="help_given.why", look=_purposes, keep="purpose", then=lambda: AMOUNT)
WHO: Ask = asks_for_member("help_given.who", lambda: WHY)
