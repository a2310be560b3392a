"""What a command says to whoever typed it."""

import sys
from typing import NoReturn


def say(line: str) -> None:
    """A line of news; results go to standard output, news do not."""
    sys.stderr.write(line + "\n")


def fail(line: str, status: int = 1) -> NoReturn:
    """One clear line, and out."""
    say(line if line.startswith("Usage: ") else f"kesu: {line}")
    sys.exit(status)
