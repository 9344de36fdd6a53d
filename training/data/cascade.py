"""Which pictures show a face, by a cascade of OpenCV that the user has: a file such as ``lbpcascade_animeface.xml``."""

from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor

from training.config import ConfigError

SIDE = 192
"""Pixels, at which pictures are looked at."""

LEAST = SIDE // 4
"""Pixels of the smallest face looked for."""

STEP, NEIGHBOURS = 1.1, 3
"""By how much the face looked for grows from one search to the next, and how many must agree on one place."""


def faces_in_cascade(pictures: Tensor, cascade: Path) -> Tensor:
    """(N,) whether the cascade sees a face in each of (N, 4, H, W) uint8 premultiplied pictures, shown on grey.

    Raises:
        ConfigError: there is no such file, or it is no cascade.
    """
    search = read_cascade(cascade)
    found = []
    for picture in pictures.permute(0, 2, 3, 1).numpy():
        light = cv2.cvtColor(np.ascontiguousarray(picture[..., :3]), cv2.COLOR_RGB2GRAY)
        on_grey = light + ((255 - picture[..., 3].astype(np.uint16)) // 2).astype(np.uint8)
        large = cv2.resize(on_grey, (SIDE, SIDE))
        found.append(len(search.detectMultiScale(large, STEP, NEIGHBOURS, minSize=(LEAST, LEAST))) > 0)
    return torch.tensor(found, dtype=torch.bool)


def read_cascade(path: Path) -> cv2.CascadeClassifier:
    """
    Raises:
        ConfigError: there is no such file, or it is no cascade.
    """
    if not path.is_file():
        raise ConfigError(
            f"The cascade {path} is not there: give face.cascade the path of an XML file of OpenCV's, "
            "or leave it out for the finder that travels with animl."
        )
    search = cv2.CascadeClassifier()
    try:
        good = search.load(str(path))
    except (cv2.error, SystemError):  # the latter is what a mistake within OpenCV's constructor comes out as
        good = False
    if not good:
        raise ConfigError(f"{path} is no cascade that OpenCV can read: give face.cascade another XML file.")
    return search
