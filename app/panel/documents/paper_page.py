"""Paper as a page that prints from a browser: inside the panel, or as a file of its own."""

from functools import singledispatch

from markupsafe import Markup, escape

from app.panel.documents.paper import Facts, Leaf, Paper, Part, Ruled, Steps, Text
from app.panel.web.static_files import FOLDER


def leaves(paper: Paper) -> Markup:
    """What stands on the paper, every letter escaped."""
    drawn = [_leaf(leaf, slips=paper.slips) for leaf in paper.leaves]
    return Markup().join(drawn)


def page(paper: Paper) -> str:
    """A file of its own, with the panel's style inside it: it needs no network."""
    style = (FOLDER / "panel.css").read_text(encoding="utf-8")
    return (
        f'<!doctype html>\n<html lang="{paper.language}">\n<head><meta charset="utf-8"><title>{escape(paper.title)}'
        f"</title>\n<style>{style}\nmain {{ max-width: 60rem; margin: auto; }}</style></head>\n"
        f"<body><main>\n{leaves(paper)}\n</main></body></html>\n"
    )


def _leaf(leaf: Leaf, *, slips: bool) -> Markup:
    parts = Markup("\n").join(_part(part) for part in leaf.parts)
    kind = "slip" if slips else "sheet"
    return Markup('<section class="card {}"><h2>{}</h2>\n{}</section>\n').format(kind, leaf.heading, parts)


@singledispatch
def _part(part: Part) -> Markup:
    raise TypeError(part)


@_part.register
def _(part: Text) -> Markup:
    return (Markup("<p><b>{}</b></p>") if part.strong else Markup("<p>{}</p>")).format(part.text)


@_part.register
def _(part: Steps) -> Markup:
    return Markup("<ol>{}</ol>").format(Markup().join(Markup("<li>{}</li>").format(step) for step in part.steps))


@_part.register
def _(part: Facts) -> Markup:
    lines = [Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(label, known) for label, known in part.facts]
    return Markup('<dl class="blanks">{}</dl>').format(Markup().join(lines))


@_part.register
def _(part: Ruled) -> Markup:
    whole = sum(width for _, width in part.columns)
    heads = [
        Markup('<th scope="col" width="{}%">{}</th>').format(width * 100 // whole, heading)
        for heading, width in part.columns
    ]
    rows = [
        Markup("<tr>{}</tr>").format(Markup().join(Markup("<td>{}</td>").format(cell) for cell in row))
        for row in part.rows
    ]
    return Markup('<table class="ruled"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>').format(
        Markup().join(heads), Markup("\n").join(rows)
    )
