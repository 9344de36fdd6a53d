"""A model whose drawings one can foretell, and pictures to widen."""

import numpy as np

from animl_addon.core.model import Tensor
from animl_addon.core.spec import INTERFACE, GraphSpec, Job, ModelSpec


class EdgeRepeated:
    """Completes pictures with their own edge, a little darker at every call: who was asked twice can be seen."""

    def __init__(self, side: int = 640, darker: float = 0.001) -> None:
        graphs = {"fill": GraphSpec("none.onnx", "0" * 64)}
        self.spec = ModelSpec("edge", Job.WIDEN, graphs, 16, 0, side, "CC0-1.0")
        self.asked = 0
        self.darker = darker

    def __call__(self, graph: str, **inputs: Tensor) -> dict[str, Tensor]:
        assert set(inputs) == set(INTERFACE[Job.WIDEN][graph][0])
        assert all(values.dtype == np.float32 for values in inputs.values())
        assert all(side % 16 == 0 for values in inputs.values() for side in values.shape[2:])
        self.asked += 1
        image, hidden, edge = inputs["image"], inputs["hidden"], inputs["edge"]
        filled = image * np.where(hidden > 0, np.float32(1 - self.darker * self.asked), np.float32(1))
        looks = np.concatenate((edge, edge, edge), axis=1)
        nothing = np.zeros_like(np.concatenate((hidden, hidden, hidden), axis=1))
        return {"filled": filled, "paint": filled, "soft": image, "look": looks, "gain": nothing}


def paper(height: int, width: int, seed: int = 0) -> np.ndarray:
    """(height, width, 4) opaque and uneven, in levels of 255 so that a file keeps it."""
    rng = np.random.default_rng(seed)
    rough = rng.integers(40, 215, (height // 8 + 2, width // 8 + 2, 3)).repeat(8, 0).repeat(8, 1)[:height, :width]
    return np.dstack((rough / 255, np.ones((height, width)))).astype(np.float32)
