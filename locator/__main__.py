"""The ``locator`` command, also as ``python -m locator``.

Imports nothing before Ctrl-C is provided for: that can come while the command is still loaded.
"""

import sys

# New objects between two searches for garbage in cycles: some 5 MB of it at most.
_OBJECTS = 50_000


def main() -> None:
    """Load the command and run it; an interruption outside of its own care ends quietly."""
    try:
        import gc

        # Loading makes 20,000 objects that stay. Looking for garbage among them after every 700, as
        # Python does, took a fifteenth of a short run.
        gc.set_threshold(_OBJECTS)
        from locator.cli import main as run

        run()
    except KeyboardInterrupt:
        # Exit.INTERRUPTED as a number: the module that defines it may be half loaded.
        sys.exit(130)


if __name__ == "__main__":
    main()
