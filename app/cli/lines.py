"""What a command says to whoever typed it."""

import sys
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from rich.progress import Progress


def say(line: str) -> None:
    """A line of news; results go to standard output, news do not."""
    sys.stderr.write(line + "\n")


def fail(line: str, status: int = 1) -> NoReturn:
    """One clear line, and out."""
    say(line if line.startswith("Usage: ") else f"kesu: {line}")
    sys.exit(status)


def counted(number: int, one: str, many: str = "") -> str:
    """A number with what it counts: "1 group", "2 groups"; ``many`` where an s does not make the plural."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def books_counted(groups: int, transactions: int, entries: int) -> str:
    """How much books hold, as an audit counts it."""
    what = (counted(groups, "group"), counted(transactions, "transaction"), counted(entries, "entry", "entries"))
    return ", ".join(what)


def progress() -> "Progress":
    """A bar on a terminal; nothing at all in a file."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    return Progress(console=console, transient=True, disable=not console.is_terminal)
