"""Figures of cartoons: what of the photograph is kept, faces, skin and letters in it, and what flickers on film."""

from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont

from training.losses.similarity import ssim

Draw = Callable[[np.ndarray], np.ndarray]
"""(H, W, 3) float32 sRGB to the same."""

Box = tuple[slice, slice]

PAN = (1.5, 0.75)
"""Pixels a frame, right and down: half pixels are where grain boils."""

FRAMES = 3

LETTERS = "ABCDEFGHJKLMNPRSTUVXYZabdeghknqrty23456789"
"""Those of which no two are alike in the font that Pillow brings."""

CASCADE = Path(cv2.__file__).parent / "data" / "haarcascade_frontalface_default.xml"

SMALL_FACE = 60
"""Pixels, up to which a face is called small."""


def kept(photo: np.ndarray, drawing: np.ndarray) -> dict[str, float]:
    """``ssim``, ``psnr`` (dB); ``texture``: what is left of the small changes where the photo has no edge, 1 for all;
    ``edges``: correlation of the photo's strong edges with the drawing's; ``hue``: mean error of colour without light.
    """
    one, other = (torch.from_numpy(picture).permute(2, 0, 1)[None] for picture in (photo, drawing))
    light = [cv2.cvtColor(picture.astype(np.float32), cv2.COLOR_RGB2GRAY) for picture in (photo, drawing)]
    steep = [np.hypot(cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)) for grey in light]
    plain = cv2.dilate((steep[0] > 0.35).astype(np.uint8), np.ones((9, 9), np.uint8)) == 0
    fine = [grey - cv2.GaussianBlur(grey, (0, 0), 2) for grey in light]
    texture = float(np.abs(fine[1][plain]).mean() / max(np.abs(fine[0][plain]).mean(), 1e-6)) if plain.any() else 1.0
    blurred = [cv2.GaussianBlur(each, (0, 0), 1.5) for each in steep]
    afar = [cv2.resize(picture, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA) for picture in (photo, drawing)]
    hue = [picture - picture.mean(-1, keepdims=True) for picture in afar]
    return {
        "ssim": float(ssim(one, other)),
        "psnr": float(-10 * np.log10(np.square(photo - drawing).mean() + 1e-9)),
        "texture": texture,
        "edges": float(np.corrcoef(blurred[0].ravel(), blurred[1].ravel())[0, 1]),
        "hue": float(np.abs(hue[0] - hue[1]).mean()),
    }


