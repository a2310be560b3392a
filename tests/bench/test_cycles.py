"""A year lived by dialling comes to the same books as the same year written by calls of the ledger."""

import os
import shutil

import pytest

from bench.cycles import FAMILIES, compare

pytestmark = [pytest.mark.anyio, pytest.mark.xdist_group("bench")]
WHOLE = os.environ.get("KESU_TESTS") == "whole"
SHORT_MEETINGS = 3


@pytest.mark.parametrize("family", FAMILIES)
async def test_a_cycle_by_phone(tmp_path, sqlite_template, redis_url, family):
    meetings = FAMILIES[family][0] if WHOLE else SHORT_MEETINGS
    urls = tuple(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / f'{way}.db')}" for way in ("ledger", "phone"))
    figures = await compare(urls, redis_url, family, meetings, finish=WHOLE)
    assert figures["hops"] > 100 * SHORT_MEETINGS, "it was lived on the phone"
    assert figures["ended"] == WHOLE
