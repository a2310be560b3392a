"""A try at a PIN: counted in Redis in the step that opens its hop, before anybody looks whether it is right.

The database counts wrong tries for good, but only once it has written them: one that hangs or refuses would leave
guesses uncounted. So every try counts here until it is settled: it was right, the database holds it, or no PIN was
looked at after all. What is never settled counts for an hour.
"""

from dataclasses import dataclass

UNSETTLED_SECONDS = 3600


@dataclass(slots=True)
class PinTry:
    """One hop at a screen that asks ``whose`` PIN.

    ``unsettled`` are the tries from this phone that nothing has settled, this one among them; ``seconds_left`` is how
    long they still count. Whoever checks the PIN says how it went: ``checked`` before looking, then ``right`` or
    ``settled`` (the database holds the wrong try); ``locks``: this try has locked her.
    """

    whose: str
    unsettled: int
    seconds_left: int
    checked: bool = False
    settled: bool = False
    right: bool = False
    locks: bool = False

    @property
    def verdict(self) -> str:
        """What becomes of the count: ``clear`` it all, give this try ``back``, or ``keep`` it."""
        if self.right:
            return "clear"
        return "keep" if self.checked and not self.settled else "back"
