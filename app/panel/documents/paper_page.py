"""Paper as a page that prints from a browser: inside the panel, or as a file of its own."""

from functools import singledispatch

from markupsafe import Markup, escape

from app.panel.documents.paper import (
    Cell,
    KeptTogether,
    Paper,
    PaperFacts,
    PaperLabels,
    PaperTable,
    Part,
    RuledTable,
    SignatureLines,
    Steps,
    Text,
)
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


def _leaf(leaf: KeptTogether, *, slips: bool) -> Markup:
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
def _(part: PaperFacts) -> Markup:
    lines = [Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(label, known) for label, known in part.facts]
    return Markup('<dl class="blanks">{}</dl>').format(Markup().join(lines))


@_part.register
def _(part: PaperLabels) -> Markup:
    lines = [Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(label, _cell(known)) for label, known in part.facts]
    return Markup('<dl class="known">{}</dl>').format(Markup().join(lines))


@_part.register
def _(part: RuledTable) -> Markup:
    rows = [Markup("<tr>{}</tr>").format(Markup().join(map(Markup("<td>{}</td>").format, row))) for row in part.rows]
    return Markup('<table class="ruled"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>').format(
        _heads(part.columns, ()), Markup("\n").join(rows)
    )


@_part.register
def _(part: PaperTable) -> Markup:
    rows = [
        Markup("<tr>{}</tr>").format(
            Markup().join(
                Markup("<td{}>{}</td>").format(_number(place in part.figures), _cell(cell))
                for place, cell in enumerate(row)
            )
        )
        for row in part.rows
    ]
    title = Markup("<h3>{}</h3>").format(part.title) if part.title else Markup()
    table = Markup('<table class="cards read"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>').format(
        _heads(part.columns, part.figures), Markup("\n").join(rows)
    )
    frame = Markup('{}<div class="scroll" tabindex="0" role="region" aria-label="{}">{}</div>')
    return frame.format(title, part.title or part.columns[0][0], table)


@_part.register
def _(part: SignatureLines) -> Markup:
    lines = Markup().join(Markup("<div>{}</div>").format(name) for name in part.names)
    proof = _part(PaperLabels(part.proof)) if part.proof else Markup()
    return Markup('<div class="together">{}<div class="sign">{}</div></div>').format(proof, lines)


def _cell(cell: Cell) -> Markup | str:
    """A text, or a drawing with its label below it."""
    if isinstance(cell, str):
        return cell
    return Markup('<span class="drawn">{}<small>{}</small></span>').format(Markup(cell.svg), cell.label)  # noqa: S704


def _heads(columns: tuple[tuple[str, int], ...], figures: tuple[int, ...]) -> Markup:
    whole = sum(width for _, width in columns)
    return Markup().join(
        Markup('<th scope="col" width="{}%"{}>{}</th>').format(width * 100 // whole, _number(place in figures), heading)
        for place, (heading, width) in enumerate(columns)
    )


def _number(figure: bool) -> Markup:
    return Markup(' class="num"') if figure else Markup()
