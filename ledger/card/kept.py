"""Cards of those who call, kept with the head they were read at: one small read proves that a card still stands.

Whatever stands on a card is an entry, follows from entries or is sealed (`ledger.tables.held`): none of it changes
without another newest link of the group's chain. Two links are never the same, so that neither a restored backup nor a
standby that took over gives an old card. The turn, which counts how often the books were locked, has to be the same
too: what is decided on a card is posted only if the books still stand at its turn.
"""

from collections import OrderedDict
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import select

from ledger.card.card import Card
from ledger.card.queries import GROUP
from ledger.card.reading import read_card
from ledger.database import Database
from ledger.tables import LedgerHead, table_of

MOST_KEPT: Final = 2_048
"""Cards of one process, some two kilobytes each; beyond them whoever has not called for longest is forgotten."""
_head = table_of(LedgerHead)
_HEAD: Final = select(_head.c.turn, _head.c.head_hash).where(_head.c.group_id == GROUP)
_kept: "WeakKeyDictionary[Database, OrderedDict[tuple[int, int], Card]]" = WeakKeyDictionary()


async def card_at_head(database: Database, group_id: int, member: int) -> Card:
    """One member's card as the books stand now, read anew if they moved since it was read last."""
    kept = _kept.setdefault(database, OrderedDict())
    who = group_id, member
    card = kept.get(who)
    if card is None or not await _stands(database, card):
        card = await read_card(database, group_id, member)
    kept[who] = card
    kept.move_to_end(who)
    if len(kept) > MOST_KEPT:
        kept.popitem(last=False)
    return card


async def _stands(database: Database, card: Card) -> bool:
    rows = await database.fetch(_HEAD, group_id=card.group_id)
    return bool(rows) and (rows[0]["turn"], rows[0]["head_hash"].hex()) == (card.head.turn, card.link)