def flicker(draw: Draw, photo: np.ndarray, pan: tuple[float, float]) -> float:
    """Mean change of level, of 255, from frame to frame of a pan beyond what the camera's own motion explains.

    Each frame has grain of its own, as films have. Frames are drawn one by one and moved back before they are compared;
    a screen that belongs to the picture, not to what is on it, counts as flicker in a pan.

    Args:
        pan: pixels a frame; nought for a still camera.
    """
    height, width = photo.shape[:2]
    rng = np.random.default_rng(0)
    frames = []
    for index in range(FRAMES):
        shift = np.array([[1, 0, -index * pan[0]], [0, 1, -index * pan[1]]], np.float32)
        seen = cv2.warpAffine(photo, shift, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
        grainy = np.clip(seen + rng.normal(0, 0.01, seen.shape), 0, 1).astype(np.float32)
        shift[:, 2] *= -1
        frames.append(cv2.warpAffine(draw(grainy), shift, (width, height), flags=cv2.INTER_CUBIC))
    margin = int(max(pan) * FRAMES) + 4
    inside = np.stack(frames)[:, margin:-margin, margin:-margin]
    return float(np.abs(np.diff(inside, axis=0)).mean() * 255)


def faces_in(photo: np.ndarray) -> list[Box]:
    """The windows in which OpenCV's cascade sees a face, of at least 20 px."""
    grey = cv2.cvtColor((photo * 255).astype(np.uint8), cv2.COLOR_RGB2GRAY)
    found = cv2.CascadeClassifier(str(CASCADE)).detectMultiScale(grey, 1.05, 6, minSize=(20, 20))
    return [(slice(y, y + high), slice(x, x + wide)) for x, y, wide, high in found]


def faces_kept(photos: Sequence[np.ndarray], drawings: Sequence[np.ndarray]) -> dict[str, float]:
    """How faces are that the cascade finds in the photographs; no figures where it finds none.

    ``eyes``: how far light in the band of the eyes runs as in the photo (correlation), ``small_eyes``: the same where
    the face has at most :data:`SMALL_FACE` px; ``skin``: how colourful the middle of faces is, 1 for as much as in the
    photo, 0 for grey; ``skin_turn``: by how many degrees its hue is another.
    """
    pairs = [
        (photo[box], drawing[box]) for photo, drawing in zip(photos, drawings, strict=True) for box in faces_in(photo)
    ]
    if not pairs:
        return {}
    eyes = [alike(*(light_of(part(face, (0.25, 0.52), (0.12, 0.88))) for face in pair)) for pair in pairs]
    small = [each for each, pair in zip(eyes, pairs, strict=True) if len(pair[0]) <= SMALL_FACE]
    skins = [[skin_of(part(face, (0.45, 0.72), (0.25, 0.75))) for face in pair] for pair in pairs]
    turns = [abs(np.angle(made / true, deg=True)) for true, made in skins]
    figures = {
        "eyes": np.mean(eyes),
        "skin": np.mean([abs(made) / abs(true) for true, made in skins]),
        "skin_turn": np.mean(turns),
    }
    return {name: float(value) for name, value in (figures | ({"small_eyes": np.mean(small)} if small else {})).items()}


def part(face: np.ndarray, rows: tuple[float, float], columns: tuple[float, float]) -> np.ndarray:
    """The share of a window from one edge to another of each side."""
    (top, bottom), (left, right) = (
        (round(begin * length), round(end * length))
        for (begin, end), length in zip((rows, columns), face.shape, strict=False)
    )
    return face[top:bottom, left:right]


def light_of(picture: np.ndarray) -> np.ndarray:
    return cv2.cvtColor(picture.astype(np.float32), cv2.COLOR_RGB2GRAY)


def skin_of(picture: np.ndarray) -> complex:
    """The mean colour without its light: red against green, yellow against blue, by CIE Lab."""
    a, b = cv2.cvtColor(picture.astype(np.float32), cv2.COLOR_RGB2LAB)[..., 1:].mean((0, 1))
    return complex(a, b)


def alike(one: np.ndarray, other: np.ndarray) -> float:
    """Correlation of two windows of equal size."""
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])


def letters_read(draw: Draw, size: int = 14) -> float:
    """The share of letters, of ``size`` px, that after drawing are still most like themselves among all letters.

    They stand dark on a wall that is shaded and grainy as in a photograph; what they are read by stands on white.
    """
    page, cells = page_of_letters(size)
    rng = np.random.default_rng(0)
    wall = np.linspace(0.55, 0.85, page.shape[1], dtype=np.float32)[None, :, None] * np.array(
        (1, 0.95, 0.85), np.float32
    )
    photo = wall * (0.25 + 0.75 * page[..., None]) + rng.normal(0, 0.02, (*page.shape, 3))
    drawn = light_of(draw(photo.clip(0, 1).astype(np.float32)))
    right = [max(range(len(cells)), key=lambda other: alike(drawn[cell], page[cells[other]])) for cell in cells]
    return float(np.mean([index == found for index, found in enumerate(right)]))


def page_of_letters(size: int) -> tuple[np.ndarray, list[Box]]:
    """(H, W), black on white, and where each of :data:`LETTERS` stands: windows of equal size."""
    font = ImageFont.load_default(size)
    side, across = round(size * 1.5), 14
    page = Image.new("L", (side * across + 2 * size, side * -(-len(LETTERS) // across) + 2 * size), 255)
    pen, cells = ImageDraw.Draw(page), []
    for index, letter in enumerate(LETTERS):
        top, left = (size + place * side for place in divmod(index, across))
        pen.text((left + side / 2, top + side / 2), letter, 0, font, anchor="mm")
        cells.append((slice(top, top + side), slice(left, left + side)))
    return np.asarray(page, np.float32) / 255, cells
