"""An answer is taken while its question is open, and only one that the question has."""

import pytest

from ledger.consultations import answer
from ledger.rules.refusal import Refusal
from tests.village import AWA
from tests.village_life import found

pytestmark = pytest.mark.anyio


async def test_a_question_that_is_not_open_takes_no_answer(database):
    village = await found(database)
    with pytest.raises(Refusal, match=r"consultation\.closed"):
        await answer(database, village.act(AWA), 7, 1)
