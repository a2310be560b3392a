"""The error lines that the conversation says by itself, read out of its compiled code."""

from collections.abc import Iterator
from importlib.util import find_spec
from types import CodeType

CONVERSATION = "menus.conversation"
_PREFIX = "error."
# What may stand above any screen; the others are all that a call ends with.
ABOVE_ANY_SCREEN = ("menu_changed", "asked_again", "practice")


def said_by(module: str = CONVERSATION) -> frozenset[str]:
    """The keys below ``error.`` that stand as constants in a module."""
    spec = find_spec(module)
    code = spec.loader.get_code(module) if spec and spec.loader and hasattr(spec.loader, "get_code") else None
    texts = _constants(code) if isinstance(code, CodeType) else iter(())
    return frozenset(text.removeprefix(_PREFIX) for text in texts if text.startswith(_PREFIX)) - {""}


def _constants(code: CodeType) -> Iterator[str]:
    for constant in code.co_consts:
        if isinstance(constant, str):
            yield constant
        elif isinstance(constant, CodeType):
            yield from _constants(constant)
