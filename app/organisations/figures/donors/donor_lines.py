"""The indicators for whoever may see totals only: one closed month, with all groupings protected together."""

from datetime import date
from typing import Final

from app.organisations.figures.donors.suppression import Suppression, suppress
from app.organisations.figures.indicators.savix import read_lines
from app.organisations.figures.indicators.savix_lines import IndicatorLine
from app.organisations.figures.series.periods import ReportingPeriod
from app.organisations.tenancy import ScopedReader

GROUPINGS: Final = ("region", "ngo", "family", "programme")


async def donor_lines(
    window: ScopedReader, today: date, by: str, period: ReportingPeriod
) -> tuple[list[IndicatorLine], IndicatorLine | None, Suppression]:
    """The lines of one of the groupings, their total (none where it counts too few), and what is hidden of them.

    The same is hidden whichever grouping is asked for: it depends on the month alone.
    """
    read = await read_lines(window, today, GROUPINGS, period)
    whole = None if read.whole is None or read.whole.small else read.whole
    return read.tables[by], whole, suppress(read.tables, read.figures)[by]
