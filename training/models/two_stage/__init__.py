"""The two-stage generator: what is known of both keys is painted coarsely, then refined."""
