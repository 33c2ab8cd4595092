"""The door: articles get their language."""

from tieup.transforms.doors import MapArticles
from tieup.transforms.language.detect import load


class DetectLanguage(MapArticles):
    """PCollection[Article] → `articles` (main) with their language, and `rejects`."""

    def __init__(self) -> None:
        super().__init__("language", load)
