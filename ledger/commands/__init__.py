"""Where every command begins: its group's books are locked, and what its key gave the first time is given again."""

from ledger.commands.begin import OpenCommand, begin, lock_group
from ledger.commands.first_result import Request, was_done

__all__ = ["OpenCommand", "Request", "begin", "lock_group", "was_done"]
