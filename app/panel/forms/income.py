"""The forms of a person's income activity: what it is, and what it brings in and costs in a usual month."""

from typing import Final

from app.organisations.incomes.incomes import SECTORS, IncomeFigures, IncomeGiven, supports_in_goods
from app.panel.forms.reading.fields import FormWrong, typed_day, typed_number, typed_words
from app.panel.forms.training import typed_programme
from app.panel.web.visit import Visit

WHAT: Final = ("sector", "what", "tools", "support", "programme")
FIGURES: Final = ("seen_on", "income_xof", "costs_xof", "employed")
MAX_XOF: Final = 100_000_000
MAX_EMPLOYED: Final = 999


def typed_sector(visit: Visit) -> str:
    """A sector of the list.

    Raises:
        FormWrong: ``sector``.
    """
    sector = visit.typed("sector")
    if sector not in SECTORS:
        raise FormWrong("sector")
    return sector


async def typed_gift(visit: Visit) -> int | None:
    """The support in goods from which tools come, if any.

    Raises:
        FormWrong: ``support``.
    """
    typed = visit.typed("support")
    known = {str(row["id"]): int(row["id"]) for row in await supports_in_goods(visit.window)}
    if typed and typed not in known:
        raise FormWrong("support")
    return known.get(typed)


async def typed_income(visit: Visit, ngo_id: int) -> IncomeGiven:
    """The form, checked.

    Raises:
        FormWrong: with the field's name.
    """
    return IncomeGiven(
        typed_sector(visit),
        typed_words(visit, "what", needed=True),
        typed_words(visit, "tools"),
        await typed_programme(visit, ngo_id),
        await typed_gift(visit),
    )


def typed_figures(visit: Visit) -> IncomeFigures:
    """What was found on a day, today at the latest.

    Raises:
        FormWrong: with the field's name.
    """
    if not visit.typed("income_xof"):
        raise FormWrong("income_xof")
    return IncomeFigures(
        typed_day(visit, "seen_on", visit.service.now.date()),
        typed_number(visit, "income_xof", 0, MAX_XOF),
        typed_number(visit, "costs_xof", 0, MAX_XOF),
        typed_number(visit, "employed", 0, MAX_EMPLOYED),
        goes_on=visit.typed("goes_on") == "1",
    )
