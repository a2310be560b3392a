"""Money kept at a bank or in a wallet: what was put there or taken back, its fee, its interest; two officers say so."""

from collections.abc import Mapping

from ledger.funds.bank import ACTS, check_kept, kept_after_xof, kept_xof, least_of, most_of, move_kept
from ledger.rules.funds.property import PLACES
from menus.engine.reading import whole_between
from menus.engine.screens import Ask, Choose, Effect, Facts, Option, Plain, Resume, Summary, Tell
from menus.hop.scene import Scene
from menus.screens.questions import second
from menus.screens.questions.any_amount import MAX_AT_ONCE_XOF


async def _both(scene: Scene) -> Facts:
    card = await scene.card()
    return Facts({"bank_xof": card.bank_xof, "wallet_xof": card.wallet_xof})


async def _kept(scene: Scene) -> Facts:
    return Facts({"kept_xof": kept_xof(await scene.card(), str(scene.caller.answers["reason"]))})


def _chosen(scene: Scene) -> tuple[str, str]:
    return str(scene.caller.answers["what"]), str(scene.caller.answers["reason"])


async def _bounds(scene: Scene) -> Facts:
    card, (act, place) = await scene.card(), _chosen(scene)
    card.meeting_for_cash()
    least, most = least_of(card, act), most_of(card, act, place)
    if most is not None and most < least:
        check_kept(card, act, place, least)
    return Facts(
        {
            "least": least,
            "most": MAX_AT_ONCE_XOF if most is None else most,
            "cash_xof": kept_xof(card, place) if most is None else most,
        }
    )


async def _in_full(scene: Scene) -> Facts:
    card, (act, place), amount = await scene.card(), _chosen(scene), scene.number("amount_xof")
    check_kept(card, act, place, amount)
    return Facts({"left_xof": kept_after_xof(card, act, place, amount)})


async def _move(scene: Scene) -> Mapping[str, Plain]:
    shown, (act, place) = dict(scene.caller.rendered), _chosen(scene)
    await move_kept(scene.ports.database, scene.command(), act, place, scene.number("amount_xof"))
    return shown


DONE: Tell = Tell(name="bank.done", ends=False, result=True)
SUMMARY: Summary = Summary(
    name="bank.summary",
    look=_in_full,
    second=lambda: second.OFFICER,
    effect=Effect(_move, moves_money=True),
    then=lambda: DONE,
)
AMOUNT: Ask = Ask(
    name="bank.amount",
    look=_bounds,
    reads=whole_between("least", "most", "above_limit"),
    keep="amount_xof",
    then=lambda: SUMMARY,
    resume=Resume.ASK,
)
PLACE: Choose = Choose(
    name="bank.place",
    menu=True,
    look=_kept,
    options=tuple(Option(act, lambda: AMOUNT, keep=("what", act)) for act in ACTS),
)
BANK: Choose = Choose(
    name="bank",
    menu=True,
    look=_both,
    options=tuple(Option(place, lambda: PLACE, keep=("reason", place)) for place in PLACES),
)
