"""A form that makes something makes it once, however often somebody on a slow link presses its button."""

import hashlib
from typing import Final

from app.panel.web.refusals import FormAlreadyUsed
from ledger.database import UnitOfWork
from ledger.database.upsert import upsert
from ledger.tables import FormUsed, table_of

_form = table_of(FormUsed)
_USE: Final = upsert(_form).on_conflict_do_nothing(index_elements=[_form.c.token_hash]).returning(_form.c.token_hash)


async def use_form(unit: UnitOfWork, token: str, now_us: int) -> None:
    """Take the form for used, in the unit of what it makes; a second one at the same moment waits for the first.

    Raises:
        FormUsed: it has made something already.
    """
    token_hash = hashlib.sha256(token.encode()).hexdigest()
    if not await unit.fetch(_USE, token_hash=token_hash, used_us=now_us):
        raise FormAlreadyUsed
