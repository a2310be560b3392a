"""The error lines that the conversation says by itself, as its source names them."""

import ast
from importlib.util import find_spec
from pathlib import Path

CONVERSATION = ("menus.hop.conversation", "menus.hop.going_on", "menus.hop.showing")
_PREFIX = "error."
# What may stand above any screen; the others are all that a call ends with.
ABOVE_ANY_SCREEN = ("menu_changed", "asked_again", "practice")


def said_by(*modules: str) -> frozenset[str]:
    """The keys below ``error.`` that modules' sources spell out; an f-string's, made at run time, is a refusal's.

    Where none is named, those of the conversation.
    """
    return frozenset(key for module in modules or CONVERSATION for key in _said_in(module)) - {""}


def _said_in(module: str) -> frozenset[str]:
    spec = find_spec(module)
    source = Path(spec.origin).read_text("utf-8") if spec and spec.origin else ""
    texts = (node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant))
    return frozenset(text.removeprefix(_PREFIX) for text in texts if isinstance(text, str) and text.startswith(_PREFIX))
