"""A form that cannot be taken comes back as it was typed, its error at its field, linked and told in the title."""

import re

import pytest
from starlette.datastructures import FormData

from app.panel.web.safe_forms.returned_forms import returned
from tests.app.panel.conftest import Browser

pytestmark = pytest.mark.anyio
PAGE = (
    '<title>Page</title><p class="wrong" role="alert">Écrivez un nom.</p><details><summary>x</summary>'
    '<form method="post"><input type="hidden" name="csrf" value="1"><input type="hidden" name="act" value="begin">'
    '<input name="name" maxlength="3"><textarea name="came" aria-describedby="help"></textarea>'
    '<select name="sex"><option value="f" selected>F</option><option value="m">M</option></select>'
    '<input type="checkbox" name="sure" value="1" checked><input type="password" name="old"></form></details>'
    '<form method="post"><input type="hidden" name="act" value="other"><input name="name"></form>'
)


def test_only_the_form_that_was_sent_is_filled_and_its_fold_is_open() -> None:
    sent = FormData([("act", "begin"), ("name", 'a"<b'), ("came", "1\n2"), ("sex", "m"), ("old", "secret")])
    page = returned(PAGE, "/panel/x", sent, "name", "Erreur :")
    assert page.startswith("<title>Erreur : Page</title>")
    assert "<details open>" in page
    assert page.count("a&#34;&lt;b") == 1
    assert ">1\n2</textarea>" in page
    assert '<option value="f">F</option><option value="m" selected>M</option>' in page
    assert '<input type="checkbox" name="sure" value="1">' in page
    assert "secret" not in page
    assert '<p class="wrong" role="alert"><a href="#at-name">Écrivez un nom.</a></p>' in page
    assert re.search(
        r'id="wrong-here">Écrivez un nom.</span><input name="name"[^>]* id="at-name" aria-invalid="true"', page
    )


def test_what_describes_a_field_goes_on_describing_it() -> None:
    page = returned(PAGE, "/panel/x", FormData([("act", "begin"), ("came", "?")]), "came", "Erreur :")
    assert 'aria-describedby="wrong-here help"' in page


def test_a_form_that_is_not_on_the_page_changes_nothing_but_the_title() -> None:
    page = returned(PAGE, "/panel/x", FormData([("act", "third"), ("name", "Awa")]), "name", "Erreur :")
    assert page == PAGE.replace("<title>", "<title>Erreur : ")


FORMS = {
    "/panel/groups/00001/enrol": (
        {"name": "Nana Cissé", "phone": "12", "language": "bm", "sex": "m", "consent_how": "oral"}, "phone",
    ),
    "/panel/programmes": ({"name": "x" * 81}, "name"),
    "/panel/new-group": (
        {"kind": "group", "family": "vsla", "code": "é", "name": "Jigi", "village": "Kita", "region": "", "tier": "",
         "language": "fr"},
        "code",
    ),
    "/panel/new-training": (
        {"topic": "Comptes", "place": "Kayes", "trainer": "", "began_on": "2026-11-10", "days": "99",
         "women_00001": "5", "programme": "", "other_women": "3", "other_men": "0"},
        "days",
    ),
}  # fmt: skip


@pytest.mark.parametrize("address", FORMS)
async def test_each_form_keeps_what_was_typed_and_names_the_wrong_field(browser: Browser, address: str) -> None:
    typed, wrong = FORMS[address]
    await browser.sign_in("ngo_admin")
    await browser.get(address)
    answer = await browser.post(address, typed)
    assert answer.status_code == 422
    assert "<title>Erreur : " in answer.text
    assert re.search(rf'<(input|select|textarea)[^>]*name="{wrong}"[^>]*aria-invalid="true"', answer.text)
    for name, value in typed.items():
        field = re.search(rf'name="{name}"[^>]*?(?:value="([^"]*)"[^>]*)?>(?:([^<]*)</textarea>)?', answer.text)
        chosen = re.search(rf'name="{name}".*?<option value="{re.escape(value)}" selected>', answer.text, re.DOTALL)
        assert not value or chosen or (field and value in field.groups()), name
