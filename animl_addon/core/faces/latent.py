"""The 128 numbers behind a seed, and the way from one character to another.

The numbers are our own, not those of NumPy's generators, whose distributions may change between versions: a seed
noted today must draw the same character on any machine in ten years. They come of whole numbers alone, with no
logarithm or sine, which differ in their last digit from one C library to another.
"""

import numpy as np
from numpy.typing import NDArray

LATENT = 128
"""Numbers in a latent."""

MOST_SEED = 2**53
"""Seeds lie below: every JSON reader, also those that know floats only, keeps such numbers whole."""

SUMMED = 12
"""Even numbers that make one normal one; twelve have the variance 1, and no sum lies farther out than 6."""

Latent = NDArray[np.float32]
"""(128,) about normally distributed."""


def latent_of(seed: int) -> Latent:
    """The latent of a seed, the same for ever."""
    counter = np.arange(1, LATENT * SUMMED + 1, dtype=np.uint64)
    start = _mixed(np.array([seed], np.uint64) + np.uint64(0x9E3779B97F4A7C15))
    even = _mixed(start + counter * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(40)  # 24 bits: sums stay exact
    total = even.reshape(LATENT, SUMMED).astype(np.int64).sum(axis=1) - SUMMED * (2**23) + SUMMED // 2
    return (total / 2**24).astype(np.float32)


def between(first: Latent, last: Latent, share: float) -> Latent:
    """The latent at ``share`` of the way along the great circle, where characters stay as lively as at its ends.

    The straight way leads through short latents, and they draw what is ordinary.
    """
    lengths = float(np.linalg.norm(first)), float(np.linalg.norm(last))
    if min(lengths) == 0:
        return ((1 - share) * first + share * last).astype(np.float32)
    one, other = first / lengths[0], last / lengths[1]
    angle = float(np.arccos(np.clip(one @ other, -1, 1)))
    if angle < 1e-4:
        direction = one
    else:
        direction = (np.sin((1 - share) * angle) * one + np.sin(share * angle) * other) / np.sin(angle)
    return (direction * ((1 - share) * lengths[0] + share * lengths[1])).astype(np.float32)


def _mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Every bit of the result hangs on every bit of the number (the finish of Steele's SplitMix64)."""
    with np.errstate(over="ignore"):
        numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))
