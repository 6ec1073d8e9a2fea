"""Where the roads of a data folder are. Light to import: others ask only whether there are any."""

import os

FILE_NAME = "roads.graph"


def graph_path(folder: str) -> str:
    """The graph file of a data folder."""
    return os.path.join(folder, FILE_NAME)
