"""What confidence is worth: worked out by hand."""

import pytest

from training.measure.confidence import flagged, rank_correlation


def test_ranks_rise_and_fall_together_or_against_each_other():
    assert rank_correlation([1, 5, 9], [10, 11, 400]) == pytest.approx(1)
    assert rank_correlation([1, 5, 9], [3, 2, 1]) == pytest.approx(-1)
    assert rank_correlation([1, 2, 3, 4], [1, 2, 4, 3]) == pytest.approx(0.8)
    assert rank_correlation([7, 7, 7], [1, 2, 3]) == 0


def test_equal_values_share_their_rank():
    # ranks 1.5, 1.5, 3 against 1, 2, 3: (0.5 + 0 + 1) / sqrt(1.5 * 2)
    assert rank_correlation([5, 5, 8], [1, 2, 3]) == pytest.approx(1.5 / 3**0.5)


def test_the_worst_are_flagged_where_they_lie_below_all_but_a_tenth_of_the_others():
    # Twenty drawings; the two worst have the errors 19 and 18.
    error = list(range(20))
    sure = [0.5 + 0.01 * place for place in range(20)]

    sure[19], sure[18] = 0.1, 0.9
    assert flagged(sure, error) == 0.5
    sure[18] = 0.505  # below all of the eighteen others but one, which is at most a tenth
    assert flagged(sure, error) == 1


def test_a_confidence_that_is_always_the_same_flags_nothing():
    assert flagged([0.5] * 30, list(range(30))) == 0
