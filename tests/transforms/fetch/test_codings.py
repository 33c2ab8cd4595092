"""Codings are undone in bounded pieces, wherever the network cuts the bytes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.fetch.test_client import CODINGS, deflated
from tieup.transforms.fetch.codings import Decoding

ALL = {**CODINGS, "raw": deflated}
PIECE_MAX = 4 << 20


@pytest.mark.parametrize("coding", CODINGS)
def test_no_piece_of_a_bomb_is_large(coding: str) -> None:
    bomb = CODINGS[coding](bytes(64 << 20))
    decoding = Decoding(coding)
    sizes = [len(piece) for piece in decoding.feed(bomb)]
    decoding.finish()
    assert max(sizes) <= PIECE_MAX
    assert sum(sizes) == 64 << 20


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(sorted(ALL)),
    st.binary(max_size=3000).map(lambda content: content * 100),
    st.lists(st.integers(1, 70_000), min_size=1, max_size=20),
)
def test_wherever_it_is_cut_the_same_comes_out(coding: str, content: bytes, cuts: list[int]) -> None:
    coded = ALL[coding](content)
    decoding = Decoding("deflate" if coding == "raw" else coding)
    out, at, turn = bytearray(), 0, 0
    while at < len(coded):
        step = cuts[turn % len(cuts)]
        out += b"".join(decoding.feed(coded[at : at + step]))
        at, turn = at + step, turn + 1
    decoding.finish()
    assert bytes(out) == content
