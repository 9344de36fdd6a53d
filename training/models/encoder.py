"""Features of a drawing at a quarter and an eighth of its size."""

import torch
from torch import Tensor, nn


class Residual(nn.Module):
    """Two 3x3 convolutions with instance norm and a shortcut; ``stride`` 2 halves the picture."""

    def __init__(self, inputs: int, outputs: int, stride: int = 1) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False),
            nn.InstanceNorm2d(outputs, affine=True),
            nn.ReLU(inplace=True),
            nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False),
            nn.InstanceNorm2d(outputs, affine=True),
        )
        self.shortcut = nn.Identity() if stride == 1 and inputs == outputs else nn.Conv2d(inputs, outputs, 1, stride)

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(self.body(x) + self.shortcut(x))


class Encoder(nn.Module):
    """(N, 4, H, W) premultiplied RGBA -> (N, quarter, H/4, W/4) and (N, eighth, H/8, W/8).

    The picture is seen over white, as on paper, beside its alpha: white paint and no paint stay distinct.
    """

    def __init__(self, quarter: int = 64, eighth: int = 128) -> None:
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(4, 32, 7, 2, 3, bias=False), nn.InstanceNorm2d(32, affine=True), nn.ReLU(inplace=True)
        )
        self.to_quarter = nn.Sequential(Residual(32, quarter, 2), Residual(quarter, quarter))
        self.to_eighth = nn.Sequential(Residual(quarter, eighth, 2), nn.Conv2d(eighth, eighth, 1))

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        alpha = image[:, 3:]
        seen = torch.cat((image[:, :3] + (1 - alpha), alpha), dim=1) * 2 - 1
        quarter = self.to_quarter(self.stem(seen))
        return quarter, self.to_eighth(quarter)
