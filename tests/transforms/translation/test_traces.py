import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieup.transforms.translation.traces import find_traces

TABLE = [
    ("The chinese firm met german partners.", "lower_case_demonym", ["chinese", "german"]),
    ("Many germans and the dutch agreed.", "lower_case_demonym", ["germans", "dutch"]),
    ("It ended in january, on 5 march 2020 and in august.", "lower_case_month", ["january", "march", "august"]),
    ("They met on tuesday and fridays.", "lower_case_weekday", ["tuesday", "fridays"]),
    ("services +cloud+ of +big data+ for all", "plus_debris", ["+cloud+", "+big data+"]),
    ("He said «never» and „always“.", "foreign_quotation_marks", ["«never»", "„always“"]),
    ("The plan，as such", "full_width_punctuation", ["，"]),
    ("It rose by 58 % and 3.5 %.", "spaced_percent", ["58 %", "3.5 %"]),
    ("Sales of 39,9 billion and 4,25 million fell 3,5%.", "decimal_comma", ["39,9 billion", "4,25 million", "3,5%"]),
    ("Some 12 500 workers and 1 200 000 units", "spaced_thousands", ["12 500", "1 200 000"]),
    ("It cost 300 € or 1,5 $ a day.", "currency_behind", ["300 €", "1,5 $"]),
    ("the plan und die other one, dans les words", "foreign_word_pair", ["und die", "dans les"]),
]

NATIVE = [
    "The Chinese firm met German partners in January, on Tuesday 5 March 2020.",
    "He ordered french fries with russian dressing, then had them polish the turkish towels.",
    "They may march in May; an august body, see https://a.example/chinese/january or @german, #french, german.example.",
    "It rose 58% to $39.9 billion, or 12,500 units at 1,200,000 a year; call 020 7946 0000.",
    "C++ and 1 + 2 + 3, Disney+ and Apple TV+ are fine, 'a'+b+'c' too.",
    "Oscar de la Renta met Van der Waals at the Rue de la Paix; Costa del Sol, Miguel de los Santos.",
    "In 2020 300 people came, 15 000-series parts and section 12 500.",
    "A vote of 3,400 to 12 and 1,250 metres; odds of 5,50,000 rupees.",
    "pro-german and anti-chinese talk, the non-english press",
]


@pytest.mark.parametrize(("text", "kind", "traces"), TABLE, ids=[kind for _, kind, _ in TABLE])
def test_a_trace_is_found_with_its_span_and_its_reason(text: str, kind: str, traces: list[str]) -> None:
    found = [trace for trace in find_traces(f"It is Said That THIS. {text}") if trace.kind == kind]
    assert [trace.text for trace in found] == traces
    assert all(trace.evidence and not trace.repaired for trace in found)


@pytest.mark.parametrize("text", NATIVE)
def test_good_english_has_no_trace(text: str) -> None:
    assert find_traces(text) == []


def test_a_text_without_capitals_says_nothing_about_capitals() -> None:
    assert find_traces("we saw the chinese firm on monday and paid 39,9 billion")[0].kind == "decimal_comma"
    assert len(find_traces("we saw the chinese firm on monday and paid 39,9 billion")) == 1


pieces = st.sampled_from(
    ["chinese ", "+a+ ", "«", "»", "„", "“", "5 % ", "1 000 ", "und die ", "3,5 ", "%", "A", "\n", "€"]
)


@given(st.lists(st.one_of(pieces, st.characters()), max_size=40))
def test_spans_are_exact_and_in_order(parts: list[str]) -> None:
    text = "".join(parts)
    traces = find_traces(text)
    assert [text[trace.start : trace.end] for trace in traces] == [trace.text for trace in traces]
    assert [trace.start for trace in traces] == sorted(trace.start for trace in traces)
