"""The minutes of the last meeting, in short sentences that an officer reads aloud, page by page."""

from ledger.funds.expenses import PURPOSES
from ledger.meeting.keys import KEYS
from ledger.meeting.minutes import Minutes, MinutesLine, latest_minutes
from ledger.rules.funds.property import PLACES, THINGS
from menus.engine.screens import Facts, Item, Plain, Tell
from menus.hop.scene import Scene
from menus.render import NOTHING

_WORDS = frozenset({*PLACES, *THINGS, *PURPOSES})


async def _latest(scene: Scene) -> Facts:
    minutes = await latest_minutes(scene.ports.database, scene.group_id)
    group = str(scene.caller.about["group"])
    lines = tuple(Item(place, _line(line, group)) for place, line in enumerate(minutes.lines))
    return Facts(_in_words(minutes), items=lines)


def _line(line: MinutesLine, group: str) -> dict[str, Plain]:
    """Whose it is or what it is about; the group's where it is everybody's."""
    word = line.about if line.about in (THINGS if line.name else _WORDS) else NOTHING
    name = line.name or (NOTHING if word else line.about or group)
    return {"what": line.kind, "name": name, "reason": word, "amount_xof": line.amount_xof}


def _in_words(minutes: Minutes) -> dict[str, Plain]:
    return {
        "meeting": minutes.meeting,
        "held_on": minutes.held_on.isoformat(),
        "name": minutes.opened_by,
        "new_name": minutes.closed_by,
        "present_count": minutes.present,
        "late_count": minutes.late,
        "excused_count": minutes.excused,
        "absent_count": minutes.absent,
        "sent_money_count": minutes.sent_money,
        "turned": minutes.keys_open,
        "keys": KEYS,
        "keys_close": minutes.keys_close,
        "what": f"count_{minutes.counted}",
        "savings_xof": minutes.savings_xof,
        "solidarity_xof": minutes.solidarity_xof,
        "lent_xof": minutes.lent_xof,
        "repaid_xof": minutes.repaid_xof,
        "fines_xof": minutes.fines_xof,
        "box_xof": minutes.box_xof,
        "fund_xof": minutes.fund_xof,
        "kept_xof": minutes.kept_xof or NOTHING,
        "decisions": minutes.decisions,
        "incidents": minutes.incidents,
        "seq": minutes.seq,
        "fingerprint": minutes.fingerprint,
    }


MINUTES: Tell = Tell(name="meeting.minutes", look=_latest, ends=False)
