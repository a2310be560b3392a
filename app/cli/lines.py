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


def progress() -> "Progress":
    """A bar on a terminal; nothing at all in a file."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    return Progress(console=console, transient=True, disable=not console.is_terminal)
