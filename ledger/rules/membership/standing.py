"""How a group stands with whoever accompanies it: active, suspended, dissolved; and what each step asks for.

A suspended group does not meet for a while: nobody waits for its meetings, its phones go on. A dissolved one has shared
everything out. Source: docs/rules.md, "A group's standing".
"""

from dataclasses import dataclass
from typing import Final

STEPS: Final = {
    "suspend": (("active",), "suspended"),
    "dissolve": (("active", "suspended"), "dissolved"),
    "reopen": (("suspended", "dissolved"), "active"),
}
"""A step: from which standing, to which."""
IMPORTING: Final = "importing"
"""Of a group whose file is not written to its end: no group for anybody yet."""
ON_PHONES: Final = ("active", "suspended")
"""The standings of groups whose members may call: a suspended group's book is its own."""


class StandingRefused(ValueError):  # noqa: N818 -- what it is, said plainly
    """The step cannot be taken.

    ``why``: ``standing``: not from here; ``meeting``: one is open; ``money``: something is left in a box, saved or
    owed; ``mid_cycle``; ``nobody``: it has no organisation; ``same``, ``offered``, ``unknown``: of an offer;
    ``seated``: a tier holds money of it, or lent it some.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Books:
    """What of a group's books decides: its standing, and whether a meeting is open, money is there, the cycle runs.

    ``met``: a meeting was held in the running cycle. ``left_xof``: what boxes and the bank hold, property, what members
    have saved and owe.
    """

    status: str
    meeting_open: bool
    met: bool
    cycle: int
    left_xof: int

    @property
    def mid_cycle(self) -> bool:
        """Whether something began that a share-out has not ended; a first cycle may have begun on paper."""
        return self.met or (self.cycle == 1 and self.left_xof > 0)

    def after(self, step: str) -> str:
        """The standing that a step leads to.

        Raises:
            StandingRefused: ``standing``, ``meeting``, ``money``.
        """
        allowed, then = STEPS[step]
        if self.status not in allowed:
            raise StandingRefused("standing")
        if self.meeting_open:
            raise StandingRefused("meeting")
        if step == "dissolve" and self.left_xof:
            raise StandingRefused("money")
        return then

    def check_release(self) -> None:
        """A group is released between two cycles, when nobody's figures hang in the air.

        Raises:
            StandingRefused: ``standing``, ``meeting``, ``mid_cycle``.
        """
        self.check_leaving()
        if self.mid_cycle:
            raise StandingRefused("mid_cycle")

    def check_leaving(self) -> None:
        """A group leaves its organisation while no meeting is open.

        Raises:
            StandingRefused: ``standing``, ``meeting``.
        """
        if self.status not in ON_PHONES:
            raise StandingRefused("standing")
        if self.meeting_open:
            raise StandingRefused("meeting")
