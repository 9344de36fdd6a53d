"""Grease Pencil strokes of keys: read, linked, placed, known again."""
