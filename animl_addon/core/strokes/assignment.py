"""The best way to pair two sets when only some pairs are possible and anyone may stay alone.

Shortest augmenting paths with prices, after Jonker and Volgenant (1987), over lists of candidates instead of a full
table: each row looks at the few columns it might take, so the work grows with their number.
"""

from collections.abc import Sequence
from heapq import heappop, heappush
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

ALONE = -1


def assign(
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
    costs: NDArray[np.float64],
    row_alone: NDArray[np.float64],
    column_alone: NDArray[np.float64],
) -> NDArray[np.intp]:
    """Pair rows with columns at the least total cost.

    Args:
        rows, columns, costs: (M,) the possible pairs, in any order; all costs finite.
        row_alone: (R,) what it costs to leave a row without partner.
        column_alone: (C,) the same for a column.

    Returns:
        (R,) the column of each row, or ``ALONE``.
    """
    # To pair saves the column its own loneliness, and is worth it only if that makes up for the row's.
    gain = np.asarray(costs, np.float64) - column_alone[columns]
    worth = np.flatnonzero(gain < row_alone[rows])
    order = worth[np.lexsort((columns[worth], gain[worth], rows[worth]))]
    starts = np.searchsorted(rows[order], np.arange(len(row_alone) + 1)).tolist()
    column_of, gain_of = columns[order].tolist(), gain[order].tolist()
    options = [(column_of[start:stop], gain_of[start:stop]) for start, stop in pairwise(starts)]
    return np.array(_augment(options, row_alone.tolist(), len(column_alone)), np.intp).reshape(len(row_alone))


def _augment(options: Sequence[tuple[list[int], list[float]]], alone: Sequence[float], column_count: int) -> list[int]:
    """Add one row at a time, by the cheapest chain of exchanges that ends at a free column or leaves a row alone."""
    price = [0.0] * column_count
    owner = [ALONE] * column_count
    chosen = [ALONE] * len(options)
    for start in range(len(options)):
        distance: dict[int, float] = {}  # to columns reached
        came_from: dict[int, int] = {}  # the row from which a column was reached
        settled: list[tuple[int, float]] = []
        done: set[int] = set()
        queue: list[tuple[float, int]] = []
        row, so_far = start, 0.0
        best_end, last_row = float("inf"), start  # the cheapest way to end by leaving a row alone
        while True:
            if so_far + alone[row] < best_end:
                best_end, last_row = so_far + alone[row], row
            for column, cost in zip(*options[row], strict=True):
                if column in done:
                    continue
                reached = so_far + cost - price[column]
                if reached < distance.get(column, best_end):
                    distance[column], came_from[column] = reached, row
                    heappush(queue, (reached, column))
            column, reached = ALONE, best_end
            while queue:
                nearest, candidate = heappop(queue)
                if candidate not in done and nearest <= distance[candidate]:
                    if nearest < best_end:
                        column, reached = candidate, nearest
                    break
            if column == ALONE or owner[column] == ALONE:
                break
            done.add(column)
            settled.append((column, reached))
            row = owner[column]
            # What its owner paid for this column is given back when it moves on to another.
            columns, gains = options[row]
            so_far = reached - (gains[columns.index(column)] - price[column])
        for passed, way in settled:
            price[passed] += way - reached
        if column == ALONE:  # last_row gives up its column and stays alone
            column = chosen[last_row]
            chosen[last_row] = ALONE
            if last_row == start:
                continue
        while True:  # hand the columns on, back along the chain
            row = came_from[column]
            owner[column] = row
            column, chosen[row] = chosen[row], column
            if row == start:
                break
    return chosen
