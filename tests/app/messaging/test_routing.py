"""The routes, as settings write them."""

import pytest

from app.messaging.gateways.routing import Routes

KNOWN = ["africastalking", "orange", "kannel"]
LINE = "Camide:+2237=orange,africastalking; +2236=kannel; +22365=orange; camide=africastalking; *=kannel"


@pytest.mark.parametrize(
    ("phone", "ngo", "way"),
    [
        ("+22370000106", "camide", ("orange", "africastalking")),
        ("+22360000106", "CAMIDE", ("africastalking",)),
        ("+22360000106", None, ("kannel",)),
        ("+22365000106", "other", ("orange",)),
        ("+22370000106", None, ("kannel",)),
        ("+33612345678", None, ("kannel",)),
    ],
)
def test_the_most_particular_rule_wins_an_organisation_before_a_prefix(phone, ngo, way):
    assert Routes.parse(LINE, KNOWN).for_(phone, ngo) == way


def test_without_a_star_all_that_is_set_up_serves_in_its_order():
    assert Routes.parse("", KNOWN).for_("+22370000106", None) == tuple(KNOWN)
    assert Routes.parse("+2236=kannel", KNOWN).for_("+22370000106", None) == tuple(KNOWN)


@pytest.mark.parametrize("line", ["*=pigeon", "orange", "=orange", "+22 37=orange", "camide:+x=orange", "*="])
def test_a_route_that_cannot_be_read_is_named(line):
    with pytest.raises(ValueError, match="route"):
        Routes.parse(line, KNOWN)
