"""From a photograph to a drawing: one small network for every look and strength.

Nothing in it is normalized over the picture, so that a tile of a large picture is drawn as the whole would be, and a
frame of a film as the one before it.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

LUMA = (0.299, 0.587, 0.114)


class Residual(nn.Module):
    """Two 3x3 convolutions beside a shortcut; the condition turns every channel of what they say up or down."""

    def __init__(self, channels: int, condition: int, dilation: int = 1) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, 1, dilation, dilation)
        self.second = nn.Conv2d(channels, channels, 3, 1, 1)
        self.steer = nn.Conv2d(condition, 2 * channels, 1)
        nn.init.normal_(self.steer.weight, std=0.2)
        self.second.weight.data.mul_(0.3)  # deep stacks without normalization start gently

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        gain, shift = self.steer(condition).chunk(2, dim=1)
        inner = F.leaky_relu(self.first(x), 0.1) * (1 + gain) + shift
        return x + self.second(F.leaky_relu(inner, 0.1))


class Glance(nn.Module):
    """Looks at a photograph, so that the network need not find out what an edge, a plane or a brush stroke is.

    (N, 3, H, W) -> hints (N, 19, H, W), about -2 to 2: the photograph; three degrees of calm, of which the last stands
    beside the strokes of a broad brush at the end; and for a finer and a broader pen how strong the edge is there and
    whether it is a line. Nothing of it is learned, so training may look once and keep the hints.
    """

    narrow: Tensor
    wide: Tensor

    def __init__(self) -> None:
        super().__init__()
        widths = (1.0, 1.5)
        self.register_buffer("narrow", torch.stack([blur_kernel(width) for width in widths])[:, None], persistent=False)
        wide = torch.stack([blur_kernel(1.6 * width) for width in widths])[:, None]
        self.register_buffer("wide", wide, persistent=False)

    @torch.no_grad()
    def forward(self, photo: Tensor) -> Tensor:
        calm = surface(photo, 3, 0.01)
        calmer = surface(calm, 6, 0.012)
        calmest = surface(calmer, 8, 0.006)
        strokes = quadrants(photo, 3)
        light = luma(calm)
        padded = F.pad(light, (self.wide.shape[-1] // 2,) * 4, mode="replicate")
        edges = F.conv2d(padded, self.narrow - 0.985 * self.wide) - 0.012 * light
        lines = (-edges / 0.012 - 0.3).clamp(0, 1)
        first = torch.cat((photo, calm, calmer), dim=1) * 2 - 1
        last = torch.cat((calmest, strokes), dim=1) * 2 - 1
        return torch.cat((first, (edges * 25).clamp(-2, 2), lines * 2 - 1, last), dim=1)


HINTS, VIEWS = 19, (0, 3, 6, 13, 16)
"""Channels of the hints, and where each view of the photograph begins among them."""


def luma(picture: Tensor) -> Tensor:
    """(N, 1, H, W)."""
    return (picture * picture.new_tensor(LUMA).view(1, 3, 1, 1)).sum(1, keepdim=True)


def blur_kernel(sigma: float, side: int = 13) -> Tensor:
    """(side, side) Gaussian that sums to 1."""
    places = torch.arange(side) - side // 2
    row = torch.exp(-places.square() / (2 * sigma**2))
    return torch.outer(row, row) / row.sum() ** 2


def box(picture: Tensor, radius: int) -> Tensor:
    """The mean over a square, the border repeated."""
    rows = F.avg_pool2d(F.pad(picture, (0, 0, radius, radius), mode="replicate"), (2 * radius + 1, 1), 1)
    return F.avg_pool2d(F.pad(rows, (radius, radius, 0, 0), mode="replicate"), (1, 2 * radius + 1), 1)


def surface(picture: Tensor, radius: int, softness: float) -> Tensor:
    """A picture without its texture, edges kept: guided by itself (He, Sun and Tang 2010).

    Args:
        softness: changes below about its root are texture.
    """
    middle = box(picture, radius)
    spread = box(picture * picture, radius) - middle * middle
    share = spread / (spread + softness)
    return box(share, radius) * picture + box(middle * (1 - share), radius)


def quadrants(picture: Tensor, radius: int) -> Tensor:
    """Each pixel becomes the mean of the calmest of the four squares that meet in it (Kuwahara et al. 1976)."""
    height, width = picture.shape[-2:]
    mean = box(picture, radius)
    spread = (box(picture * picture, radius) - mean * mean).sum(1, keepdim=True).clamp(min=0)
    both = F.pad(torch.cat((mean, spread), dim=1), (radius,) * 4, mode="replicate")
    corners = [both[..., y : y + height, x : x + width] for y in (0, 2 * radius) for x in (0, 2 * radius)]
    calmness = torch.softmax(torch.cat([-4 * (corner[:, 3:] + 1e-4).log() for corner in corners], dim=1), dim=1)
    return torch.stack([calmness[:, index : index + 1] * corner[:, :3] for index, corner in enumerate(corners)]).sum(0)


def stepped(light: Tensor, steps: int) -> Tensor:
    """Light (N, 1, H, W) in soft steps."""
    place = light * steps
    nearest = place.floor() + 0.5
    return (nearest + 0.25 * torch.tanh((place - nearest) * 6)) / steps


class Begin(nn.Module):
    """The drawing as far as the condition alone can say it: which view of the photo, how light and colour are graded.

    One number each: shares of the views, amounts of nine and of six steps of light, saturation, lift, and two pens.
    """

    STEPS = (9, 6)

    def __init__(self, condition: int) -> None:
        super().__init__()
        self.say = nn.Conv2d(condition, len(VIEWS) + 6, 1)
        if condition == 4:  # looks and strength: what the rules do, to begin with
            with torch.no_grad():
                self.say.weight[:, :3, 0, 0] = torch.tensor(
                    [
                        (0.0, 0.0, 0.0, 2.0, -2.0, 2.0, -3.0, 0.22, 0.08, 0.0, -2.0),
                        (0.0, 0.0, 0.0, 0.0, 3.0, -3.0, -3.0, 0.25, 0.04, -3.0, -3.0),
                        (0.0, 0.0, 0.0, 3.0, -2.0, -3.0, 2.0, 0.4, 0.08, 0.0, 2.0),
                    ]
                ).T
                self.say.weight[:, 3] = 0

    def forward(self, hints: Tensor, condition: Tensor) -> tuple[Tensor, Tensor]:
        """The beginning (N, 3, H, W), and how much of either pen is wanted, (N, 2, 1, 1) before the sigmoid."""
        shares, said = self.say(condition).split((len(VIEWS), 6), dim=1)
        shares = torch.softmax(shares, dim=1)
        parts = [shares[:, index : index + 1] * hints[:, at : at + 3] for index, at in enumerate(VIEWS)]
        picture = torch.stack(parts).sum(0) * 0.5 + 0.5
        amounts, saturation, lift = torch.sigmoid(said[:, :2]), said[:, 2:3], said[:, 3:4]
        light = luma(picture)
        wanted = light
        for index, steps in enumerate(self.STEPS):
            wanted = wanted + amounts[:, index : index + 1] * (stepped(light, steps) - light)
        picture = picture * (wanted / light.clamp(min=0.04))
        picture = wanted + (picture - wanted) * (1 + saturation) + lift * 4 * wanted * (1 - wanted)
        return picture.clamp(0, 1), said[:, 4:]


class Cartoonizer(nn.Module):
    """(N, 3, H, W) photographs and (N, K, 1, 1) conditions -> (N, 3, H, W) drawings, sides divisible by 8.

    Works at a half, a quarter and an eighth of the size. It begins with what the condition makes of the photograph;
    says of every pixel how much of the lines is drawn there; and changes whatever else it would have changed.

    Args:
        condition: K, the numbers that say what is wanted: looks and strength, or the moments of a style.

    ``forward`` takes the hints of the photograph too, where they are known.
    """

    def __init__(self, condition: int = 4, half: int = 32, quarter: int = 64, eighth: int = 96) -> None:
        super().__init__()
        self.glance = Glance()
        self.begin = Begin(condition)
        self.enter = nn.Conv2d(4 * HINTS, half, 3, 1, 1)
        self.half_in = Residual(half, condition)
        self.to_quarter = nn.Conv2d(half, quarter, 3, 2, 1)
        self.quarter_in = Residual(quarter, condition)
        self.to_eighth = nn.Conv2d(quarter, eighth, 3, 2, 1)
        self.eighth = nn.ModuleList(Residual(eighth, condition, dilation) for dilation in (1, 2, 1))
        self.from_eighth = nn.Conv2d(eighth + quarter, quarter, 3, 1, 1)
        self.quarter_out = Residual(quarter, condition)
        self.from_quarter = nn.Conv2d(quarter + half, half, 3, 1, 1)
        self.half_out = nn.ModuleList(Residual(half, condition) for _ in range(2))
        self.leave = nn.Conv2d(half, 20, 3, 1, 1)
        nn.init.normal_(self.leave.weight, std=1e-3)

    def forward(self, photo: Tensor, condition: Tensor, hints: Tensor | None = None) -> Tensor:
        known: Tensor = self.glance(photo) if hints is None else hints
        half = F.leaky_relu(self.enter(F.pixel_unshuffle(known, 2)), 0.1)
        half = self.half_in(half, condition)
        quarter = self.quarter_in(F.leaky_relu(self.to_quarter(half), 0.1), condition)
        x = F.leaky_relu(self.to_eighth(quarter), 0.1)
        for block in self.eighth:
            x = block(x, condition)
        x = torch.cat((doubled(x), quarter), dim=1)
        x = self.quarter_out(F.leaky_relu(self.from_eighth(x), 0.1), condition)
        x = F.leaky_relu(self.from_quarter(torch.cat((doubled(x), half), dim=1)), 0.1)
        for block in self.half_out:
            x = block(x, condition)
        change = F.pixel_shuffle(self.leave(x), 2)  # (N, 5, H, W): colour, and the two pens
        begun, pens = self.begin(known, condition)
        cover = torch.sigmoid(pens + change[:, 3:] * 4) * (known[:, 11:13] * 0.5 + 0.5)
        return begun * (1 - cover[:, :1]) * (1 - cover[:, 1:]) + change[:, :3]


def doubled(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2.0, mode="nearest")
