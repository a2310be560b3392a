"""What a sound of a call says, for whoever tries Kesu without ears or loudspeakers: development only."""

import re

from app.runtime.ports import RunningService
from sessions.store import SOUND_SECONDS, StoreUnavailable

_SOUND = re.compile(r"/voice/(?P<gateway>[a-z]+)/sound/(?P<address>[0-9a-z]+)\.wav$")


async def said(running: RunningService, sound: str) -> list[str]:
    """The words of a sound by its address, a line a phrase; none when it has ended."""
    found = _SOUND.search(sound)
    if found is None:
        return []
    try:
        spoken = await running.turns.sound(f"voice-{found['gateway']}", found["address"], SOUND_SECONDS)
    except StoreUnavailable:
        spoken = None
    return running.clips.words(spoken) if spoken is not None else []
