from negotiate.uncertainty.certainty import judge


def test_every_draw_and_every_end_agree() -> None:
    found = judge(3.0, [1.0, 2.0, 9.0], {"s at 0.4": 0.1})
    assert (found.verdict, found.share, found.flips) == ("holds", 1.0, ())


def test_nine_of_ten_draws_hold_mostly() -> None:
    assert judge(1.0, [1.0] * 9 + [-1.0], {}).verdict == "mostly"


def test_eight_of_ten_draws_are_open() -> None:
    assert judge(1.0, [1.0] * 8 + [-1.0] * 2, {}).verdict == "open"


def test_a_single_end_that_flips_makes_it_open_and_is_named() -> None:
    found = judge(-1.0, [-1.0] * 10, {"s at 0.4": -2.0, "beta at 0.8": 0.5})
    assert (found.verdict, found.flips) == ("open", ("beta at 0.8",))


def test_a_draw_of_zero_does_not_have_the_sign() -> None:
    assert judge(1.0, [0.0] * 2 + [1.0] * 8, {}).share == 0.8


def test_range_is_the_5th_to_95th_percentile() -> None:
    found = judge(50.0, list(range(101)), {})
    assert (found.low, found.high) == (5.0, 95.0)


def test_without_a_draw_the_sign_is_open() -> None:
    found = judge(1.0, [], {"s at 0.4": 2.0})
    assert (found.verdict, found.share, found.low, found.high) == ("open", 0.0, 1.0, 1.0)
