from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieup.schemas.errors import DocumentError
from tieup.schemas.reject import Reason
from tieup.transforms.read import streams
from tieup.transforms.read.problems import problem

chunked = st.lists(st.binary(max_size=20) | st.sampled_from([b"\n", b"a\nb", b"WARC/"]), max_size=12)


@given(chunked, st.integers(0, 30))
def test_lines_are_those_of_split_however_the_chunks_fall(chunks: list[bytes], max_bytes: int) -> None:
    expected = b"".join(chunks).split(b"\n")
    if not expected[-1]:
        expected.pop()
    found = list(streams.lines(iter(chunks), max_bytes))
    assert [number for number, _ in found] == list(range(1, len(expected) + 1))
    assert [line for _, line in found] == [line if len(line) <= max_bytes else None for line in expected]


@given(chunked, st.lists(st.tuples(st.sampled_from(["line", "read", "skip", "push"]), st.integers(1, 12))))
def test_a_source_gives_every_byte_once_and_in_order(chunks: list[bytes], steps: list[tuple[str, int]]) -> None:
    rest = b"".join(chunks)
    source = streams.Source(filter(None, chunks))
    for step, size in steps:
        if step == "line":
            expected = (rest[:size].partition(b"\n")[0] + b"\n") if b"\n" in rest[:size] else rest[:size]
            assert source.line(size) == expected
        elif step == "read":
            expected = rest[:size]
            assert source.read(size) == expected
        elif step == "skip":
            expected = rest[:size]
            assert source.skip(size) == len(expected)
        else:
            source.push(b"x\ny")
            rest, expected = b"x\ny" + rest, b""
        rest = rest[len(expected) :]
    assert source.read(10**6) == rest


@given(chunked, st.integers(0, 50))
def test_peeking_changes_nothing(chunks: list[bytes], size: int) -> None:
    whole = b"".join(chunks)
    head, again = streams.peek(filter(None, chunks), size)
    assert whole.startswith(head)
    assert len(head) >= min(size, len(whole))
    assert b"".join(again) == whole


def breaking() -> Iterator[bytes]:
    yield b"some"
    raise problem(Reason.MALFORMED, "cut off")


def test_an_error_comes_in_its_place_even_after_peeking() -> None:
    head, again = streams.peek(breaking(), 100)
    assert head == b"some"
    assert streams.take_readable(again, 100)[0] == b"some"
    with pytest.raises(DocumentError, match="cut off"):
        streams.take(streams.peek(breaking(), 100)[1], 100)


def test_more_than_the_limit_is_not_collected() -> None:
    taken: list[int] = []

    def endless() -> Iterator[bytes]:
        while True:
            taken.append(1)
            yield bytes(1000)

    with pytest.raises(DocumentError, match="limit"):
        streams.take(endless(), 10_000)
    assert len(taken) == 11
