"""What the loop of `training/train.py` is made of: checkpoints, the running mean, logs, several processes."""
