"""A form that comes back: filled in as it was sent, its error at its field, linked from the page's alert and title.

Works on the drawn page, so that every form is treated alike; our pages write every attribute between double quotes.
"""

import re
from collections.abc import Mapping
from html import unescape
from typing import Final

from markupsafe import escape
from starlette.datastructures import FormData

_FORM: Final = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
_CONTROL: Final = re.compile(r"<input\b[^>]*>|<(textarea|select)\b[^>]*>.*?</\1>", re.DOTALL)
_OPTION: Final = re.compile(r"<option\b([^>]*)>([^<]*)")
_ATTRIBUTE: Final = re.compile(r'([\w-]+)="([^"]*)"')
_ALERT: Final = re.compile(r'<p class="wrong" role="alert">(.*?)</p>', re.DOTALL)
_AS_THEY_ARE: Final = frozenset({"hidden", "password", "file", "submit"})
_FIELD_OF: Final[Mapping[str, str]] = {
    "taken": "name", "not_a_tier": "tier", "nobody": "women", "days": "closes_on", "short": "password",
    "common": "password", "like_email": "password", "invited": "email", "known": "email", "amount": "month_xof",
}  # fmt: skip
"""The field of an error that is not called like one."""


def returned(page: str, path: str, sent: FormData, field: str, title: str) -> str:
    """The page with the form that was sent as it was typed. ``field``: where its error is; ``title``: what it is."""
    page = page.replace("<title>", f"<title>{escape(title)} ", 1)
    for found in _FORM.finditer(page):
        if _is_the_one(found, path, sent):
            form = _CONTROL.sub(lambda control: _filled(control.group(), sent), found.group())
            before = _unfolded(page[: found.start()])
            where = field if f'name="{field}"' in form else _FIELD_OF.get(field, field)
            return _pointed(before, form, page[found.end() :], where)
    return page


def _attributes(tag: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(tag)}


def _is_the_one(found: re.Match[str], path: str, sent: FormData) -> bool:
    """Whether this is the form that was sent: its address, and what it says of itself in hidden fields."""
    own = _attributes(found.group(1))
    if own.get("method") != "post" or (own.get("action", "").partition("?")[0] or path) != path:
        return False
    controls = (_attributes(control.group()) for control in _CONTROL.finditer(found.group(2)))
    hidden = [one for one in controls if one.get("type") == "hidden" and one.get("name") != "csrf"]
    return all(one.get("value", "") in sent.getlist(one.get("name", "")) for one in hidden)


def _filled(control: str, sent: FormData) -> str:
    tag, end, rest = control.partition(">")
    own = _attributes(tag)
    name, kind = own.get("name", ""), own.get("type", "")
    typed = [value for value in sent.getlist(name) if isinstance(value, str)]
    if kind in _AS_THEY_ARE or (not typed and kind not in ("checkbox", "radio")):
        return control
    if kind in ("checkbox", "radio"):
        ticked = " checked" if own.get("value", "on") in typed else ""
        return tag.replace(" checked", "") + ticked + end
    if tag.startswith("<textarea"):
        return f"{tag}>{escape(typed[0])}</textarea>"
    if tag.startswith("<select"):
        return tag + end + _OPTION.sub(lambda option: _chosen(option, typed), rest)
    without = re.sub(r'\svalue="[^"]*"', "", tag)
    return f'{without} value="{escape(typed[0])}">'


def _chosen(option: re.Match[str], typed: list[str]) -> str:
    own = option.group(1).replace(" selected", "")
    chosen = " selected" if _attributes(own).get("value", unescape(option.group(2))) in typed else ""
    return f"<option{own}{chosen}>{option.group(2)}"


def _unfolded(before: str) -> str:
    """What stands before the form, with the fold open that the form is in."""
    place = before.rfind("<details>")
    folded = place >= 0 and "</details>" not in before[place:]
    return f"{before[:place]}<details open>{before[place + 9 :]}" if folded else before


def _pointed(before: str, form: str, after: str, field: str) -> str:
    """The page with the alert's words at the field, which says that it is wrong, and a link from there to it."""
    alert = _ALERT.search(before) or _ALERT.search(after)
    for found in _CONTROL.finditer(form):
        tag, end, rest = found.group().partition(">")
        own = _attributes(tag)
        if own.get("name") != field or own.get("type") == "hidden" or alert is None:
            continue
        here = own.get("id") or f"at-{field}"
        described = f"wrong-here {own['aria-describedby']}" if "aria-describedby" in own else "wrong-here"
        tag = re.sub(r'\saria-describedby="[^"]*"', "", tag) + ("" if "id" in own else f' id="{here}"')
        said = f'<span class="at-field" id="wrong-here">{alert.group(1)}</span>'
        control = f'{said}{tag} aria-invalid="true" aria-describedby="{described}"{end}{rest}'
        form = form[: found.start()] + control + form[found.end() :]
        link = f'<p class="wrong" role="alert"><a href="#{here}">{alert.group(1)}</a></p>'
        page = [part.replace(alert.group(), link, 1) for part in (before, after)]
        return page[0] + form + page[1]
    return before + form + after
