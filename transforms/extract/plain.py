"""Lines of a text without markup: its title, what its head says, and what stands around it taken off."""

from tieup.schemas.article import Removed
from tieup.transforms.extract.access import end
from tieup.transforms.extract.extracted import Extracted
from tieup.transforms.extract.heads import find_title, read_head
from tieup.transforms.extract.junk import without_junk
from tieup.transforms.extract.lines import clean_lines, without_title


def extract_plain(text: str, title: str | None) -> Extracted:
    """The article in a plain text.

    Args:
        text: decoded; each line is a paragraph or a heading.
        title: as the source states it; None: to be found among the first lines.
    """
    return from_lines(clean_lines(text), method="plain", title=title)


def from_lines(lines: list[str], *, method: str, title: str | None) -> Extracted:
    """The article in clean lines."""
    above: list[Removed] = []
    if title is None:
        title, lines, above = find_title(lines)
    rest = without_title(lines, title)
    head = read_head(rest)
    kept, removed = without_junk(head.lines)
    access, is_truncated = end(head.lines, kept, removed)
    if not kept and not access:
        kept, removed = head.lines or rest, ()
    return Extracted(
        method=method,
        title=title,
        lines=kept,
        removed=(*above, *head.removed, *removed),
        authors=head.authors,
        access=access,
        is_truncated=is_truncated,
        dates=((head.published_at, "text"),) if head.published_at else (),
    )
