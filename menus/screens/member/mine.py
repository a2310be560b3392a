"""Her own figures: savings, solidarity, fines, loan, and the last movements."""

from ledger.card import Card
from ledger.journal.reading import last_movements
from ledger.loans.due import DueOfMember, due_of_member
from menus.engine.caller import Caller
from menus.engine.screens import Choose, Facts, Item, Option, Tell
from menus.hop.scene import Scene
from menus.render import NOTHING
from menus.screens.assembly import share_out_table, tontine
from menus.screens.families import is_tontine, lends, shares_out
from menus.screens.member import contest, repay_declared


async def _position(scene: Scene) -> Facts:
    card = await scene.card()
    due = await _due(scene, card)
    return Facts(
        {
            "due_xof": due.due_xof if due else NOTHING,
            "due_on": due.due_on.isoformat() if due else NOTHING,
            "ends_on": due.ends_on.isoformat() if due else NOTHING,
            "shares": card.shares,
            "savings_xof": card.savings_xof,
            "announced_savings_xof": card.declared_savings.amount_xof if card.declared_savings else NOTHING,
            "announced_loan_xof": card.declared_repayment.amount_xof if card.declared_repayment else NOTHING,
            "solidarity_xof": card.solidarity_xof,
            "fines_xof": card.fines_xof or NOTHING,
            "owed_xof": due.owed_xof if due else 0,
            "also_owed": int(bool(card.arrears_xof or card.dues_xof or card.help_xof)),
        },
    )


async def _due(scene: Scene, card: Card) -> DueOfMember | None:
    """What her loans ask for at the next meeting, as the treasurer will ask for it."""
    if not any(loan.owed_xof for loan in card.running):
        return None
    return await due_of_member(scene.ports.database, scene.group_id, scene.member, scene.command().day)


async def _also_owed(scene: Scene) -> Facts:
    card = await scene.card()
    owed = {"arrears_xof": card.arrears_xof, "dues_xof": card.dues_xof, "help_xof": card.help_xof}
    return Facts({name: amount or NOTHING for name, amount in owed.items()})


def _owes_a_loan(caller: Caller) -> bool:
    return lends(caller) and bool(caller.rendered.get("owed_xof"))


def _owes_more(caller: Caller) -> bool:
    return bool(caller.rendered.get("also_owed"))


async def _movements(scene: Scene) -> Facts:
    movements = await last_movements(scene.ports.database, scene.group_id, scene.member)
    return Facts(
        items=tuple(
            Item(
                place,
                {"moved_on": movement.on.isoformat(), "what": movement.what, "amount_xof": abs(movement.amount_xof)},
            )
            for place, movement in enumerate(movements)
        )
    )


OWED: Tell = Tell(name="mine.owed", look=_also_owed, ends=False)
STATEMENT: Tell = Tell(name="mine.statement", look=_movements, ends=False, deep=True)
MINE: Choose = Choose(
    name="mine",
    menu=True,
    look=_position,
    deep=True,
    options=(
        Option("statement", lambda: STATEMENT),
        Option("contest", lambda: contest.MOVEMENTS),
        Option("share_out", lambda: share_out_table.HERS, when=shares_out),
        Option("repay", lambda: repay_declared.AMOUNT, when=_owes_a_loan),
        Option("turn", lambda: tontine.MINE, when=is_tontine),
        Option("owed", lambda: OWED, when=_owes_more),
    ),
)
