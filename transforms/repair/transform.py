"""The door: articles get their text repaired."""

from tieup.transforms.doors import MapArticles
from tieup.transforms.repair.repair import load


class RepairText(MapArticles):
    """PCollection[Article] → `articles` (main) with repaired text, and `rejects`."""

    def __init__(self) -> None:
        super().__init__("repair", load)
