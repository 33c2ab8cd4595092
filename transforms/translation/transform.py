"""The door: articles get their translation status."""

from tieup.transforms.doors import MapArticles
from tieup.transforms.translation.assess import load


class AssessTranslation(MapArticles):
    """PCollection[Article] → `articles` (main) with status, score and artefacts of translation, and `rejects`."""

    def __init__(self) -> None:
        super().__init__("translation", load)
