"""Her own figures: savings, solidarity, fines, loan, and the last movements."""

from ledger.card import Card
from ledger.journal.reading import last_movements
from menus.engine.caller import Caller
from menus.engine.screens import Choose, Facts, Item, Option, Tell
from menus.render import NOTHING
from menus.scene import Scene
from menus.screens.assembly import share_out_table, tontine
from menus.screens.families import is_tontine, lends, shares_out
from menus.screens.member import contest, repay_declared


async def _position(scene: Scene) -> Facts:
    card = await scene.card()
    return Facts(
        items=_due(card),
        values={
            "shares": card.shares,
            "savings_xof": card.savings_xof,
            "waiting_xof": sum(item.amount_xof for item in card.declared) or NOTHING,
            "solidarity_xof": card.solidarity_xof,
            "fines_xof": card.fines_xof or NOTHING,
            "owed_xof": sum(loan.owed_xof for loan in card.running),
            "also_owed": int(bool(card.arrears_xof or card.dues_xof or card.help_xof)),
        },
    )


def _due(card: Card) -> tuple[Item, ...]:
    """The next day on which some of her loans falls due, and the last day of the first of them to end."""
    owed = [loan for loan in card.running if loan.owed_xof and loan.last_due_on]
    ends_on = min((loan.last_due_on for loan in owed if loan.last_due_on), default=None)
    if ends_on is None:
        return ()
    due_on = min((loan.next_due_on for loan in owed if loan.next_due_on), default=ends_on)
    return (Item(0, {"due_on": due_on.isoformat(), "ends_on": ends_on.isoformat()}),)


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
                {"moved_on": movement.on.isoformat(), "what": movement.account, "amount_xof": movement.amount_xof},
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
