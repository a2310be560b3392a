"""The graph of the menus, drawn in Mermaid: one box a flow, and a shape for each kind of screen."""

from collections.abc import Iterable, Iterator

from menus.check.ways import ways
from menus.engine.screens import Ask, Choose, Pick, Screen, Summary, Tell


def graph(screens: Iterable[Screen]) -> str:
    """A flowchart of all screens; the keys 0 and 00, which every screen has, are not drawn."""
    ordered = sorted(screens, key=lambda screen: screen.name)
    return "\n".join(["flowchart LR", *_flows(ordered), *_ways(ordered), *_money(ordered)]) + "\n"


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
