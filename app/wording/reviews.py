"""What native speakers said of the lines of a catalogue: good as it is, or better in other words."""

from dataclasses import dataclass

from sqlalchemy import bindparam, func, insert, select

from app.wording.lines import WrittenLine
from ledger.database import Reader, UnitOfWork
from ledger.tables import LineReviewed, Staff, table_of

_reviewed, _staff = table_of(LineReviewed), table_of(Staff)
_WRITE = insert(_reviewed)
_NEWEST = (
    select(func.max(_reviewed.c.id))
    .where(_reviewed.c.language == bindparam("language"), _reviewed.c.catalogue == bindparam("catalogue"))
    .group_by(_reviewed.c.key)
)
_STANDING = (
    select(_reviewed.c.key, _reviewed.c.wording, _reviewed.c.corrected, _reviewed.c.reviewed_us, _staff.c.name)
    .join(_staff, _staff.c.id == _reviewed.c.staff_id)
    .where(_reviewed.c.id.in_(_NEWEST))
)


@dataclass(frozen=True, slots=True)
class LineReview:
    """Who read a line as it stands, when (microseconds since 1970), and what she would rather have; "" is nothing."""

    name: str
    at_us: int
    corrected: str


async def review_line(
    unit: UnitOfWork, catalogue: str, language: str, line: WrittenLine, corrected: str, *, staff_id: int, at_us: int
) -> None:
    """Write that somebody read a line; ``corrected`` is "" where it is good."""
    await unit.fetch(
        _WRITE,
        catalogue=catalogue,
        language=language,
        key=line.key,
        wording=line.wording,
        corrected=corrected or None,
        staff_id=staff_id,
        reviewed_us=at_us,
    )


async def reviews_of(
    reader: Reader, catalogue: str, language: str, lines: dict[str, WrittenLine]
) -> dict[str, LineReview]:
    """The newest review of each line that still has the wording which was read; one that was taken over is good."""
    standing = {}
    for row in await reader.fetch(_STANDING, catalogue=catalogue, language=language):
        line = lines.get(row["key"])
        if line is not None and line.wording in (row["wording"], row["corrected"]):
            corrected = "" if row["corrected"] in (None, line.wording) else row["corrected"]
            standing[line.key] = LineReview(row["name"], row["reviewed_us"], corrected)
    return standing
