"""The innermost write on PostgreSQL: as many drafts as there are, as one call of the stored function ``kesu_post``."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from ledger.books.canonical import microseconds
from ledger.books.draft import Digests, Draft, Posted
from ledger.books.errors import BooksMoved, UnknownAccount

_COLUMNS: Final = 30
_PLACES = ",".join(f"${place}" for place in range(1, _COLUMNS + 1))
_CALL = f"SELECT seqs, links, repeated FROM kesu_post({_PLACES},{{wait}})"  # noqa: S608 -- places, no values
_WAITING = _CALL.format(wait="true")
_PASSING = _CALL.format(wait="false")


async def post_on(connection: Any, draft: Draft) -> Posted:  # noqa: ANN401 -- asyncpg's pooled proxy has no public type
    """Post on an open connection, waiting for whoever writes to the group."""
    row = await connection.fetchrow(_WAITING, *_arguments([draft]))
    (posted,) = _outcomes(row)
    if posted is not None:
        return posted
    raise UnknownAccount("ledger_head") if draft.since is None else BooksMoved(draft.key)


async def post_passing(connection: Any, drafts: Sequence[Draft]) -> list[Posted | None]:  # noqa: ANN401
    """Post drafts that are in the order of their groups, waiting for nobody.

    None: left out, because somebody else writes to the group or its books moved. What is refused for one draft is
    refused for all.
    """
    return _outcomes(await connection.fetchrow(_PASSING, *_arguments(drafts)))


def _outcomes(row: Any) -> list[Posted | None]:  # noqa: ANN401
    every = zip(row["seqs"], row["links"], row["repeated"], strict=True)
    return [None if seq is None else Posted(seq, link, repeated) for seq, link, repeated in every]


def _arguments(drafts: Sequence[Draft]) -> list[list[Any]]:
    """A column for each argument. The rows of entries, notices and declarations begin with the place of their draft."""
    every = [draft.digests() for draft in drafts]
    placed = list(enumerate(drafts, start=1))
    return [
        *_columns(15, (_row(draft, digests) for draft, digests in zip(drafts, every, strict=True))),
        *_columns(
            4,
            (
                (place, line, code, amount)
                for place, digests in enumerate(every, start=1)
                for line, (code, amount) in enumerate(digests.lines, start=1)
            ),
        ),
        *_columns(
            6,
            (
                (place, number, notice.topic, notice.member, notice.facts_as_json(), int(notice.urgent))
                for place, draft in placed
                for number, notice in enumerate(draft.notices)
            ),
        ),
        *_columns(
            5,
            (
                (place, new.member, new.kind, new.shares, new.amount_xof)
                for place, draft in placed
                if (new := draft.declares) is not None
            ),
        ),
    ]


def _row(draft: Draft, digests: Digests) -> tuple[object, ...]:
    return (
        draft.group_id,
        None if draft.since is None else draft.since.seq,
        None if draft.since is None else draft.since.turn,
        draft.key,
        digests.request,
        draft.kind,
        draft.effective_on.isoformat(),
        draft.meeting,
        microseconds(draft.posted_at),
        draft.actor.name,
        draft.actor.channel,
        draft.reverses_seq,
        draft.memo,
        digests.memo,
        digests.payload,
    )


def _columns(width: int, rows: Iterable[tuple[Any, ...]]) -> list[list[Any]]:
    """Rows turned into columns; as many empty ones where there is no row."""
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]
