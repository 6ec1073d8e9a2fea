"""The paths of the roads of a data folder. Light to import: others only ask if there are any."""

import os

FILE_NAME = "roads.graph"


def graph_path(folder: str) -> str:
    """The graph file of a data folder."""
    return os.path.join(folder, FILE_NAME)
