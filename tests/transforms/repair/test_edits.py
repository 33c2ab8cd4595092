from hypothesis import given
from hypothesis import strategies as st

from tieup.transforms.repair.edits import Change, Edit, apply, carry


def test_edits_are_applied_and_found_again() -> None:
    text, changes = apply("abcdef", [Edit(1, 3, "X"), Edit(4, 4, "YY")], "k")
    assert text == "aXdYYef"
    assert changes == [Change("k", 1, 2, "bc"), Change("k", 3, 5, "")]


def test_earlier_changes_move_with_later_edits() -> None:
    changes = [Change("k", 4, 6, "old")]
    assert carry(changes, [Edit(0, 2, "")]) == [Change("k", 2, 4, "old")]
    assert carry(changes, [Edit(7, 8, "long")]) == changes
    assert carry(changes, [Edit(5, 8, "NEW")]) == [Change("k", 4, 8, "old")]


@st.composite
def texts_with_edits(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    text = draw(st.text("abc", max_size=20))
    ends = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    return text, [Edit(a, b, draw(st.text("XY", max_size=3))) for a, b in zip(ends[::2], ends[1::2], strict=False)]


@given(texts_with_edits())
def test_what_no_edit_touches_keeps_its_words(made: tuple[str, list[Edit]]) -> None:
    text, edits = made
    new, _ = apply(text, edits, "k")
    touched = {i for edit in edits for i in range(edit.start, edit.end)}
    for start in set(range(len(text))) - touched:
        (moved,) = carry([Change("k", start, start + 1, "")], edits)
        assert text[start] in new[moved.start : moved.end]
