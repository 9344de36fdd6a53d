"""The rules by which a photograph becomes a drawing: what the cartoonizer is taught to do, written out by hand.

Three looks. Each takes (H, W, 3) float32 sRGB in [0, 1] and a strength in (0, 1], and returns the same shape. They are
slow (a second a picture) and jump where they decide; the network learns to do the same smoothly and at once.
"""

from typing import Any

import cv2
import numpy as np
import scipy.fft
from numpy.typing import NDArray

Picture = NDArray[Any]

LOOKS = ("clean", "painted", "comic")


def drawn(photo: Picture, look: str, strength: float = 1.0) -> Picture:
    """``photo`` in one of :data:`LOOKS`; the comic without its screen, which the graph lays over by itself."""
    return {"clean": clean, "painted": painted, "comic": comic}[look](photo, strength)


def clean(photo: Picture, strength: float = 1.0) -> Picture:
    """Flat colour within thin lines of a darker tone of it."""
    flat = flattened(denoised(photo), 0.008 * strength)
    flat = steps_of_light(flat, 9, 0.5 * strength)
    flat = graded(flat, saturation=1 + 0.22 * strength, lift=0.08 * strength)
    return inked(flat, ink(photo, 1.0, 0.35), 0.85 * strength, darkest=0.1)


def painted(photo: Picture, strength: float = 1.0) -> Picture:
    """Strokes along the forms, no lines."""
    strokes = kuwahara(photo, 2.5 + 4.5 * strength)
    crisp = strokes + 0.5 * strength * (strokes - cv2.GaussianBlur(strokes, (0, 0), 2.5))
    return graded(np.clip(crisp, 0, 1), saturation=1 + 0.25 * strength, lift=0.04 * strength)


def comic(photo: Picture, strength: float = 1.0) -> Picture:
    """A few steps of strong colour, heavy lines, blacks filled in."""
    flat = flattened(denoised(photo), 0.016 * strength)
    flat = steps_of_light(flat, 6, 0.8 * strength)
    flat = graded(flat, saturation=1 + 0.4 * strength, lift=0.08 * strength)
    light = cv2.GaussianBlur(luma(flat), (0, 0), 1.0)
    black = np.clip((0.13 - light) / 0.06 + 0.5, 0, 1)
    return inked(flat, np.maximum(ink(photo, 1.5, 0.2), black), 0.95 * strength, darkest=0.03)


def luma(picture: Picture) -> Picture:
    """(H, W): how light, by Rec. 601."""
    return picture @ np.array((0.299, 0.587, 0.114), np.float32)


def denoised(photo: Picture) -> Picture:
    """Without grain, edges kept: what is flattened next would else keep every speck of it."""
    return cv2.bilateralFilter(cv2.bilateralFilter(photo, 7, 0.08, 3), 7, 0.08, 3)


def flattened(picture: Picture, weight: float, growth: float = 2.0) -> Picture:
    """The picture nearest to this one with the fewest places where colour changes: least gradients in the L0 norm.

    Alternates between choosing the gradients that are worth keeping and the picture that has them (in the frequency
    domain), ever more strictly. The border is mirrored, so that opposite sides do not meet.
    """
    height, width = picture.shape[:2]
    mirrored = np.pad(picture.transpose(2, 0, 1), ((0, 0), (0, height), (0, width)), mode="symmetric")
    rows = np.fft.fftfreq(2 * height)[:, None]
    columns = np.fft.rfftfreq(2 * width)[None]
    laplacian = (4 - 2 * np.cos(2 * np.pi * rows) - 2 * np.cos(2 * np.pi * columns)).astype(np.float32)
    source: Picture = np.asarray(scipy.fft.rfft2(mirrored))
    found: Picture = mirrored
    strictness = np.float32(2 * weight)
    across, down, divergence = (np.empty_like(found) for _ in range(3))
    while strictness < 1e4:
        across[..., :-1], across[..., -1] = found[..., 1:] - found[..., :-1], found[..., 0] - found[..., -1]
        down[:, :-1], down[:, -1] = found[:, 1:] - found[:, :-1], found[:, 0] - found[:, -1]
        large = (across * across + down * down).sum(0) >= weight / strictness
        across *= large
        down *= large
        divergence[:] = -across - down
        divergence[..., 1:] += across[..., :-1]
        divergence[..., 0] += across[..., -1]
        divergence[:, 1:] += down[:, :-1]
        divergence[:, 0] += down[:, -1]
        spectrum = (source + strictness * np.asarray(scipy.fft.rfft2(divergence))) / (1 + strictness * laplacian)
        found = np.asarray(scipy.fft.irfft2(spectrum, mirrored.shape[1:]))
        strictness *= np.float32(growth)
    return np.ascontiguousarray(np.clip(found[:, :height, :width], 0, 1).transpose(1, 2, 0))


def steps_of_light(picture: Picture, steps: int, amount: float) -> Picture:
    """Light in soft steps, hue as it was; ``amount`` 1 leaves nothing between two steps but a short slope."""
    light = luma(picture)
    place = light * steps
    nearest = np.floor(place) + 0.5
    stepped = (nearest + 0.5 * np.tanh((place - nearest) * 6) / np.tanh(3.0) * (1 - amount)) / steps
    wanted = light + amount * (stepped - light)
    return np.clip(picture * (wanted / np.maximum(light, 0.04))[..., None], 0, 1)


