"""A test that tries many things says of which one it fails."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def named(*words: str) -> Iterator[None]:
    """Say these words beside whatever fails inside."""
    try:
        yield
    except BaseException as problem:
        problem.add_note(" ".join(words))
        raise
