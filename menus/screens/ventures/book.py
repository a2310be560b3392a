"""A joint venture's own book: whose stakes it has, pay what it earned, give stakes back, one or all at its end."""

from collections.abc import Mapping

from ledger.rules.by_family.ventures import worth_xof
from ledger.rules.refusal import Refusal
from ledger.ventures.reading import Partner, Venture, read_venture
from ledger.ventures.returns import GivenBack, all_stakes, close_venture, give_back, one_stake, pay_returns
from menus.engine.reading import whole_between
from menus.engine.screens import Ask, Choose, Effect, Facts, Item, Option, Pick, Plain, Resume, Summary, Tell
from menus.hop.scene import Scene
from menus.screens.questions import second
from menus.screens.questions.any_amount import payable
from menus.screens.questions.assembly_vote import bounds_of_those_present, bounds_of_voters, counted
from menus.screens.roles import keeps_the_box, keeps_the_list

ALL = 0
"""In the place of one partner's number: the venture ends."""


async def _venture(scene: Scene) -> Venture:
    return await read_venture(scene.ports.database, scene.group_id)


async def _sums(scene: Scene) -> Facts:
    venture = await _venture(scene)
    return Facts({"total_xof": venture.invested_xof, "box_xof": venture.cash_xof, "left_xof": venture.payable_xof})


async def _partners(scene: Scene) -> Facts:
    """Every group that has a seat, with its stake."""
    found = (await _venture(scene)).partners
    if not found:
        raise Refusal("venture.no_stake")
    return Facts(
        items=tuple(
            Item(one.member, {"number": one.member, "label": one.name, "amount_xof": one.stake_xof}, one.member)
            for one in found
        )
    )


def _chosen(scene: Scene, venture: Venture) -> Partner:
    for one in venture.partners:
        if one.member == scene.number("partner"):
            return one
    raise Refusal("venture.no_stake")


async def _partner(scene: Scene) -> Facts:
    venture = await _venture(scene)
    one, unit_xof = _chosen(scene, venture), (await scene.card()).rules.cash_unit_xof
    return Facts(
        {
            "label": one.name,
            "amount_xof": one.stake_xof,
            "back_xof": one.back_xof,
            "value_xof": worth_xof(one.stake_xof, venture.invested_xof, venture.earned_xof, unit_xof),
        }
    )


async def _bounds(scene: Scene) -> Facts:
    venture, card = await _venture(scene), await scene.card()
    card.meeting_for_cash()
    most = venture.payable_xof
    if not most:
        raise Refusal("venture.above_earned", amount_xof=card.rules.cash_unit_xof, left_xof=0)
    return Facts({"least": card.rules.cash_unit_xof, "most": most, "left_xof": most})


async def _shares(scene: Scene) -> Facts:
    await payable(scene)
    return Facts({"number": len((await _venture(scene)).stakes_xof)})


async def _pay(scene: Scene) -> Mapping[str, Plain]:
    shown = dict(scene.caller.rendered)
    await pay_returns(scene.ports.database, scene.command(), scene.number("amount_xof"))
    return shown


async def _back(scene: Scene) -> tuple[Venture, GivenBack]:
    """What is given back: all stakes, or that of the group that was chosen."""
    venture, unit_xof = await _venture(scene), (await scene.card()).rules.cash_unit_xof
    partner = scene.number("partner")
    return venture, all_stakes(venture, unit_xof) if partner == ALL else one_stake(venture, partner, unit_xof)


async def _voters(scene: Scene) -> Facts:
    await _back(scene)
    return await bounds_of_voters(scene)


async def _in_full(scene: Scene) -> Facts:
    venture, back = await _back(scene)
    partner = scene.number("partner")
    return Facts(
        {
            "label": venture.name if partner == ALL else _chosen(scene, venture).name,
            "amount_xof": sum(back.stakes_xof.values()),
            "paid_xof": sum(back.paid_xof.values()),
        }
    )


async def _give_back(scene: Scene) -> Mapping[str, Plain]:
    shown, partner = dict(scene.caller.rendered), scene.number("partner")
    if partner == ALL:
        await close_venture(scene.ports.database, scene.command(), counted(scene))
    else:
        await give_back(scene.ports.database, scene.command(), partner, counted(scene))
    return shown


BACK_DONE: Tell = Tell(name="venture_back.done", ends=False, result=True)
BACK_SUMMARY: Summary = Summary(
    name="venture_back.summary",
    look=_in_full,
    second=lambda: second.OFFICER,
    effect=Effect(_give_back, moves_money=True),
    then=lambda: BACK_DONE,
)
IN_FAVOUR: Ask = Ask(
    name="venture_back.in_favour",
    look=bounds_of_those_present,
    reads=whole_between("least", "most"),
    keep="in_favour",
    then=lambda: BACK_SUMMARY,
)
PRESENT: Ask = Ask(
    name="venture_back.present",
    look=_voters,
    reads=whole_between("least", "most"),
    keep="present",
    then=lambda: IN_FAVOUR,
)
PAID: Tell = Tell(name="venture_pay.done", ends=False, result=True)
PAY_SUMMARY: Summary = Summary(
    name="venture_pay.summary",
    look=_shares,
    second=lambda: second.OFFICER,
    effect=Effect(_pay, moves_money=True),
    then=lambda: PAID,
)
AMOUNT: Ask = Ask(
    name="venture_pay.amount",
    look=_bounds,
    reads=whole_between("least", "most", "above_limit"),
    keep="amount_xof",
    then=lambda: PAY_SUMMARY,
    resume=Resume.ASK,
)
PARTNER: Choose = Choose(
    name="venture_book.partner",
    look=_partner,
    options=(Option("back", lambda: PRESENT, when=keeps_the_list),),
)
PARTNERS: Pick = Pick(name="venture_book.partners", look=_partners, keep="partner", then=lambda: PARTNER)
BOOK: Choose = Choose(
    name="venture_book",
    menu=True,
    look=_sums,
    options=(
        Option("partners", lambda: PARTNERS),
        Option("pay", lambda: AMOUNT, when=keeps_the_box),
        Option("end", lambda: PRESENT, keep=("partner", ALL), when=keeps_the_list),
    ),
)