def graded(picture: Picture, saturation: float, lift: float) -> Picture:
    """More colour, and more light in the middle tones. What is grey stays grey."""
    light = luma(picture)[..., None]
    vivid = light + (picture - light) * saturation
    return np.clip(vivid + lift * 4 * light * (1 - light), 0, 1).astype(np.float32)


def inked(picture: Picture, lines: Picture, amount: float, darkest: float) -> Picture:
    """Lines (H, W) drawn in what is left of each place's own colour."""
    cover = (lines * amount)[..., None]
    return picture * (1 - cover) + picture * darkest * cover


def ink(photo: Picture, width: float, reluctance: float) -> Picture:
    """(H, W), 1 where a pen would go: a difference of two blurs, taken across the forms and smoothed along them.

    Args:
        width: of the narrower blur, in pixels.
        reluctance: how far beyond an edge's first hint the pen is set down.
    """
    light = luma(cv2.bilateralFilter(photo, 9, 0.1, 4))
    tangent = directions(light)[0]
    across = np.stack((-tangent[1], tangent[0]))
    narrow = along(light, across, width, 3)
    wide = along(light, across, 1.6 * width, 5)
    edge = along(narrow - 0.985 * wide - 0.012 * light, tangent, 3.0, 6)
    lines = np.clip(-edge / 0.012 - reluctance, 0, 1)
    return cv2.GaussianBlur(lines, (0, 0), 0.5)


def directions(light: Picture, reach: float = 2.5) -> tuple[Picture, Picture]:
    """Which way forms run: (2, H, W) unit tangents, x then y, and (H, W) how clearly, from 0 to 1."""
    dx, dy = cv2.Sobel(light, cv2.CV_32F, 1, 0) / 8, cv2.Sobel(light, cv2.CV_32F, 0, 1) / 8
    xx, yy, xy = (cv2.GaussianBlur(product, (0, 0), reach) for product in (dx * dx, dy * dy, dx * dy))
    angle = 0.5 * np.arctan2(2 * xy, xx - yy) + np.pi / 2
    root = np.sqrt((xx - yy) ** 2 + 4 * xy**2)
    return np.stack((np.cos(angle), np.sin(angle))).astype(np.float32), root / (xx + yy + 1e-6)


def along(values: Picture, direction: Picture, sigma: float, steps: int) -> Picture:
    """A Gaussian mean of (H, W) values on a straight way of ``2 steps + 1`` pixels through each."""
    y, x = np.mgrid[: values.shape[0], : values.shape[1]].astype(np.float32)
    total = np.zeros_like(values)
    weights = 0.0
    for step in range(-steps, steps + 1):
        weight = float(np.exp(-(step**2) / (2 * sigma**2)))
        moved = cv2.remap(
            values, x + step * direction[0], y + step * direction[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
        )
        total += weight * moved
        weights += weight
    return total / weights


def kuwahara(photo: Picture, radius: float, sharpness: float = 8.0) -> Picture:
    """Each pixel becomes the mean of the calmest of the eight sectors about it, sectors drawn out along the forms."""
    tangent, clearness = directions(luma(photo), 3.0)
    stretch = 1 + clearness  # of the ellipse, along and across
    y, x = np.mgrid[: photo.shape[0], : photo.shape[1]].astype(np.float32)
    sums = [np.zeros((*photo.shape[:2], 7), np.float32) for _ in range(8)]  # weight, colour, colour²
    reach = np.linspace(-1, 1, 9, dtype=np.float32)
    for u in reach:
        for v in reach:
            if (far := float(np.hypot(u, v))) > 1:
                continue
            ahead, aside = u * radius * stretch, v * radius / stretch
            seen = cv2.remap(
                photo,
                x + tangent[0] * ahead - tangent[1] * aside,
                y + tangent[1] * ahead + tangent[0] * aside,
                cv2.INTER_LINEAR,
                borderMode=cv2.BORDER_REFLECT,
            )
            part = np.concatenate((np.ones_like(seen[..., :1]), seen, seen**2), axis=-1)
            for sector, total in enumerate(sums):
                turn = (np.arctan2(v, u) - sector * np.pi / 4 + np.pi) % (2 * np.pi) - np.pi
                share = 1 / 8 if far == 0 else max(0.0, 1 - abs(turn) / (np.pi / 3))
                if share:
                    total += share * np.exp(-2 * far**2) * part
    image, weights = np.zeros_like(photo), np.zeros((*photo.shape[:2], 1), np.float32)
    for total in sums:
        mean, square = total[..., 1:4] / total[..., :1], total[..., 4:] / total[..., :1]
        spread = np.sqrt(np.maximum(square - mean**2, 0).sum(-1, keepdims=True))
        weight = 1 / (1 + (255 * spread / 8) ** sharpness)
        image += weight * mean
        weights += weight
    return np.clip(image / np.maximum(weights, 1e-12), 0, 1)
