"""What changes after a first day: an assembly's new meeting day is seen, a group goes to another organisation."""

import re
from typing import Final

from bench.day_one_panel import PanelBrowser
from bench.day_one_plan import Group, Organisation

_OFFER: Final = re.compile(r'action="(/panel/transfers/\d+)"')


async def shows_new_day(browser: PanelBrowser, group: Group, weekday: int, hour: int) -> None:
    """A group's facts have the day and hour that its assembly chose, and say what the day was before."""
    page = (await browser.get(f"/panel/groups/{group.code}/facts")).text
    for name, value in (("weekday", weekday), ("hour", hour)):
        chosen = re.search(rf'name="meeting_{name}">.*?value="(\d+)" selected', page, re.DOTALL)
        assert chosen, f"{group.code} has no meeting {name}"
        assert int(chosen.group(1)) == value, f"{group.code} meets at {name} {chosen.group(1)}"
    was = re.search(r"<td[^>]*>jeudi</td><td[^>]*>samedi</td>", page)
    assert was, f"{group.code}: its history does not have the day"


async def changes_organisation(former: PanelBrowser, new: PanelBrowser, group: Group, to: Organisation) -> None:
    """A group is offered by its organisation and taken by another, which sees it then and alone."""
    page = f"/panel/groups/{group.code}"
    await former.get(f"{page}/facts")
    await former.sends(f"{page}/standing", {"act": "offer", "organisation": to.code, "reason": "Autre cercle"})
    await new.get(page, status=404)
    offered = _OFFER.search((await new.get("/panel/transfers")).text)
    assert offered, f"{to.code} sees no offer"
    await new.sends(offered.group(1), {"act": "take"})
    for address in (page, f"{page}/facts", f"{page}/members/1"):
        await former.get(address, status=404)
        await new.get(address)
