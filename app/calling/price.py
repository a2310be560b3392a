"""What calls cost: by the minute begun, in thousandths of a franc, as operators bill them."""

from dataclasses import dataclass
from typing import Final

ASSUMED_MINUTE_MILLIXOF: Final = 100_000
"""What a minute is taken to cost where neither the gateway nor the settings say: about Mali's dearest."""
USUAL_SECONDS: Final = 120
"""How long a call is taken to last until it has ended: twice what a balance takes by ear."""
LONGEST_SECONDS: Final = 900
"""After a quarter of an hour the gateway ends a call that we pay, where it can be told to."""


@dataclass(frozen=True, slots=True)
class CallPrice:
    """The price of a minute."""

    minute_millixof: int

    def of(self, seconds: int) -> int:
        """What a call of so many seconds costs; a minute that was begun is paid whole."""
        return -(-seconds // 60) * self.minute_millixof

    @property
    def usual_millixof(self) -> int:
        """What a call is taken to cost until it has ended."""
        return self.of(USUAL_SECONDS)
