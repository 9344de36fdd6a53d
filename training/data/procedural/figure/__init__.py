"""Articulated characters: limbs, hair and tails that bend, and faces that turn."""
