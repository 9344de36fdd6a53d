"""A picture as strokes: palette, regions, outlines of what is painted, centre-lines of what is drawn."""
