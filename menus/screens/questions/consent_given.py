"""A member's own answer to the questions of consent, as every screen that asks them writes it down."""

from collections.abc import Mapping

from ledger.people.contacts.consent import Consent, answer_herself
from menus.engine.screens import Plain
from menus.hop.scene import Scene


async def answer(scene: Scene, *, agreed: bool | None, sms: bool | None) -> Mapping[str, Plain]:
    """Write her own answer down; none: as she last said."""
    command, language = scene.command(), scene.caller.language
    said = Consent(
        at=command.at, language=language, how=scene.channel, noted_by=f"m{scene.member}", agreed=agreed, sms=sms
    )
    await answer_herself(scene.ports.database, command, said)
    return {}
