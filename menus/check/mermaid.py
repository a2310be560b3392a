"""The graphs of the menus, drawn in Mermaid: one a menu, one box a flow, and a shape for each kind of screen."""

from collections.abc import Iterable, Iterator

from menus.check.ways import ways
from menus.engine.screens import Ask, Choose, Pick, Screen, Summary, Tell

BEFORE = "dial"
"""The name of the graph of what comes before any menu."""


def graphs(screens: Iterable[Screen]) -> dict[str, str]:
    """One flowchart a menu, by the menu's name; "dial" is what comes before any.

    A screen is drawn with the first menu that leads to it without going through another; the menus beyond are drawn as
    one box each. The keys 0 and 00, which every screen has, are not drawn.
    """
    ordered = sorted(screens, key=lambda screen: screen.name)
    owner = _owners(ordered)
    drawn: dict[str, list[Screen]] = {}
    for screen in ordered:
        drawn.setdefault(owner.get(screen.name, BEFORE), []).append(screen)
    return {menu: graph(drawn[menu]) for menu in sorted(drawn, key=lambda name: (name != BEFORE, name))}


def graph(screens: Iterable[Screen]) -> str:
    """A flowchart of these screens and of the ways out of them."""
    ordered = sorted(screens, key=lambda screen: screen.name)
    return "\n".join(["flowchart LR", *_flows(ordered), *_beyond(ordered), *_ways(ordered), *_money(ordered)]) + "\n"


def _owners(screens: list[Screen]) -> dict[str, str]:
    """The menu of each screen that a menu leads to, by the names of both: breadth first, so the nearest one has it."""
    menus = [screen for screen in screens if isinstance(screen, Choose) and screen.menu]
    owner = {menu.name: menu.name for menu in menus}
    waiting: list[Screen] = [*menus]
    while waiting:
        screen = waiting.pop(0)
        for _, after in ways(screen)[0]:
            if after.name not in owner:
                owner[after.name] = owner[screen.name]
                waiting.append(after)
    return owner


def kind(screen: Screen) -> str:
    """What a reader calls this kind of screen."""
    match screen:
        case Choose():
            return "choose"
        case Summary():
            return "summary"
        case Ask():
            return "ask"
        case Pick():
            return "pick"
        case Tell():
            return "end" if screen.ends else "tell"


def _flows(screens: list[Screen]) -> Iterator[str]:
    flows: dict[str, list[Screen]] = {}
    for screen in screens:
        flows.setdefault(screen.name.partition(".")[0], []).append(screen)
    for flow, members in flows.items():
        yield f'  subgraph flow_{flow}["{flow}"]'
        yield from (f"    {_id(screen)}{_shape(screen)}" for screen in members)
        yield "  end"


def _beyond(screens: list[Screen]) -> Iterator[str]:
    """What these screens lead to and is drawn elsewhere."""
    here = {screen.name for screen in screens}
    others = {after.name: after for screen in screens for _, after in ways(screen)[0] if after.name not in here}
    yield from (f"  {_id(others[name])}{_shape(others[name])}" for name in sorted(others))


def _ways(screens: list[Screen]) -> Iterator[str]:
    for screen in screens:
        labels: dict[str, list[str]] = {}
        for way, after in ways(screen)[0]:
            labels.setdefault(_id(after), []).append(way)
        for after_id, said in labels.items():
            arrow = "-.->" if said == ["instead"] else "-->"
            yield f'  {_id(screen)} {arrow}|"{", ".join(said)}"| {after_id}'


def _money(screens: list[Screen]) -> Iterator[str]:
    moving = [_id(screen) for screen in screens if isinstance(screen, Summary) and screen.effect.moves_money]
    if moving:
        yield "  classDef money stroke-width:4px"
        yield f"  class {','.join(moving)} money"


def _id(screen: Screen) -> str:
    return "s_" + screen.name.replace(".", "_")  # "end" alone is a word of Mermaid's


def _shape(screen: Screen) -> str:
    opening, closing = {
        "choose": ("[", "]"),
        "summary": ("{{", "}}"),
        "ask": ("[/", "/]"),
        "pick": ("[[", "]]"),
        "tell": ("(", ")"),
        "end": ("([", "])"),
    }[kind(screen)]
    return f'{opening}"{screen.name}"{closing}'
