"""The ``locator`` command, also as ``python -m locator``.

Imports nothing before Ctrl-C is provided for: that can come while the command is still loaded.
"""

import sys


def main() -> None:
    """Load the command and run it; an interruption outside of its own care ends quietly."""
    try:
        from locator.system.garbage import collect_seldom

        # Loading makes 20,000 objects that stay. Searching them took a fifteenth of a short run.
        collect_seldom()
        from locator.cli import main as run

        run()
    except KeyboardInterrupt:
        # Exit.INTERRUPTED as a number: the module that defines it may be half loaded.
        sys.exit(130)


if __name__ == "__main__":
    main()
