"""A drawer of characters: heads in anime proportions, each the drawing of one latent of 128 numbers."""
