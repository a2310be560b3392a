"""The group gives back what it borrowed: to which lender or tier, out of which box, how much, what of it is charge."""

from collections.abc import Mapping

from ledger.rules.refusal import Refusal
from ledger.tiers.lenders import OwedOutside, give_back, owed_outside
from menus.engine.reading import whole_between
from menus.engine.screens import Ask, Choose, Effect, Facts, Item, Option, Pick, Plain, Redirect, Resume, Summary, Tell
from menus.hop.scene import Scene
from menus.screens.questions import second


async def _lenders(scene: Scene) -> Facts:
    loans = await owed_outside(scene.ports.database, scene.group_id)
    if not loans:
        raise Refusal("lender.none")
    if not loans[0].meeting_open:
        raise Refusal("meeting.none_open")
    return Facts(items=tuple(Item(loan.number, {"label": loan.lender, "amount_xof": loan.owed_xof}) for loan in loans))


async def _chosen(scene: Scene) -> OwedOutside:
    for loan in await owed_outside(scene.ports.database, scene.group_id):
        if loan.number == scene.number("linkage"):
            return loan
    raise Refusal("lender.none")


async def _owed(scene: Scene) -> Facts:
    """A tier is never given more than it is owed; a lender outside the system may ask for a charge on top."""
    loan = await _chosen(scene)
    most = loan.owed_xof if loan.tier else 2 * loan.owed_xof
    return Facts({"label": loan.lender, "owed_xof": loan.owed_xof, "least": 1, "most": most})


async def _charge(scene: Scene) -> Facts | Redirect:
    loan, amount = await _chosen(scene), scene.number("amount_xof")
    if loan.tier:  # whose books say what is charge
        return Redirect(lambda: SUMMARY)
    least = max(amount - loan.principal_xof, 0)
    return Facts({"label": loan.lender, "least": least, "most": amount})


async def _in_full(scene: Scene) -> Facts:
    loan, amount = await _chosen(scene), scene.number("amount_xof")
    charge = loan.charge_in(amount) if loan.tier else scene.number("charge_xof")
    return Facts(
        {
            "label": loan.lender,
            "charge_xof": charge,
            "left_xof": loan.owed_xof - amount if loan.tier else loan.principal_xof - (amount - charge),
            "principal_xof": amount - charge,
            "what": f"fund_{scene.caller.answers['fund']}",
        }
    )


async def _give_back(scene: Scene) -> Mapping[str, Plain]:
    shown, loan = dict(scene.caller.rendered), await _chosen(scene)
    amount, charge = scene.number("amount_xof"), shown["charge_xof"]
    await give_back(scene.ports.database, scene.command(), loan, str(scene.caller.answers["fund"]), amount, int(charge))
    return shown


DONE: Tell = Tell(name="lender.done", ends=False, result=True)
SUMMARY: Summary = Summary(
    name="lender.summary",
    look=_in_full,
    second=lambda: second.OFFICER,
    effect=Effect(_give_back, moves_money=True),
    then=lambda: DONE,
)
CHARGE: Ask = Ask(
    name="lender.charge",
    look=_charge,
    reads=whole_between("least", "most", "above_limit"),
    keep="charge_xof",
    then=lambda: SUMMARY,
    instead=(lambda: SUMMARY,),
    resume=Resume.ASK,
)
AMOUNT: Ask = Ask(
    name="lender.amount",
    look=_owed,
    reads=whole_between("least", "most", "above_limit"),
    keep="amount_xof",
    then=lambda: CHARGE,
    resume=Resume.ASK,
)
FUND: Choose = Choose(
    name="lender.fund",
    options=(
        Option("outside", lambda: AMOUNT, keep=("fund", "outside")),
        Option("loan", lambda: AMOUNT, keep=("fund", "loan")),
    ),
)
LENDERS: Pick = Pick(name="lender", look=_lenders, keep="linkage", then=lambda: FUND)
