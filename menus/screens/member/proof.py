"""A member compares a proof in her book with the books: she types its number, and reads the fingerprint it has here.

A plain keypad types digits only, so the eight signs are compared by her, not typed.
"""

from ledger.journal.proofs import proof_at
from menus.engine.reading import whole_between
from menus.engine.screens import Ask, Facts, Redirect, Tell
from menus.hop.scene import Scene
from menus.text.days import full_day

_MOST = 999_999_999


async def _any_number(_: Scene) -> Facts:
    return Facts({"least": 0, "most": _MOST})


async def _shown(scene: Scene) -> Facts | Redirect:
    proof = await proof_at(scene.ports.database, scene.group_id, scene.number("seq"))
    if proof is None:
        return Redirect(lambda: NONE)
    return Facts(
        {"seq": proof.seq, "fingerprint": proof.fingerprint, "meeting": proof.meeting, "day": full_day(proof.held_on)}
    )


NONE: Tell = Tell(name="proof.none", ends=False)
SHOWN: Tell = Tell(name="proof.shown", look=_shown, ends=False, instead=(lambda: NONE,))
NUMBER: Ask = Ask(
    name="proof",
    look=_any_number,
    reads=whole_between("least", "most"),
    keep="seq",
    then=lambda: SHOWN,
)
