"""Finds groups and members by what a person types: words without accents and capitals, codes, numbers, phones."""

# text: a condition for each word; the list of groups, which is text itself, reads the same condition.

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from app.organisations.tenancy import ScopedReader
from ledger.database import Row
from ledger.people.contacts.phone_numbers import read_phone
from ledger.rules.spelling import search_words

GROUPS_SHOWN: Final = 10
_MOST_WORDS: Final = 6
_SHORT: Final = 2
"""Letters of a word that is looked for at the beginning of words alone, like every word with a digit in it."""
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,3}")
_BEFORE_A_NUMBER: Final = str.maketrans("/#", "  ")
_GROUPS: Final = """
SELECT visible.code, visible.name, visible.village, visible.region, visible.status FROM visible
WHERE {condition} ORDER BY visible.code LIMIT :most
"""
_FOUND: Final = "FROM visible JOIN member s ON s.group_id = visible.id WHERE s.institution = 0 AND {condition}"
_COUNT: Final = f"SELECT count(*) AS lines {_FOUND}"
_MEMBERS: Final = f"""
SELECT found.code, found.group_name, m.group_id, m.number, m.name, m.phone, m.left_on
FROM (SELECT visible.id, visible.code, visible.name AS group_name, s.number {_FOUND}
  ORDER BY {{inner}} LIMIT :most OFFSET :skipped) found
JOIN member m ON m.group_id = found.id AND m.number = found.number
ORDER BY {{outer}}
"""  # noqa: S608 -- constants of this module
"""The inner statement reads the members' index alone; the page's members are read by their keys."""
MEMBER_ORDERS: Final = {
    "group": "{group}.code {way}, {member}.number",
    "member": "{member}.search {way}, {group}.code, {member}.number",
    "phone": "{member}.phone IS NULL, {member}.phone {way}, {group}.code, {member}.number",
}
"""What the members that are found may be sorted by."""


@dataclass(frozen=True, slots=True)
class SearchCondition:
    """A condition in SQL on what is ``visible`` and on a member ``s``, and its values."""

    condition: str
    values: dict[str, str | int]


_NOTHING: Final = SearchCondition("1 = 0", {})


def of_groups(typed: str) -> SearchCondition:
    """The groups of which every word typed is in the name, village or code, or whose code begins so (k015, k 015)."""
    words = search_words(typed)[:_MOST_WORDS]
    if not words:
        return _NOTHING
    values = _patterns(words)
    compact = "replace(lower(visible.code), '-', '') LIKE :compact"
    return SearchCondition(f"({_all_in('visible', values)} OR {compact})", values | {"compact": "".join(words) + "%"})


def of_members(typed: str) -> SearchCondition:
    """The members with this phone, with every word typed in their names, or with a number.

    Before a number may stand words of her name or of her group: ``awa 3``, ``K-015 3``, ``K-015/3``.
    """
    try:
        return SearchCondition("s.phone = :phone", {"phone": read_phone(typed)})
    except ValueError:
        pass
    *before, last = typed.translate(_BEFORE_A_NUMBER).split() or [""]
    if _NUMBER.fullmatch(last):
        condition = "s.number = :number"
        values: dict[str, str | int] = {"number": int(last)}
        if not before:
            return SearchCondition(condition, values)
        group = of_groups(" ".join(before))
        hers = _all_in("s", [name for name in group.values if name != "compact"]) or "1 = 0"
        return SearchCondition(f"{condition} AND ({hers} OR {group.condition})", values | group.values)
    patterns = _patterns(search_words(typed)[:_MOST_WORDS])
    return SearchCondition(_all_in("s", patterns), patterns) if patterns else _NOTHING


def _patterns(words: list[str]) -> dict[str, str | int]:
    return {
        f"word_{place}": f"%{word}%" if len(word) > _SHORT and word.isalpha() else f"% {word}%"
        for place, word in enumerate(words)
    }


def _all_in(row: str, names: Iterable[str]) -> str:
    return " AND ".join(f"{row}.search LIKE :{name}" for name in names)


async def find_groups(window: ScopedReader, typed: str) -> list[Row]:
    """The first groups in sight that are found, by code; one more than is shown where there are more."""
    searched = of_groups(typed)
    return await window.fetch(_GROUPS.format(condition=searched.condition), most=GROUPS_SHOWN + 1, **searched.values)


async def find_members(
    window: ScopedReader, typed: str, order: str = "group", most: int = 50, skipped: int = 0
) -> tuple[list[Row], int]:
    """Some of the persons in sight that are found, and how many there are in all.

    ``order``: a name of ``MEMBER_ORDERS``, with a dash before it downwards. What ends on the page is not counted again.
    """
    searched = of_members(typed)
    keys, way = MEMBER_ORDERS[order.removeprefix("-")], "DESC" if order.startswith("-") else "ASC"
    words = _MEMBERS.format(
        inner=keys.format(group="visible", member="s", way=way),
        outer=keys.format(group="found", member="m", way=way),
        condition=f"({searched.condition})",
    )
    rows = await window.fetch(words, most=most + 1, skipped=skipped, **searched.values)
    if len(rows) <= most and (rows or not skipped):
        return rows, skipped + len(rows)
    counted = await window.fetch(_COUNT.format(condition=f"({searched.condition})"), **searched.values)
    return rows[:most], int(counted[0]["lines"])
