"""The buttons of sprite sheets."""
