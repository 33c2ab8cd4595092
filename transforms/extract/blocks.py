"""The text of an HTML fragment, all of it, by block elements: for what is an article already, as in a feed's entry."""

from collections.abc import Iterator

from lxml.html import HtmlElement

from tieup.transforms.text.tables import toml_table

_ELEMENTS = toml_table(__package__, "html.toml")["elements"]
_BLOCKS = frozenset(_ELEMENTS["block"])
_SILENT = frozenset(_ELEMENTS["silent"])


def block_text(tree: HtmlElement) -> str:
    """The text of a tree: a line for each block, white space as a browser shows it.

    Iterative, so that no nesting is too deep.
    """
    lines = "".join(_pieces(tree)).split("\0")
    return "\n".join(text for line in lines if (text := " ".join(line.split())))


def _pieces(tree: HtmlElement) -> Iterator[str]:
    """Text in order, with a NUL, which no parsed text holds, at the edges of blocks."""
    stack: list[tuple[HtmlElement, bool]] = [(tree, False)]
    while stack:
        element, done = stack.pop()
        if done:
            yield "\0" if element.tag in _BLOCKS else ""
            yield element.tail or "" if element is not tree else ""
        else:
            stack.append((element, True))
            if isinstance(element.tag, str) and element.tag not in _SILENT:
                yield "\0" if element.tag in _BLOCKS else ""
                yield element.text or ""
                stack.extend((child, False) for child in reversed(element))
