"""Losses, a file a theme. `picture.py` puts together those that a run file asks for."""
