"""Shots in the scene: the pictures that a thing shows, read, and what was made of them, shown beside or above."""
