"""How a group stands today, and how many stand together.

A group is *silent* when it is active, somebody accompanies it, and it has held no meeting for four weeks.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from app.organisations.figures.ratios import ratio

SILENT_DAYS: Final = 28


@dataclass(frozen=True, slots=True)
class Standing:
    """One group today; amounts in whole francs, those of loans with their charges.

    ``meetings``, ``planned``: of the days asked for, or four weeks. ``usual_size``: its members are neither fewer nor
    more than its own rules have them.
    """

    id: int
    code: str
    name: str
    village: str
    region: str
    family: str
    status: str
    ngo_id: int | None
    ngo_name: str
    members: int
    women: int
    savings_xof: int
    solidarity_xof: int
    lent_xof: int
    box_xof: int
    late_xof: int
    meetings: int
    planned: int
    incidents: int
    last_held_on: date | None
    silent: bool
    usual_size: bool

    @property
    def at_risk(self) -> Fraction | None:
        """Portfolio at risk: unpaid balance of late loans ÷ value outstanding."""
        return ratio(self.late_xof, self.lent_xof)

    @property
    def troubled(self) -> bool:
        """Whether somebody should look at it."""
        return self.silent or self.incidents > 0 or self.late_xof > 0


@dataclass(frozen=True, slots=True)
class Totals:
    """Many groups together; amounts in whole francs."""

    groups: int
    members: int
    women: int
    savings_xof: int
    solidarity_xof: int
    lent_xof: int
    box_xof: int
    late_xof: int
    meetings: int
    planned: int
    incidents: int
    silent: int

    @property
    def at_risk(self) -> Fraction | None:
        """Portfolio at risk of all of them."""
        return ratio(self.late_xof, self.lent_xof)

    @property
    def held(self) -> Fraction | None:
        """Meetings held against planned."""
        return ratio(self.meetings, self.planned)


def total(groups: list[Standing]) -> Totals:
    """Add groups up."""
    summed = {
        name: sum(getattr(group, name) for group in groups)
        for name in Totals.__slots__
        if name not in ("groups", "silent")
    }
    return Totals(groups=len(groups), silent=sum(group.silent for group in groups), **summed)
