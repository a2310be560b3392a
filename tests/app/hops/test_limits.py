"""How much one phone or one address may ask of a process."""

from app.gateways.networks import network_word
from app.hops.limits import MAX_REMEMBERED, Allowance, HopLimits


class Second:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_and_then_so_many_a_second() -> None:
    second = Second()
    bucket = Allowance(2, 3, second)
    assert [bucket.takes("awa") for _ in range(4)] == [True, True, True, False]
    second.now = 0.5  # one token more
    assert [bucket.takes("awa") for _ in range(2)] == [True, False]
    assert bucket.takes("binta")  # nobody pays for another
    second.now = 60
    assert [bucket.takes("awa") for _ in range(4)] == [True, True, True, False]


def test_no_limit() -> None:
    assert all(Allowance(0, 0).takes("awa") for _ in range(1000))


def test_memory_is_bounded_and_a_flood_forgives_nobody_at_once() -> None:
    second = Second()
    bucket = Allowance(0.001, 1, second)
    assert bucket.takes("awa")
    for number in range(MAX_REMEMBERED):
        bucket.takes(f"s{number}")
    assert not bucket.takes("awa")
    for number in range(5 * MAX_REMEMBERED):
        bucket.takes(f"t{number}")
    assert len(bucket) <= 2 * MAX_REMEMBERED + 2


def test_which_limit() -> None:
    limits = HopLimits(2, 0)
    assert [limits.refuses("+22370000109", "10.0.0.1") for _ in range(3)] == ["", "", "phone"]
    limits = HopLimits(0, 1)
    assert [limits.refuses(f"+2237000010{n}", "10.0.0.1") for n in range(3)] == ["", "", "source"]
    assert limits.refuses("+22370000109", "10.0.0.2") == ""


def test_networks_are_words() -> None:
    assert [network_word(code) for code in ("61001", "61002", "61003", "99999", "", "20801", "x" * 90)] == [
        *("moov", "orange", "telecel", "sandbox", "unknown", "other", "other")
    ]
