"""Company names in Chinese and Japanese text: registered ones, those found by their form, and what stands beside."""

import re
from collections.abc import Callable, Iterator

from tieup.transforms.companies.chinese import by_their_deeds, by_their_ends
from tieup.transforms.companies.cjk_patterns import MIN_NAME_CHARS, any_of, ending, longest_first
from tieup.transforms.companies.japanese import japanese_names
from tieup.transforms.companies.matcher import Match, is_cjk
from tieup.transforms.companies.slugs import name_key, without_cjk_form
from tieup.transforms.companies.spans import Span
from tieup.transforms.companies.tables import words

MIN_SHARE = 0.2
"""Of a text's letters; below it, the text is not taken for Chinese or Japanese."""

MAX_SHORT_FORM_HITS = 200

_CJK = re.compile("[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff]")
_JA_AND = re.compile(r"[」』）)]?(?:側|社)?と(?!し|い|の差|する|は言)")
_JA_AND_BEFORE = re.compile(r"[」』）)\w]と[「『]?\Z")
_SHORT_NAME = re.compile(r"[（(](?:以下简称|下称|简称|以下、?)[“\"「]?([^”\"」（）()]{2,16})[”\"」]?[）)]")
_BRACKETED = re.compile(r"[（(]([A-Za-z][A-Za-z0-9 .&-]{1,30})[）)]")
_ASIAN_TICKER = re.compile(
    r"\s?[（(](?:股票代码|证券代码|股份代号|コード|東証\w*)?[:：]?\s?(?:\d{6}(?:\.S[HZ])?|\d{4,5}\.(?:HK|T|TW)|[A-Z]{2,6}[:：.]\s?[A-Z]{1,5})\s?[)）;；,，]"
)

_FINDERS: dict[str, tuple[Callable[[str], Iterator[tuple[int, int, str]]], ...]] = {
    "zh": (by_their_ends, by_their_deeds),
    "ja": (japanese_names,),
}


def share_of_cjk(text: str) -> float:
    """How much of a text's beginning is Chinese or Japanese, from 0 to 1."""
    sample = text[:2000]
    if sample.isascii():
        return 0.0
    count = len(_CJK.findall(sample))
    return count / sum(map(str.isalpha, sample)) if count else 0.0


def find_cjk_spans(field: str, text: str, matches: list[Match], language: str) -> Iterator[Span]:
    """The candidate names in a Chinese or Japanese title or text, with their evidence."""
    known = [_span(field, text, match.start, match.end, match) for match in matches if is_cjk(text[match.start])]
    taken = list(known)
    covered = {place for span in known for place in range(span.start, span.end)}
    for finder in _FINDERS.get(language, ()):
        for start, end, kind in finder(text):
            # Beside a registered name a bare one is the rest of it: 谷歌地图 is Google Maps.
            margin = int(kind == "bare_name")
            if covered.isdisjoint(range(start - margin, end + margin)):
                span = _span(field, text, start, end)
                span.evidence.add(kind)
                taken.append(span)
                covered.update(range(start, end))
    for span in taken:
        look_around(text, span, language)
    yield from taken


def look_around(text: str, span: Span, language: str) -> None:
    """Adds to a span in Chinese or Japanese text what stands beside it."""
    key = "ja" if language == "ja" else "zh"
    before, after = text[max(0, span.start - 8) : span.start].rstrip(), text[span.end : span.end + 12].lstrip()
    around = text[max(0, span.start - 25) : span.end + 30]
    found = span.evidence
    if any_of(f"strong_after_{key}").match(after):
        found.add("strong_verb" if key == "zh" else "weak_verb")
    elif any_of(f"after_{key}").match(after):
        found.add("weak_verb")
    if ending(f"before_{key}").search(before):
        found.add("apposition_before")
    if any(cue in around for cue in words("cjk", f"cues_{key}")):
        found.add("cue_near")
        _join(span, before, after, key)
    if _ASIAN_TICKER.match(text, span.end):
        found.add("ticker")
    if before[-1:] in {"《", "『"} or (key == "ja" and before[-1:] == "「"):
        found.add("quoted")
    names = [m.group(1) for m in (_SHORT_NAME.match(text, span.end), _BRACKETED.match(text, span.end)) if m]
    if names:
        found.add("introduced")
        span.aliases = (*span.aliases, *names)


def _join(span: Span, before: str, after: str, key: str) -> None:
    """Adds whether a name is joined to another beside a word of common deeds."""
    if key == "zh":
        left, right = before.endswith(longest_first("with_zh")), after.startswith(longest_first("with_zh"))
    else:
        left, right = _JA_AND_BEFORE.search(before) is not None, _JA_AND.match(after) is not None
    if left:
        span.evidence.add("cue_with")
    if right:
        span.evidence.add("between")


def short_forms(text: str, name: str) -> Iterator[tuple[int, int]]:
    """Where a Chinese or Japanese name stands without its legal form or line of business."""
    if len(name) < MIN_NAME_CHARS or name.isascii():
        return
    start = 0
    for _ in range(MAX_SHORT_FORM_HITS):
        start = text.find(name, start)
        if start < 0:
            return
        yield start, start + len(name)
        start += len(name)


def core_name(name: str) -> str:
    """A Chinese or Japanese name without legal form and one word for its business."""
    bare = without_cjk_form(name)
    for end in (*longest_first("name_ends"), *words("cjk", "business_zh")):
        if bare.endswith(end) and len(bare) - len(end) >= 2:
            bare = bare.removesuffix(end)
            break
    return "" if bare in words("cjk", "plain_zh") or bare in words("cjk", "katakana_common") else bare


def _span(field: str, text: str, start: int, end: int, match: Match | None = None) -> Span:
    span = Span(field, start, end, text[start:end], -1, -1)
    span.key = name_key(span.surface)
    if match is not None:
        span.company_id = match.company_id
        span.evidence.add("registry_ambiguous" if match.ambiguous else "registry")
    return span
