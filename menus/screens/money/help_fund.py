"""The solidarity fund as the treasurer keeps it: help that stays, help that is lent, what comes back and from whom."""

from ledger.funds.solidarity_loans import help_owed
from ledger.rules.refusal import Refusal
from menus.engine.screens import Choose, Facts, Item, Option, Tell
from menus.hop.scene import Scene
from menus.screens.money import help_given, help_repaid


async def _fund(scene: Scene) -> Facts:
    return Facts({"fund_xof": (await scene.card()).box_solidarity_xof})


async def _owed(scene: Scene) -> Facts:
    loans = await help_owed(scene.ports.database, scene.group_id)
    if not loans:
        raise Refusal("solidarity.nothing_owed")
    return Facts(
        items=tuple(
            Item(
                loan.member,
                {
                    "number": loan.member,
                    "name": loan.name,
                    "amount_xof": loan.owed_xof,
                    "due_on": loan.due_on.isoformat(),
                },
            )
            for loan in loans
        )
    )


OWED: Tell = Tell(name="help_fund.owed", look=_owed, ends=False)
HELP_FUND: Choose = Choose(
    name="help_fund",
    menu=True,
    look=_fund,
    options=(
        Option("grant", lambda: help_given.WHO, keep=("as", "grant")),
        Option("lend", lambda: help_given.WHO, keep=("as", "lend")),
        Option("repay", lambda: help_repaid.WHO),
        Option("owed", lambda: OWED),
    ),
)
