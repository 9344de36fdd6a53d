"""What the sidebar shows, a section a file, in its order; and what is drawn over the viewport."""

from . import cartoonize, face, finetune, inbetweens, sprites, strokes, widen

CLASSES: tuple[type, ...] = (
    *inbetweens.CLASSES,
    *strokes.CLASSES,
    *sprites.CLASSES,
    *finetune.CLASSES,
    *cartoonize.CLASSES,
    *widen.CLASSES,
    *face.CLASSES,
)
