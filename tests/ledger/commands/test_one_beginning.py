"""No command of the ledger locks its group by itself: it would forget what its key gave the first time."""

from pathlib import Path

import ledger

LEDGER = Path(ledger.__file__).parent


def test_books_are_locked_where_a_command_begins_and_nowhere_else():
    locking = {
        str(path.relative_to(LEDGER))
        for path in LEDGER.rglob("*.py")
        if ".lock(" in path.read_text(encoding="utf-8") and path.parent.name != "database"
    }
    assert locking == {"commands/begin.py"}
