"""The proof that members carry home: worked out from the bare tables by somebody who has only hashlib and the paper.

Nothing of the ledger is used here. The recipe is the one of ``docs/ledger.md``, "The chain".
"""

import hashlib
import re
from datetime import date

import pytest

from tests import plain_sql
from tests.kit.play import play
from tests.kit.transcript import load
from tests.scenarios.conftest import OpenVillage

pytestmark = pytest.mark.anyio
_JOURNAL = """
SELECT seq, idem_key, kind, effective_on, posted_us, actor, channel, meeting, reverses_seq, memo FROM journal
WHERE group_id = {group} AND seq <= {upto} ORDER BY seq
"""
_SEALS = """
SELECT after_seq, number, table_name, row_key, gone, digest FROM seal
WHERE group_id = {group} AND number <= (SELECT coalesce(max(number), 0) FROM seal WHERE group_id = {group} AND hash = (
  SELECT head_hash FROM anchor WHERE group_id = {group} AND upto_seq = {upto})) ORDER BY number
"""
_ENTRIES = "SELECT seq, account, amount_xof FROM entry WHERE group_id = {group} AND seq <= {upto}"


def written(value: object) -> bytes:
    """A letter for what it is, its length in four bytes, and the thing itself."""
    if value is None:
        return b"n" + bytes(4)
    if isinstance(value, list | tuple):
        letter, body = b"l", b"".join(written(item) for item in value)
    elif isinstance(value, bytes):
        letter, body = b"b", value
    elif isinstance(value, int):
        letter, body = b"i", str(value).encode()
    else:
        letter, body = b"s", str(value).encode()
    return letter + len(body).to_bytes(4, "big") + body


async def head_by_hand(url: str, group: int, upto: int) -> bytes:
    """The newest link at the close whose proof says ``upto``, from the first link on: seals and transactions."""
    lines: dict[object, list[tuple[object, object]]] = {}
    for seq, account, amount in await plain_sql.fetch(url, _ENTRIES.format(group=group, upto=upto)):
        lines.setdefault(seq, []).append((account, amount))
    seals: dict[object, list[tuple[object, ...]]] = {}
    for after, *sealed in await plain_sql.fetch(url, _SEALS.format(group=group, upto=upto)):
        seals.setdefault(after, []).append(tuple(sealed))

    def sealed_after(head: bytes, after: object) -> bytes:
        for number, table, row, gone, digest in seals.get(after, ()):
            said = ("kesu/seal/1", head, group, number, table, row, gone, digest)
            head = hashlib.sha256(b"".join(map(written, said))).digest()
        return head

    head = sealed_after(bytes(32), 0)
    for seq, key, kind, day, moment, actor, channel, meeting, reverses, memo in await plain_sql.fetch(
        url, _JOURNAL.format(group=group, upto=upto)
    ):
        memo_hash = hashlib.sha256(f"{key}\0{memo}".encode()).digest()
        days = (date.fromisoformat(str(day)) - date(1970, 1, 1)).days
        said = ("kesu/payload/1", key, kind, days, moment, actor, channel, meeting, reverses, memo_hash)
        payload = hashlib.sha256(b"".join(map(written, said)) + written(sorted(lines[seq]))).digest()
        place = group.to_bytes(8, "big") + int(str(seq)).to_bytes(8, "big")
        head = sealed_after(hashlib.sha256(b"kesu/chain/1" + head + place + payload).digest(), seq)
    return head


async def test_the_closing_sms_carries_the_fingerprint_that_the_tables_give(
    open_village: OpenVillage, engine: str
) -> None:
    village = await open_village(engine)
    await play(village, load("meeting-closes"))
    url = village.settings.database_url
    heard = [str(words) for (words,) in await plain_sql.fetch(url, "SELECT text FROM inbox_message")]
    proofs = [found.groups() for words in heard if (found := re.search(r"(\d+) ([0-9a-f]{8})\b", words))]
    assert len(proofs) > 8, "every member who agreed to messages"
    [(seq, fingerprint)] = set(proofs)
    [(group,)] = await plain_sql.fetch(url, "SELECT DISTINCT group_id FROM anchor")
    head = await head_by_hand(url, int(str(group)), int(seq))
    assert head.hex()[:8] == fingerprint
    [(kept,)] = await plain_sql.fetch(url, f"SELECT head_hash FROM anchor WHERE upto_seq = {seq}")
    assert head == kept
