"""Inbetweens as strokes: those of two keys are paired by how they look and where they go, and drawn between them.

``stroke.py`` says what a stroke is, ``matching.py`` which strokes of the keys are the same, ``between.py`` draws them.
NumPy only.
"""
