"""How a group stands today, and how many stand together.

A group is *silent* when it is active, somebody accompanies it, and it has held no meeting for four weeks.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from app.organisations.figures.indicators.ratios import ratio
from ledger.tables.expressions.persons import NO_SAVINGS

SILENT_DAYS: Final = 28
_SUMMED: Final = (
    "members", "women", "savings_xof", "solidarity_xof", "lent_xof", "box_xof", "late_xof", "meetings", "planned",
    "incidents", "institution_savings_xof", "institution_lent_xof", "institution_late_xof",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class GroupStanding:
    """One group today; amounts in whole francs, those of loans with their charges.

    ``meetings``, ``planned``: of the days asked for, or four weeks. ``usual_size``: its members are neither fewer nor
    more than its own rules have them. A tontine's stakes are no savings: they are the next pot.
    ``opening_waits``: nobody has confirmed the figures with which it came.
    Members, savings and loans are those of persons; ``institutions`` are the seats of groups in a tier, with what these
    saved and owe there. ``quiet_days``: since its last meeting, or since it was founded where it has held none.
    """

    id: int
    code: str
    name: str
    village: str
    region: str
    family: str
    kind: str
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
    quiet_days: int
    silent: bool
    usual_size: bool
    institutions: int = 0
    institution_savings_xof: int = 0
    institution_lent_xof: int = 0
    institution_late_xof: int = 0
    opening_waits: bool = False

    @property
    def saves(self) -> bool:
        """Whether it has a box; a body without one stands in no figure of savings groups."""
        return self.family != NO_SAVINGS

    @property
    def at_risk(self) -> Fraction | None:
        """Portfolio at risk: unpaid balance of late loans ÷ value outstanding."""
        return ratio(self.late_xof, self.lent_xof)


@dataclass(frozen=True, slots=True)
class Totals:
    """Many groups together; amounts in whole francs.

    ``groups``: those of persons that save; ``tiers``: village organisations and networks; ``bodies``: what saves
    nothing, with ``body_people`` in it, who are in no other figure.
    """

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
    institutions: int = 0
    institution_savings_xof: int = 0
    institution_lent_xof: int = 0
    institution_late_xof: int = 0
    tiers: int = 0
    bodies: int = 0
    body_people: int = 0

    @property
    def at_risk(self) -> Fraction | None:
        """Portfolio at risk of all of them."""
        return ratio(self.late_xof, self.lent_xof)

    @property
    def held(self) -> Fraction | None:
        """Meetings held against planned."""
        return ratio(self.meetings, self.planned)


def total(groups: list[GroupStanding]) -> Totals:
    """Add groups up: persons, and institutions in figures of their own."""
    saving = [group for group in groups if group.saves]
    summed = {name: sum(getattr(group, name) for group in saving) for name in _SUMMED}
    return Totals(
        groups=sum(group.kind == "group" for group in saving),
        tiers=sum(group.kind == "tier" for group in groups),
        bodies=sum(group.kind == "body" for group in groups),
        body_people=sum(group.members for group in groups if not group.saves),
        silent=sum(group.silent for group in groups),
        **(summed | {"institutions": sum(group.institutions for group in groups)}),
    )
