"""What can go wrong with the books. A rule that a group would break is a ``Refusal`` (ledger/rules) instead."""


class LedgerError(Exception):
    """The books could not be written or trusted."""


class KeyReused(LedgerError):
    """An idempotency key is known already, with another draft."""


class Unbalanced(LedgerError):
    """The entries do not sum to zero, or there are fewer than two."""


class OutOfBounds(LedgerError):
    """An account would leave its bounds. ``account`` is its code."""

    def __init__(self, account: str) -> None:
        super().__init__(account)
        self.account = account


class UnknownAccount(LedgerError):
    """An entry names an account that the group does not have. ``account`` is its code."""

    def __init__(self, account: str) -> None:
        super().__init__(account)
        self.account = account


class BooksMoved(LedgerError):
    """Somebody wrote to the group's books since the draft was decided. Nothing was written; decide anew."""


class TryAgain(LedgerError):
    """The engine was busy or away. The same draft under the same key may be posted again without harm."""
