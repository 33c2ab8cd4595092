from hypothesis import given
from hypothesis import strategies as st

from tieup.pipelines.plan import batches
from tieup.schemas.document import Document
from tieup.schemas.reject import Reason, Reject, Stage


def document(size: int) -> Document:
    return Document(source_uri="a", body=b"x" * size, media_type="text/plain")


REJECT = Reject(source_uri="a", stage=Stage.READ, reason=Reason.EMPTY, detail="no bytes")


@given(
    st.lists(st.one_of(st.just(REJECT), st.integers(0, 50).map(document)), max_size=40),
    st.integers(1, 10),
    st.integers(1, 100),
)
def test_batches_keep_every_item_in_order_and_hold_to_both_bounds(
    items: list[Document | Reject], max_documents: int, max_bytes: int
) -> None:
    made = list(batches(iter(items), max_documents, max_bytes))
    assert [item for batch in made for item in batch] == items
    for batch in made:
        sizes = [len(item.body) for item in batch if isinstance(item, Document)]
        assert 0 < len(batch) <= max_documents
        assert sum(sizes[:-1]) < max_bytes


def test_only_one_batch_is_read_ahead() -> None:
    taken = 0

    def items() -> "list[Document]":
        nonlocal taken
        for _ in range(100):
            taken += 1
            yield document(1)

    next(batches(items(), 10, 1000))
    assert taken == 10
