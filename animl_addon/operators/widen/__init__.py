"""The buttons of Widen."""
