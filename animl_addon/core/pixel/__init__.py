"""Pixel art: found by itself, drawn on its true grid in whole-pixel steps, in the colours of its keys."""
