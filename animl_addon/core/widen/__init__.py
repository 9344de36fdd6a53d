"""Wider pictures: the frame around a picture, what fills it, and how that holds still from frame to frame."""
