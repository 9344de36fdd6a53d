"""What is drawn is made on the device that draws: nothing is left to the processor by a forgotten word."""

import traceback

import pytest
import torch
from torch.overrides import TorchFunctionMode

from training.config import Augment, Data
from training.data.material.augment.batches import changed_pairs
from training.data.procedural.figure.scene import draw_figures
from training.data.procedural.sample import KeyPairs
from training.data.procedural.world import World

MAKERS = {
    *(torch.rand, torch.randn, torch.randint, torch.randperm, torch.zeros, torch.ones, torch.empty, torch.full),
    *(torch.tensor, torch.as_tensor, torch.arange, torch.linspace, torch.eye),
}
CHANGES = ("view", "lines", "weight", "palette", "light", "alpha", "ground", "paper", "jpeg")
PROCESSOR = torch.device("cpu")


class Homeless(TorchFunctionMode):
    """Collects where tensors are made without a word on where they shall lie."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: set[str] = set()

    def __torch_function__(self, function, types, args=(), kwargs=None):
        if function in MAKERS and (kwargs or {}).get("device") is None:
            self.lines |= {str(frame) for frame in traceback.extract_stack()[-2:-1]}
        return function(*args, **(kwargs or {}))


@pytest.fixture(scope="module")
def world() -> World:
    traits = dict.fromkeys(("crowds", "occluders", "smears", "textures"), 1.0) | {"sketches": 0.5, "boil": 0.5}
    with Homeless() as making:
        made = World(Data(shapes=100, characters=0.3, effects=0.3, sprites=0.3, **traits, sides=(32,)), PROCESSOR)
    assert making.lines == set()
    return made


@pytest.fixture(scope="module")
def pairs(world: World) -> KeyPairs:
    return world.draw(3, 32, (), (0, 0, 4)).key_pairs()


def test_scenes_of_every_kind_lie_where_they_are_drawn(world: World):
    with Homeless() as making:
        world.draw(6, 32, (0.5,), (0, 0, 3))
        chance, times = torch.Generator(PROCESSOR).manual_seed(0), torch.full((2, 1), 0.5, device=PROCESSOR)
        draw_figures(world.backgrounds, times, 32, chance, world.traits, one_by_one=False)
    assert making.lines == set()


@pytest.mark.parametrize("change", CHANGES)
def test_changes_lie_where_the_samples_do(change: str, pairs: KeyPairs):
    shares = Augment(**dict.fromkeys(CHANGES, 0.0) | {change: 1.0})
    with Homeless() as making:
        changed_pairs(pairs, 1.0, shares, (0, 0, 1))
    assert making.lines == set()


def test_what_is_made_without_a_device_is_noticed():
    with Homeless() as making:
        torch.zeros(2)
        torch.zeros(2, device=PROCESSOR)
    assert len(making.lines) == 1 and "test_drawing_device.py" in next(iter(making.lines))
