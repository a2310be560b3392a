"""A federation on a first day: associations from a list, their members, their seats at two levels, one dissolved."""

import re
from collections.abc import Sequence
from typing import Final

from bench.day_one_command import Terminal
from bench.day_one_panel import PanelBrowser
from bench.day_one_plan import NETWORK

FEDERATION, LISTED_ONLY = "FED-1", "F-0000"
"""The federation; and an association that is listed and never begins."""
BEGAN: Final = "2026-06-03"
"""Long ago: whoever has not met since is silent."""
PEOPLE: Final = ("Awa", "Binta")
_WHOLE: Final = re.compile(r"<tfoot>(.*?)</tfoot>", re.DOTALL)
_OWN: Final = re.compile(r"<tbody>(.*?)</tr>", re.DOTALL)
_CELL: Final = re.compile(r'<td class="num[^"]*"[^>]*>(.*?)</td>')


async def a_network(terminal: Terminal, browser: PanelBrowser, codes: Sequence[str]) -> None:
    """Bring in associations by their codes and one that never begins, dissolve that one, and seat the others.

    Half sit in the federation, half in a union: the first of them, which sits in the federation itself.

    Raises:
        AssertionError: something was refused, or a page does not show the sum.
    """
    await _comes_in(terminal, codes)
    await _is_dissolved(browser, codes)
    union, half = codes[0], len(codes) // 2
    await terminal.runs("tier", "create", FEDERATION, "Fédération", "--org", NETWORK.code, "--family", "none")
    await terminal.runs("tier", "make", union)
    for tier, seated in ((FEDERATION, codes[:half]), (union, codes[half:])):
        await _takes_seats(terminal, tier, seated)
    below = len(codes) - half
    await _shows(browser, FEDERATION, own=(0, half), whole=(len(PEOPLE) * len(codes), len(codes)))
    await _shows(browser, union, own=(len(PEOPLE), below), whole=(len(PEOPLE) * (below + 1), below))


async def _comes_in(terminal: Terminal, codes: Sequence[str]) -> None:
    """The associations in a list, and their members in a sheet that comes later."""
    listed = [f"{code};Association {code};{BEGAN}" for code in (LISTED_ONLY, *codes)]
    members = [
        f"{code};{number};{name} {code};{role}"
        for code in codes
        for number, (name, role) in enumerate(zip(PEOPLE, ("présidente", "trésorière"), strict=True), start=1)
    ]
    sheets = {
        "associations.csv": ["Code du groupe;Nom du groupe;Début du cycle", *listed],
        "associations_members.csv": ["Groupe;N°;Nom et prénom;Fonction", *members],
    }
    for name, lines in sheets.items():
        file = terminal.var / name
        file.write_text("\n".join(lines), encoding="utf-8")
        await terminal.runs("import", str(file), "--org", NETWORK.code)


async def _is_dissolved(browser: PanelBrowser, codes: Sequence[str]) -> None:
    """One without money ends in the panel: nobody waits for its meetings; the others' silence is still seen."""
    everybody = {LISTED_ONLY, *codes}
    assert await _named(browser, silent="1") == everybody, "an association that has not met is not silent"
    page = f"/panel/groups/{LISTED_ONLY}"
    await browser.get(f"{page}/facts")
    await browser.sends(f"{page}/standing", {"act": "dissolve", "reason": "N'a jamais commencé"})
    assert await _named(browser, status="dissolved") == {LISTED_ONLY}, f"{LISTED_ONLY} goes on"
    assert await _named(browser, silent="1") == everybody - {LISTED_ONLY}, (
        "silent are not those that go on without meeting"
    )


async def _named(browser: PanelBrowser, **cells: str) -> set[str]:
    """The codes of the groups whose lines of the export have these cells."""
    return {line["code"] for line in await browser.table("groups.csv") if cells.items() <= line.items()}


async def _takes_seats(terminal: Terminal, tier: str, codes: Sequence[str]) -> None:
    """By one command; the first member of each speaks for it."""
    file = terminal.var / f"seats-{tier}.csv"
    file.write_text("\n".join(["groupe;représentante", *(f"{code};1" for code in codes)]), encoding="utf-8")
    await terminal.runs("seat", "take", tier, "--file", str(file))


async def _shows(browser: PanelBrowser, tier: str, own: tuple[int, int], whole: tuple[int, int]) -> None:
    """The page of a tier shows persons and seats, each in a column of its own, in its books and in all below."""
    page = (await browser.get(f"/panel/groups/{tier}/seats")).text
    for shown, wanted in ((_OWN, own), (_WHOLE, whole)):
        row = shown.search(page)
        assert row, f"{tier} has no sums"
        figures = [int(re.sub(r"\D", "", cell)) for cell in _CELL.findall(row.group(1))]
        persons, women, seats, money = figures[1], figures[2], figures[6], (*figures[3:6], *figures[7:])
        assert (persons, women, seats) == (wanted[0], *wanted), f"{tier}: {figures}, and the sums are {wanted}"
        assert not any(money), f"{tier} has money that nobody brought: {figures}"
