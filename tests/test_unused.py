"""What nothing in the product names is found, and there is nothing of it."""

import pytest

from tests.unused import ALLOWED, in_the_product, of_the_product, unused

pytestmark = pytest.mark.xdist_group("source")

USED = "def plan():\n    return 1\n\nprint(plan())\n"


def test_nothing_in_the_product_is_called_by_tests_alone():
    assert [str(one) for one in of_the_product()] == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (USED, []),
        ("def plan():\n    return plan()\n", ["plan"]),
        ("async def plan():\n    pass\n\nclass Plan:\n    def draw(self): ...\n", ["plan", "Plan", "draw"]),
        ("class Plan:\n    @property\n    def end(self): ...\n\nPlan()\n", ["end"]),
        ("@router.get('/x')\ndef page(): ...\n", []),
        ("def plan(): ...\n\nmade: 'plan'\n", []),
        (f"def {next(iter(ALLOWED))}(): ...\n", []),
    ],
)
def test_what_is_named_and_what_is_not(source, found):
    assert [one.name for one in unused({"a.py": source})] == found


def test_a_page_may_name_it():
    assert unused({"a.py": "def plan(): ...\n"}, "{{ plan }}") == []


def test_every_exception_is_still_one():
    """A name that the product has no more, or names itself by now, needs no exception."""
    assert {one.name for one in in_the_product()} == set(ALLOWED)
