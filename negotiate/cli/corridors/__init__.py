"""The command ``corridors``: what is known of the world's corridors, and who hangs on whom."""

import argparse
from importlib import import_module

ACTIONS = ("show", "measures", "leverage")
"""Actions: each is a module of this package with a function `add`."""


def parser(prog: str) -> argparse.ArgumentParser:
    """Return the parser of the actions."""
    made = argparse.ArgumentParser(
        prog=prog, description="Corridors of the world, from the tables that were imported."
    )
    actions = made.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name in ACTIONS:
        import_module(f"{__name__}.{name}").add(actions)
    return made
