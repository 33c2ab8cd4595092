import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieup.transforms.text.charsets import decode, text_codec


@pytest.mark.parametrize("name", ["utf-8", "Latin1", "windows-1251", "SJIS", "euc-kr", "GBK", "koi8-r", '"utf-16"'])
def test_the_encodings_of_texts_are_known_under_their_usual_names(name: str) -> None:
    assert text_codec(name)


@pytest.mark.parametrize("name", [None, "", "punycode", "idna", "hex", "zlib", "rot13", "unicode_escape", "x\0", "?"])
def test_what_is_no_text_encoding_is_refused(name: str | None) -> None:
    assert text_codec(name) is None


@pytest.mark.parametrize(
    ("content", "declared", "text"),
    [
        ("Zürich".encode(), None, "Zürich"),
        ("Zürich".encode(), "iso-8859-1", "Zürich"),
        ("Zürich “A”".encode("cp1252"), "iso-8859-1", "Zürich “A”"),
        ("Сделка".encode("cp1251"), "windows-1251", "Сделка"),
        ("提携".encode("iso2022_jp"), "iso-2022-jp", "提携"),
        ("提携".encode("utf-16"), "utf-8", "提携"),
        ("Zürich".encode("cp1252"), None, "Zürich"),
        ("Zürich".encode("cp1252"), "punycode", "Zürich"),
        ("Zürich ".encode() * 20 + b"\xff", "utf-8", "Zürich " * 20 + "\ufffd"),
    ],
)
def test_a_text_is_decoded_as_it_is_written_whatever_is_declared(
    content: bytes, declared: str | None, text: str
) -> None:
    assert decode(content, declared) == text


@given(st.binary(), st.sampled_from([None, "utf-8", "utf-16", "shift_jis", "iso-2022-jp", "utf-7", "cp1252"]))
def test_no_bytes_ever_raise(content: bytes, declared: str | None) -> None:
    assert isinstance(decode(content, declared), str)
