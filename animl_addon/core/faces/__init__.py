"""From a seed to the latent that a character is drawn of."""
