"""What to do with drawings that are there already, typed alike after every verb that draws."""

import argparse


def add_again(verb: argparse.ArgumentParser) -> None:
    """Give a verb ``--resume`` and ``--force``, of which one can be said."""
    again = verb.add_mutually_exclusive_group()
    again.add_argument(
        "--resume", action="store_true", help="draw what is missing, or was made of other pictures or by another model"
    )
    again.add_argument("--force", action="store_true", help="draw anew over drawings that are there")
