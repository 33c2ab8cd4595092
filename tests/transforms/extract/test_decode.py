import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tieup.transforms.extract.decode import decode

FRENCH = "Le café « Été » a signé un accord à Orléans – pour trois ans."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "cp1252"])
def test_undeclared_text_is_read_in_its_encoding(encoding: str) -> None:
    assert decode(FRENCH.encode(encoding), None) == FRENCH


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", "Компания объявила о партнёрстве. Стороны подписали соглашение на три года."),
        ("koi8_r", "Компания объявила о партнёрстве. Стороны подписали соглашение на три года."),
        ("cp1253", "Η εταιρεία ανακοίνωσε συνεργασία. Η συμφωνία διαρκεί τρία χρόνια."),
        ("cp932", "両社は業務提携を発表した。契約期間は三年である。"),
        ("gb18030", "两家公司宣布建立合作伙伴关系。协议为期三年。"),
        ("cp949", "두 회사는 제휴를 발표했다. 계약 기간은 3년이다."),
    ],
)
def test_undeclared_text_in_an_old_encoding_is_guessed(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding), None) == text


def test_a_declared_charset_is_honoured() -> None:
    assert decode("řeka".encode("iso8859-2"), "ISO-8859-2") == "řeka"
    assert decode("東京".encode("iso2022_jp"), "iso-2022-jp") == "東京"


def test_latin_1_is_read_as_windows_1252_as_browsers_do() -> None:
    assert decode(b"\x93quoted\x94", "iso-8859-1") == "“quoted”"


def test_utf_16_is_not_believed_of_text_without_a_zero_byte() -> None:
    assert decode("Où est le café ?".encode("cp1252"), "utf-16") == "Où est le café ?"


def test_utf_8_is_utf_8_whatever_is_declared() -> None:
    assert decode(FRENCH.encode(), "windows-1251") == FRENCH


@pytest.mark.parametrize("charset", ["utf-7", "no-such-charset", "", "rot13", "zip", "unicode_escape", "x\0y"])
def test_a_charset_that_is_none_is_ignored(charset: str) -> None:
    assert decode(b"a +AGI- \\u0063 " + "é".encode(), charset) == "a +AGI- \\u0063 é"


def test_one_bad_byte_does_not_turn_utf_8_into_something_else() -> None:
    text = "Der Vertrag läuft über fünf Jahre, können müssen dürfen, größer als früher für Österreich. "
    assert decode(text.encode() + b"\x93", None) == text + "“"


@given(st.binary(), st.sampled_from([None, "utf-8", "utf-16", "latin-1", "big5", "iso-2022-jp", "gb2312", "utf-32"]))
def test_any_bytes_become_text(body: bytes, charset: str | None) -> None:
    assume(b"\x1b" not in body)  # an escape sequence of ISO-2022 is no text by itself
    marks = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\x00\x00\xfe\xff")
    assert bool(decode(body, charset)) == bool(body) or body.startswith(marks)
