"""The buttons of inbetweens as strokes."""
