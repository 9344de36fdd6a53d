"""Inception v3 (Szegedy et al. 2015), by which others measure FID: for whoever has its weights.

Parts have the names that they have in the files of weights that are about, so that these can be read; there are two
kinds. Whose last layer tells 1008 things apart is the one that FID was defined by (Heusel et al. 2017), which pools a
little otherwise than the other of 1000.
"""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

SIDE = 299
"""Pixels, at which it looks at pictures."""


class Conv(nn.Module):
    """A convolution without bias, its mean and spread as they were in training, what is negative left out."""

    def __init__(self, inputs: int, outputs: int, kernel: int | tuple[int, int] = 1, stride: int = 1, pad: bool = True):
        super().__init__()
        rows, columns = (kernel, kernel) if isinstance(kernel, int) else kernel
        padding = (rows // 2, columns // 2) if pad else 0
        self.conv = nn.Conv2d(inputs, outputs, (rows, columns), stride, padding, bias=False)
        self.bn = nn.BatchNorm2d(outputs, eps=1e-3)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.bn(self.conv(x)))


class Mixed(nn.Module):
    """Several ways through the same picture, side by side.

    Args:
        ways: each a sequence of (name, outputs, kernel); a last name that is a tuple forks the way.
        pool: the channels of a way that pools first; 0: the picture is halved, and pooling is a way of its own.
        whole: pooling knows what lies beyond the border as nought; ``largest``: it takes the largest, not the mean.
    """

    def __init__(self, inputs: int, ways: Sequence[Sequence[tuple]], pool: int, whole: bool, largest: bool = False):
        super().__init__()
        self.ways: list[list[list[str]]] = []
        for way in ways:
            before, names = inputs, []
            for step in way:
                forks = step if isinstance(step[0], tuple) else (step,)
                last = not pool and step is way[-1]
                for name, outputs, kernel in forks:
                    setattr(self, name, Conv(before, outputs, kernel, 2 if last else 1, pad=not last))
                names.append([fork[0] for fork in forks])
                before = forks[0][1]
            self.ways.append(names)
        if pool:
            self.branch_pool = Conv(inputs, pool)
        self.pooled, self.whole, self.largest = pool > 0, whole, largest

    def forward(self, x: Tensor) -> Tensor:
        found = []
        for way in self.ways:
            state = x
            for names in way:
                state = torch.cat([getattr(self, name)(state) for name in names], dim=1)
            found.append(state)
        if not self.pooled:
            return torch.cat((*found, F.max_pool2d(x, 3, 2)), dim=1)
        if self.largest:
            pooled = F.max_pool2d(x, 3, 1, 1)
        else:
            pooled = F.avg_pool2d(x, 3, 1, 1, count_include_pad=self.whole)
        return torch.cat((*found, self.branch_pool(pooled)), dim=1)


class Inception(nn.Module):
    """(N, 3, H, W) sRGB from 0 to 1, any size -> (N, 2048): what the layer before the last sees.

    Args:
        classes: that the last layer tells apart, 1008 or 1000; the layer itself is left out.
    """

    def __init__(self, classes: int = 1008) -> None:
        super().__init__()
        whole = classes != 1008
        self.Conv2d_1a_3x3 = Conv(3, 32, 3, 2, pad=False)
        self.Conv2d_2a_3x3 = Conv(32, 32, 3, pad=False)
        self.Conv2d_2b_3x3 = Conv(32, 64, 3)
        self.Conv2d_3b_1x1 = Conv(64, 80)
        self.Conv2d_4a_3x3 = Conv(80, 192, 3, pad=False)
        self.Mixed_5b, self.Mixed_5c, self.Mixed_5d = (
            Mixed(inputs, fives(), pool, whole) for inputs, pool in ((192, 32), (256, 64), (288, 64))
        )
        thrice = [("branch3x3dbl_1", 64, 1), ("branch3x3dbl_2", 96, 3), ("branch3x3dbl_3", 96, 3)]
        self.Mixed_6a = Mixed(288, [[("branch3x3", 384, 3)], thrice], 0, whole)
        self.Mixed_6b, self.Mixed_6c, self.Mixed_6d, self.Mixed_6e = (
            Mixed(768, sevens(width), 192, whole) for width in (128, 160, 160, 192)
        )
        long = [("branch7x7x3_1", 192, 1), ("branch7x7x3_2", 192, (1, 7)), ("branch7x7x3_3", 192, (7, 1))]
        twice = [("branch3x3_1", 192, 1), ("branch3x3_2", 320, 3)]
        self.Mixed_7a = Mixed(768, [twice, [*long, ("branch7x7x3_4", 192, 3)]], 0, whole)
        self.Mixed_7b = Mixed(1280, forks(), 192, whole)
        self.Mixed_7c = Mixed(2048, forks(), 192, whole, largest=not whole)

    def forward(self, pictures: Tensor) -> Tensor:
        x = F.interpolate(pictures, size=(SIDE, SIDE), mode="bilinear", align_corners=False) * 2 - 1
        x = self.Conv2d_2b_3x3(self.Conv2d_2a_3x3(self.Conv2d_1a_3x3(x)))
        x = self.Conv2d_4a_3x3(self.Conv2d_3b_1x1(F.max_pool2d(x, 3, 2)))
        x = self.Mixed_5d(self.Mixed_5c(self.Mixed_5b(F.max_pool2d(x, 3, 2))))
        x = self.Mixed_6e(self.Mixed_6d(self.Mixed_6c(self.Mixed_6b(self.Mixed_6a(x)))))
        return self.Mixed_7c(self.Mixed_7b(self.Mixed_7a(x))).mean((2, 3))


def fives() -> list[list[tuple]]:
    return [
        [("branch1x1", 64, 1)],
        [("branch5x5_1", 48, 1), ("branch5x5_2", 64, 5)],
        [("branch3x3dbl_1", 64, 1), ("branch3x3dbl_2", 96, 3), ("branch3x3dbl_3", 96, 3)],
    ]


def sevens(width: int) -> list[list[tuple]]:
    across, down = (1, 7), (7, 1)
    twice = [("branch7x7dbl_2", width, down), ("branch7x7dbl_3", width, across), ("branch7x7dbl_4", width, down)]
    return [
        [("branch1x1", 192, 1)],
        [("branch7x7_1", width, 1), ("branch7x7_2", width, across), ("branch7x7_3", 192, down)],
        [("branch7x7dbl_1", width, 1), *twice, ("branch7x7dbl_5", 192, across)],
    ]


def forks() -> list[list[tuple]]:
    both = (("branch3x3_2a", 384, (1, 3)), ("branch3x3_2b", 384, (3, 1)))
    twice = (("branch3x3dbl_3a", 384, (1, 3)), ("branch3x3dbl_3b", 384, (3, 1)))
    return [
        [("branch1x1", 320, 1)],
        [("branch3x3_1", 384, 1), both],
        [("branch3x3dbl_1", 448, 1), ("branch3x3dbl_2", 384, 3), twice],
    ]
