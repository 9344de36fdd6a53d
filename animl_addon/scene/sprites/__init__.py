"""Sprite sheets in the scene: found, played, filled."""
