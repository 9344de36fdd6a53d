"""The cheapest pairing, against a search through all of them and against SciPy's."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from animl_addon.core.strokes.assignment import ALONE, assign

WHOLE = st.integers(0, 5)


def total(chosen: np.ndarray, costs: np.ndarray, row_alone: np.ndarray, column_alone: np.ndarray) -> float:
    taken = [int(column) for column in chosen if column != ALONE]
    assert len(set(taken)) == len(taken), "a column was given away twice"
    paid = sum(row_alone[row] if column == ALONE else costs[row, column] for row, column in enumerate(chosen))
    return float(paid + sum(column_alone[column] for column in range(len(column_alone)) if column not in taken))


@given(st.data())
def test_no_other_pairing_of_a_few_is_cheaper(data: st.DataObject):
    rows, columns = data.draw(st.integers(0, 4)), data.draw(st.integers(0, 4))
    costs = np.array(
        data.draw(st.lists(st.lists(WHOLE, min_size=columns, max_size=columns), min_size=rows, max_size=rows))
    )
    costs = costs.reshape(rows, columns).astype(float)
    possible = np.array(data.draw(st.lists(st.booleans(), min_size=rows * columns, max_size=rows * columns)), bool)
    possible = possible.reshape(rows, columns)
    row_alone = np.array(data.draw(st.lists(WHOLE, min_size=rows, max_size=rows)), float)
    column_alone = np.array(data.draw(st.lists(WHOLE, min_size=columns, max_size=columns)), float)

    row, column = np.nonzero(possible)
    chosen = assign(row, column, costs[row, column], row_alone, column_alone)

    every = [
        np.array(order[:rows])
        for order in set(permutations([*range(columns), *[ALONE] * rows], rows))
        if all(index == ALONE or possible[at, index] for at, index in enumerate(order[:rows]))
    ]
    assert all(index == ALONE or possible[at, index] for at, index in enumerate(chosen))
    assert total(chosen, costs, row_alone, column_alone) == min(
        total(order, costs, row_alone, column_alone) for order in every
    )


@pytest.mark.parametrize("seed", range(4))
def test_costs_as_little_as_scipys(seed: int):
    optimize = pytest.importorskip("scipy.optimize")
    random = np.random.default_rng(seed)
    rows, columns = 60, 50
    costs = random.random((rows, columns)) * 2
    possible = random.random((rows, columns)) < 0.2
    row_alone, column_alone = random.random(rows), random.random(columns)

    row, column = np.nonzero(possible)
    chosen = assign(row, column, costs[row, column], row_alone, column_alone)

    table = np.full((rows + columns, rows + columns), 1e6)  # each may be paired with a loneliness of its own
    table[:rows, :columns] = np.where(possible, costs, 1e6)
    table[np.arange(rows), columns + np.arange(rows)] = row_alone
    table[rows + np.arange(columns), np.arange(columns)] = column_alone
    table[rows:, columns:] = 0
    best = table[optimize.linear_sum_assignment(table)].sum()
    assert total(chosen, costs, row_alone, column_alone) == pytest.approx(best)


def test_everyone_stays_alone_where_no_pair_is_possible():
    none = np.zeros(0, np.intp)

    assert assign(none, none, np.zeros(0), np.ones(3), np.ones(2)).tolist() == [ALONE] * 3
    assert assign(none, none, np.zeros(0), np.ones(0), np.ones(2)).tolist() == []
