"""A member compares a proof in her book with the books: she types its number, and reads the fingerprint it has here.

A plain keypad types digits only, so the eight signs are compared by her, not typed.
"""

from ledger.journal.proofs import seal_at
from menus.engine.reading import whole_between
from menus.engine.screens import Ask, Facts, Instead, Tell
from menus.scene import Scene
from menus.text.days import full_day

_MOST = 999_999_999


async def _any_number(_: Scene) -> Facts:
    return Facts({"least": 0, "most": _MOST})


async def _seal(scene: Scene) -> Facts | Instead:
    seal = await seal_at(scene.ports.database, scene.group_id, scene.number("seq"))
    if seal is None:
        return Instead(lambda: NONE)
    return Facts(
        {"seq": seal.seq, "fingerprint": seal.fingerprint, "meeting": seal.meeting, "day": full_day(seal.held_on)}
    )


NONE: Tell = Tell(name="proof.none", ends=False)
SEAL: Tell = Tell(name="proof.seal", look=_seal, ends=False, instead=(lambda: NONE,))
NUMBER: Ask = Ask(
    name="proof",
    look=_any_number,
    reads=whole_between("least", "most"),
    keep="seq",
    then=lambda: SEAL,
)
