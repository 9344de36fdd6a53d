"""Connected pieces of a picture, and the specks among them."""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int32]


def islands(numbers: NDArray[np.integer], *, corners: bool) -> tuple[Numbers, int]:
    """(H, W) -> (H, W): which piece of equal numbers each pixel belongs to, and how many there are.

    Args:
        corners: whether pixels that meet at a corner are connected.
    """
    height, width = numbers.shape
    begins = np.ones((height, width), bool)
    begins[:, 1:] = numbers[:, 1:] != numbers[:, :-1]
    run = (np.cumsum(begins) - 1).reshape(height, width)
    runs = int(run[-1, -1]) + 1
    pairs = []
    for shift in (0, 1, -1) if corners else (0,):
        upper = slice(max(shift, 0), width + min(shift, 0))
        lower = slice(max(-shift, 0), width - max(shift, 0))
        same = numbers[:-1, upper] == numbers[1:, lower]
        pairs.append(run[:-1, upper][same] * runs + run[1:, lower][same])
    both = np.concatenate(pairs)
    both = both[np.diff(both, prepend=-1) != 0]  # two runs side by side meet at many pixels
    one, two = both // runs, both % runs
    root = np.arange(runs)
    while len(one):
        least = np.minimum(root[one], root[two])
        np.minimum.at(root, root[one], least)
        np.minimum.at(root, root[two], least)
        while (root[root] != root).any():
            root = root[root]
        apart = root[one] != root[two]
        one, two = one[apart], two[apart]
    kept, piece = np.unique(root, return_inverse=True)
    return piece.reshape(-1)[run].astype(np.int32), len(kept)


def drop_specks(colour: Numbers, least: int, *, corners: bool) -> NDArray[np.bool_]:
    """Give pieces of fewer pixels a neighbour's colour, in place; returns which pixels changed."""
    piece, count = islands(colour, corners=corners)
    sizes = np.bincount(piece.ravel(), minlength=count)
    if sizes.max() < least:
        changed = colour != 0
        colour[...] = 0
        return changed
    unknown = (sizes < least)[piece]
    before = colour.copy()
    flat, width = colour.reshape(-1), colour.shape[1]
    todo, lost = np.flatnonzero(unknown), unknown.reshape(-1)
    while len(todo):
        column = todo % width
        taken = np.zeros(len(todo), bool)
        for step, inside in (
            (-1, column > 0),
            (1, column < width - 1),
            (-width, todo >= width),
            (width, todo < flat.size - width),
        ):
            which = np.flatnonzero(inside & ~taken)
            which = which[~lost[todo[which] + step]]
            flat[todo[which]] = flat[todo[which] + step]
            taken[which] = True
        lost[todo[taken]] = False
        todo = todo[~taken]
    return colour != before
