"""Changes of a sample that make many of one: each is the same for all its frames, and its flows follow.

Not to be taken for ``training/data/augment.py``, which changes what a discriminator judges (DiffAugment).
"""
