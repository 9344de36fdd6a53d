"""What a job asks of a model, whoever runs it: ONNX Runtime, torch, or a fake in a test."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .spec import ModelSpec

Tensor = NDArray[np.float32]


class Model(Protocol):
    """A model of one or more graphs, as its contract (:class:`ModelSpec`) lists them."""

    @property
    def spec(self) -> ModelSpec: ...

    def __call__(self, graph: str, **inputs: Tensor) -> dict[str, Tensor]:
        """Run one graph: (N, C, H, W) float32 arrays by input name in, by output name out."""
        ...
