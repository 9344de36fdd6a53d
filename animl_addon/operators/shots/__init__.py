"""Buttons that make something of a shot."""
