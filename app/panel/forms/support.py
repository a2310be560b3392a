"""The form of a support: what is given, by whom, under which programme, in which tranches."""

from datetime import date
from typing import Final

from app.organisations.supports.supports import IN_FRANCS, KINDS, SupportGiven, out_of_order
from app.panel.forms.reading.fields import FormWrong, read_day, read_number, typed_words
from app.panel.forms.training import typed_programme
from app.panel.web.visit import Visit

MAX_QUANTITY: Final = 100_000_000
MAX_TRANCHES: Final = 24
LONGEST_ON_PHONE: Final = 20
"""Goods and their unit are named on phones, with their quantity, in one line."""
FIELDS: Final = ("kind", "what", "unit", "funder", "stock", "programme", "tranches")


async def typed_support(visit: Visit, ngo_id: int | None, *, women: int = 0, men: int = 0) -> SupportGiven:
    """The form, checked.

    Raises:
        FormWrong: with the field's name.
    """
    kind = visit.typed("kind") or "cash"
    if kind not in KINDS:
        raise FormWrong("kind")
    francs = kind in IN_FRANCS
    measure = "" if francs else typed_words(visit, "unit", needed=True, longest=LONGEST_ON_PHONE)
    what = typed_words(visit, "what", needed=True, **({} if francs else {"longest": LONGEST_ON_PHONE}))
    return SupportGiven(
        kind=kind,
        what=what,
        promised_on=visit.service.now.date(),
        measure=measure,
        funder=typed_words(visit, "funder"),
        stock=typed_words(visit, "stock") if kind == "goods" else "",
        programme_id=await typed_programme(visit, ngo_id or 0),
        women=women,
        men=men,
    )


def typed_tranches(visit: Visit, most: int = MAX_TRANCHES, *, usual: bool = False) -> list[tuple[date, int]]:
    """A line a tranche: day and quantity; ``usual``: it may stand on the list instead, and is nought here.

    Raises:
        FormWrong: ``tranches``, ``number``; ``order``: one is due before the one before it.
    """
    tranches = []
    for line in visit.typed("tranches").splitlines()[: most + 1]:
        day, _, quantity = line.strip().partition(" ")
        if day:
            number = 0 if usual and not quantity.strip() else read_number(quantity, 1, MAX_QUANTITY)
            tranches.append((read_day(day, "tranches"), number))
    if not 1 <= len(tranches) <= most:
        raise FormWrong("tranches")
    if (early := out_of_order([day for day, _ in tranches])) is not None:
        raise FormWrong("order", f"{early:%d/%m/%Y}", "tranches")
    return tranches
