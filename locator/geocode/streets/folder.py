"""Where the street data of this machine's user are kept."""

import os
import sys

VARIABLE = "LOCATOR_DATA"
FILE_NAME = "streets.sqlite"


def data_dir(option: str | None) -> str:
    """The data folder: ``option``, or $LOCATOR_DATA, or the platform's folder for user data.

    The folder need not exist.
    """
    chosen = option or os.environ.get(VARIABLE)
    if chosen:
        return chosen
    platform = sys.platform  # in a name, so that type checkers look at both branches
    if platform == "linux":
        # What platformdirs answers there, without its import, which every start would pay for.
        base = os.environ.get("XDG_DATA_HOME", "").strip() or os.path.expanduser("~/.local/share")
        return os.path.join(base, "clinic-locator")
    import platformdirs

    return platformdirs.user_data_dir("clinic-locator", appauthor=False)
