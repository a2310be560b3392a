"""What is remembered of a caller between two hops. It holds no PIN and nothing that was typed for one."""

import msgspec

_WIRE = {
    "authenticated": "known",
    "answers": "kept",
    "rendered": "shown",
    "suspended": "held",
    "history": "trail",
    "dialled": "deep",
}
"""The keys that earlier versions of the service pack, which serve beside this one during an upgrade."""


class Held(msgspec.Struct, frozen=True, rename=_WIRE.get):
    """Where a dropped call left her: the member it was, the screens behind her, what she had answered.

    ``version`` is that of the last of the screens.
    """

    who: tuple[int, int]
    history: tuple[str, ...]
    answers: dict[str, int | str]
    version: str = ""


class Caller(msgspec.Struct, rename=_WIRE.get):
    """One phone's place in the conversation, packed to a few hundred bytes.

    ``authenticated``: her PIN was right in this session; until then no figure is shown. ``history``: the screens behind
    her, the last is the one she sees. ``answers``: hers, and what effects gave back. ``about``: her name and her
    group's, for the screens that greet. ``rendered`` and ``items``: what the screen was drawn with, so that her answer
    is read without asking the database again. ``dialled``: digits dialled with the code, still to be played.
    ``suspended``: where a dropped call left her. ``practice``: nothing is written. ``version``: that of the screen she
    has before her. ``silences``: how often in a row she has answered nothing on a call.

    Versions of the service that serve side by side read each other's: what one does not know it leaves out.
    """

    version: str = ""
    language: str = "fr"
    session: str = ""
    who: tuple[int, int] | None = None
    authenticated: bool = False
    role: str = ""
    about: dict[str, int | str] = {}
    history: tuple[str, ...] = ()
    answers: dict[str, int | str] = {}
    rendered: dict[str, int | str] = {}
    items: tuple[int | str, ...] = ()
    page: int = 0
    pages: int = 1
    tries: int = 0
    dialled: tuple[str, ...] = ()
    practice: bool = False
    silences: int = 0
    suspended: Held | None = None

    @property
    def screen(self) -> str:
        """The name of the screen she sees."""
        return self.history[-1] if self.history else ""


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Caller)


def pack(caller: Caller) -> bytes:
    """Caller state as bytes."""
    return _encoder.encode(caller)


def unpack(state: bytes) -> Caller | None:
    """Caller state from bytes; None when an older service wrote what this one cannot read."""
    try:
        return _decoder.decode(state)
    except msgspec.MsgspecError:
        return None
