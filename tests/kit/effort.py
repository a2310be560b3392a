"""How much the scenarios try: every screen once in each language; with ``KESU_TESTS=whole`` every hop, both engines."""

import os

import pytest

WHOLE = os.environ.get("KESU_TESTS") == "whole"


def in_one_process(name: str) -> list[pytest.MarkDecorator]:
    """What is tried once is remembered by the process: its tests stay together, but where everything is tried."""
    return [] if WHOLE else [pytest.mark.xdist_group(name)]


def examples(few: int, many: int) -> int:
    """How many examples a property is tried with."""
    return many if WHOLE else few
