"""Inbetweens as strokes: those of two keys are matched by what they look like and do, and moved from one to the other.

``stroke.py`` says what a stroke is, ``matching.py`` which strokes of the keys are the same, ``between.py`` draws them at
any time between. NumPy only.
"""
