"""How much the scenarios try: every screen once in each language; with ``KESU_TESTS=whole`` every hop, both engines."""

import os

WHOLE = os.environ.get("KESU_TESTS") == "whole"


def examples(few: int, many: int) -> int:
    """How many examples a property is tried with."""
    return many if WHOLE else few
