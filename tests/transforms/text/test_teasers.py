import pytest

from tieup.transforms.text.teasers import is_teaser

SENTENCE = "Alpha and Beta signed an agreement on Monday."


@pytest.mark.parametrize(
    "end",
    ["…", "...", "[…]", "[...]", "(…)", "… →", "[+1234 chars]", "Read more", "READ MORE >>", "Read the full story",
     "Read the rest of this article", "Read more at Screw Daily", "See full article here", "Keep reading",
     "Continue reading Alpha and Beta →", "Weiterlesen »", "Weiterlesen auf screws.example", "Lire la suite",
     "Leer más", "Seguir leyendo", "Leggi tutto", "Lees verder", "Ler mais", "続きを読む", "阅读全文", "繼續閱讀"],
)  # fmt: skip
def test_a_text_that_breaks_off_or_calls_upon_its_reader_goes_on_elsewhere(end: str) -> None:
    assert is_teaser(f"{SENTENCE} {end}")
    assert is_teaser(f"{SENTENCE}\n{end}\n")
    assert not is_teaser(f"{end}\n{SENTENCE}")


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE,
        "",
        "They went on to read more books. And so it ended.",
        "Investors will see more of that in the coming months.",
        "Few people read more",
        "Whoever wants to can read more about it in the report.",
        "Read more about Alpha",
        "Read more: Alpha buys Beta",
        "Read the full report",
        "“And then we waited…”",
        "« On verra… »",
        "Wer will, kann weiterlesen.",
        "続きを読む。",
    ],
)
def test_what_ends_is_no_teaser(text: str) -> None:
    assert not is_teaser(text)
