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


class SuspendedSession(msgspec.Struct, frozen=True, rename=_WIRE.get):
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
    group's, for the screens that greet. ``rendered``, ``items`` and ``item_keys``: what the screen was drawn with, so
    that her answer is read without asking the database again. ``dialled``: digits dialled with the code, to be played.
    ``suspended``: where a dropped call left her. ``practice``: nothing is written. ``version``: that of the screen she
    has before her. ``unsure``: what brought her there may have been the hop before once more, so that she may not have
    seen it; ``asked_again``: she was asked again for that reason.

    Until home: ``consent_due``: she has to be asked; ``to_acknowledge``: the number of a loan of which she has to say
    that she has its money; ``receipts_heard``: nobody's receipts wait to be told by her on this call;
    ``news_heard``: nor her own to be heard; ``to_confirm``: the line of a support of which she has to say whether she
    received it. ``slip``: the person who typed a code from paper. ``silences``: how often in a row she has answered
    nothing on a call; ``mistyped``: how often her PIN was wrong on this one.

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
    item_keys: tuple[int, ...] = ()
    page: int = 0
    pages: int = 1
    tries: int = 0
    dialled: tuple[str, ...] = ()
    practice: bool = False
    suspended: SuspendedSession | None = None
    unsure: bool = False
    asked_again: bool = False
    consent_due: bool = False
    to_acknowledge: int | None = None
    receipts_heard: bool = False
    news_heard: bool = False
    to_confirm: int | None = None
    slip: int = 0
    silences: int = 0
    mistyped: int = 0

    @property
    def screen(self) -> str:
        """The name of the screen she sees."""
        return self.history[-1] if self.history else ""

    @property
    def is_agent(self) -> bool:
        """Whether she calls as a field agent: known by group 0, which is nobody's, and her id."""
        return self.who is not None and self.who[0] == 0

    def come_home(self) -> None:
        """Home forgets the way, the answers and what came before it."""
        self.history, self.answers, self.practice = (), {}, False
        self.consent_due, self.to_acknowledge, self.receipts_heard, self.news_heard = False, None, False, False
        self.to_confirm = None


_TO_ACKNOWLEDGE, _HEARD = "handed_over", "told"
"""Where earlier versions of the service have these fields among the answers."""
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Caller)


def pack(caller: Caller) -> bytes:
    """Caller state as bytes."""
    if caller.to_acknowledge is None:
        return _encoder.encode(caller)
    among_answers = {**caller.answers, _TO_ACKNOWLEDGE: caller.to_acknowledge}
    return _encoder.encode(msgspec.structs.replace(caller, answers=among_answers))


def unpack(state: bytes) -> Caller | None:
    """Caller state from bytes; None when an older service wrote what this one cannot read."""
    try:
        caller = _decoder.decode(state)
    except msgspec.MsgspecError:
        return None
    loan = caller.answers.pop(_TO_ACKNOWLEDGE, None)
    if isinstance(loan, int):
        caller.to_acknowledge = loan
    if caller.answers.pop(_HEARD, None):
        caller.receipts_heard = True
    return caller
