"""What falls due at the next meeting, and who is late: a list of loans, and of each what it asks for."""

from ledger.loans.due import LoanDue, due_next, late_today
from ledger.rules.refusal import Refusal
from menus.engine.screens import Facts, Item, Pick, Tell
from menus.hop.scene import Scene


async def _all_due(scene: Scene) -> list[LoanDue]:
    return await due_next(scene.ports.database, scene.group_id, scene.command().day)


async def _due(scene: Scene) -> Facts:
    dues = await _all_due(scene)
    if not dues:
        raise Refusal("loan.none_due")
    return Facts(items=tuple(Item(due.loan, _in_words(due), due.member) for due in dues))


async def _late(scene: Scene) -> Facts:
    late = await late_today(scene.ports.database, scene.group_id, scene.command().day)
    if not late:
        raise Refusal("loan.none_late")
    return Facts(items=tuple(Item(due.loan, _in_words(due) | {"days": due.days_late}, due.member) for due in late))


def _in_words(due: LoanDue) -> dict[str, int | str]:
    return {"number": due.member, "name": due.name, "amount_xof": due.due_xof}


async def _one(scene: Scene) -> Facts:
    due = next((due for due in await _all_due(scene) if due.loan == scene.number("loan")), None)
    if due is None:
        raise Refusal("loan.none_due")
    return Facts(
        {
            "name": due.name,
            "due_on": due.due_on.isoformat(),
            "fines_xof": due.fines_xof,
            "charge_xof": due.charge_xof,
            "principal_xof": due.principal_xof,
            "amount_xof": due.due_xof,
            "left_xof": due.owed_after_xof,
        }
    )


ONE: Tell = Tell(name="loans.one", look=_one, ends=False)
DUE: Pick = Pick(name="loans.due", look=_due, keep="loan", then=lambda: ONE)
LATE: Pick = Pick(name="loans.late", look=_late, keep="loan", then=lambda: ONE)
