"""The form of a lot: what was sold, to whom, at what price, and the costs that were taken from it."""

from typing import Final

from app.organisations.incomes.lots import LotGiven
from app.panel.forms.reading.fields import LONGEST, FormWrong, read_number, typed_day, typed_number, typed_words
from app.panel.forms.training import typed_programme
from app.panel.web.visit import Visit

FIELDS: Final = (
    "product", "unit", "season", "sold_on", "buyer", "price_xof", "certificate", "costs", "programme", "replaces",
    "reason",
)  # fmt: skip
MAX_XOF: Final = 100_000_000_000
MAX_COSTS: Final = 20
_SHORT: Final = 20


async def typed_lot(visit: Visit, ngo_id: int) -> LotGiven:
    """The form, checked.

    Raises:
        FormWrong: with the field's name.
    """
    if not visit.typed("price_xof"):
        raise FormWrong("price_xof")
    given = LotGiven(
        product=typed_words(visit, "product", needed=True),
        season=typed_words(visit, "season", needed=True, longest=_SHORT),
        measure=typed_words(visit, "unit", needed=True, longest=_SHORT),
        buyer=typed_words(visit, "buyer", needed=True),
        sold_on=typed_day(visit, "sold_on", visit.service.now.date()),
        price_xof=typed_number(visit, "price_xof", 1, MAX_XOF),
        certificate=typed_words(visit, "certificate"),
        programme_id=await typed_programme(visit, ngo_id),
        costs=_typed_costs(visit),
        replaces=_typed_replaced(visit),
    )
    if given.left_xof < 0:
        raise FormWrong("costs")
    return given


def _typed_costs(visit: Visit) -> list[tuple[str, int]]:
    """A line a cost: its name, then the amount behind an equals sign or a colon."""
    found: list[tuple[str, int]] = []
    for line in visit.typed("costs").splitlines():
        what, sign, amount = line.replace(":", "=").rpartition("=")
        if not line.strip():
            continue
        what = " ".join(what.split())
        if not sign or not what or len(what) > LONGEST or len(found) == MAX_COSTS:
            raise FormWrong("costs", line[:60])
        found.append((what, read_number(amount.strip(), 1, MAX_XOF)))
    return found


def _typed_replaced(visit: Visit) -> tuple[int, str] | None:
    """The lot in whose place this one stands, and the reason."""
    if not visit.typed("replaces"):
        return None
    return typed_number(visit, "replaces", 1, 10**7), typed_words(visit, "reason", needed=True)
