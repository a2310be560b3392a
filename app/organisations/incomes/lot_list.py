"""A lot's producers from a sheet: what each brought, and what she was paid where the sheet says it."""

from collections.abc import Sequence

from app.organisations.incomes.lots import LotShare
from app.organisations.persons.person_list import ListedPerson
from app.organisations.supports.support_list import needed_quantity
from ledger.imports.problems import ImportProblem
from ledger.imports.reading.cells import Cells


def read_share(cells: Cells) -> LotShare:
    """What a line tells of its producer."""
    paid = cells.whole("paid", 0) if cells.filled("paid") else None
    return LotShare(needed_quantity(cells, "quantity", 0), paid)


def paid_wrong(listed: Sequence[ListedPerson[LotShare]], left_xof: int) -> list[ImportProblem]:
    """What is wrong with the payments together: all lines or none name one, and they add up to what was left."""
    paid = [one.detail.paid_xof for one in listed if one.detail.paid_xof is not None]
    if not paid:
        return []
    if len(paid) < len(listed):
        line = next(one.line for one in listed if one.detail.paid_xof is None)
        return [ImportProblem(line, "paid", "paid_partly")]
    if sum(paid) != left_xof:
        return [ImportProblem(0, "paid", "paid_sum", figures={"paid": sum(paid), "left": left_xof})]
    return []
