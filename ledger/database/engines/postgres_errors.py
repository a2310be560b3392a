"""PostgreSQL's errors in the ledger's words: what may pass, and what is refused for good."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from ledger.books.errors import KeyReused, LedgerError, OutOfBounds, TryAgain, Unbalanced, UnknownAccount

_AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InvalidAuthorizationSpecificationError,  # a password that was changed at one end
    asyncpg.InvalidCatalogNameError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.LockNotAvailableError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # the server ended the connection while a statement was prepared
    asyncpg.OutOfMemoryError,
    asyncpg.DiskFullError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.TargetServerAttributeNotMatched,
    ConnectionError,
    OSError,
    TimeoutError,
)
_REFUSED: dict[str, type[LedgerError]] = {
    "KE001": KeyReused,
    "KE002": Unbalanced,
    "KE003": OutOfBounds,
    "KE004": UnknownAccount,
}


@contextmanager
def translated_errors() -> Iterator[None]:
    """Turn the engine's errors into the ledger's words."""
    try:
        yield
    except asyncpg.PostgresError as problem:
        refusal = _REFUSED.get(problem.sqlstate or "")
        if refusal is not None:
            raise refusal(str(problem.message)) from problem
        if isinstance(problem, _AWAY):
            raise TryAgain(type(problem).__name__) from problem
        raise
    except _AWAY as problem:
        raise TryAgain(type(problem).__name__) from problem
