"""Where the street data of this machine's user are kept."""

import os

VARIABLE = "LOCATOR_DATA"


def data_dir(option: str | None) -> str:
    """The data folder: ``option``, or $LOCATOR_DATA, or the platform's folder for user data.

    The folder need not exist.
    """
    chosen = option or os.environ.get(VARIABLE)
    if chosen:
        return chosen
    import platformdirs

    return platformdirs.user_data_dir("clinic-locator", appauthor=False)
