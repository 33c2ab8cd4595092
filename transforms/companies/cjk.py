"""Company names in Chinese and Japanese text: registered ones, those with telling ends, and Katakana words."""

import functools
import re
from collections.abc import Iterator

from tieup.transforms.companies.matcher import Match, is_cjk
from tieup.transforms.companies.slugs import name_key, without_cjk_form
from tieup.transforms.companies.spans import Span
from tieup.transforms.companies.tables import table, words

MIN_SHARE = 0.2
"""Of a text's letters; below it, the text is not taken for Chinese or Japanese."""

MAX_NAME_CHARS = 14
MAX_SHORT_FORM_HITS = 200
MIN_NAME_CHARS = 2

_HAN = "\u3400-\u9fff"
_CJK = re.compile("[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff]")
_KATAKANA_RUN = re.compile(r"[\u30a1-\u30fa][\u30a1-\u30fa\u30fc・]{2,19}")
_JA_FORM = re.compile(
    rf"(?:株式会社|（株）|\(株\))([A-Za-z0-9&.\- {_HAN}\u3041-\u30fc]{{2,20}}?)(?=[（(、。はがとをのにもでへ「」\s]|$)"
    rf"|([A-Za-z0-9&.{_HAN}\u30a1-\u30fc]{{2,20}})(?:株式会社|（株）|\(株\))"
)
_SHORT_NAME = re.compile(r"[（(](?:以下简称|下称|简称|以下、?)[“\"「]?([^”\"」（）()]{2,16})[”\"」]?[）)]")
_BRACKETED = re.compile(r"[（(]([A-Za-z][A-Za-z0-9 .&-]{1,30})[）)]")
_ZH_NAME = rf"[A-Za-z0-9{_HAN}]"
_ZH_TITLE = re.compile(
    rf"^\W*({_ZH_NAME}{{2,9}}?)(?:与|和|携手|联手|牵手|联合)\s*({_ZH_NAME}{{2,12}}?)\s*"
    r"(?:合作|签署|签约|达成|宣布|建立|推出|战略|成立|共同|结成|开展|深化)"
)


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
    finders = (_japanese,) if language == "ja" else (_chinese, _chinese_title) if language == "zh" else ()
    for finder in finders:
        for start, end, kind in finder(field, text):
            if covered.isdisjoint(range(start, end)):
                span = _span(field, text, start, end)
                span.evidence.add(kind)
                taken.append(span)
    for span in taken:
        look_around(text, span, language)
    yield from taken


def look_around(text: str, span: Span, language: str) -> None:
    """Adds to a span in Chinese or Japanese text what stands beside it."""
    key = "ja" if language == "ja" else "zh"
    before, after = text[max(0, span.start - 8) : span.start].rstrip(), text[span.end : span.end + 12].lstrip()
    around = text[max(0, span.start - 25) : span.end + 30]
    found = span.evidence
    if _starting(f"strong_after_{key}").match(after):
        found.add("strong_verb" if key == "zh" else "weak_verb")
    elif _starting(f"after_{key}").match(after):
        found.add("weak_verb")
    if _ending(f"before_{key}").search(before):
        found.add("apposition_before")
    has_cue = any(cue in around for cue in words("cjk", f"cues_{key}"))
    if has_cue:
        found.add("cue_near")
        if key == "zh" and before.endswith(tuple(words("cjk", "with_zh"))):
            found.add("cue_with")
        if (key == "zh" and after.startswith(tuple(words("cjk", "with_zh")))) or (key == "ja" and after[:1] == "と"):
            found.add("between")
    if before[-1:] in {"《", "『"} or (key == "ja" and before[-1:] == "「"):
        found.add("quoted")
    names = [m.group(1) for m in (_SHORT_NAME.match(text, span.end), _BRACKETED.match(text, span.end)) if m]
    if names:
        found.add("introduced")
        span.aliases = (*span.aliases, *names)


def short_forms(text: str, name: str) -> Iterator[tuple[int, int]]:
    """Where a Chinese or Japanese name stands without its legal form or line of business."""
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
    for end in (*_ends(), *words("cjk", "business_zh")):
        if bare.endswith(end) and len(bare) - len(end) >= 2:
            bare = bare.removesuffix(end)
            break
    return "" if bare in words("cjk", "plain_zh") or bare in words("cjk", "katakana_common") else bare


def _chinese(_: str, text: str) -> Iterator[tuple[int, int, str]]:
    for match in _legal_zh().finditer(text):
        start = _left_edge(text, match.start())
        if _may_be_name(text[start : match.start()]):
            yield start, match.end(), "legal_form"
    for match in _business_zh().finditer(text):
        start = _left_edge(text, match.start())
        if match.start() - start in {2, 3} and _may_be_name(text[start : match.start()]):
            yield start, match.end(), "name_word"


def _left_edge(text: str, end: int) -> int:
    """Where a Chinese name begins that goes on until `end`: behind a mark or a word that parts."""
    breaks = words("cjk", "breaks_zh")
    left = end
    while left > max(0, end - MAX_NAME_CHARS) and text[left - 1] not in breaks and _is_name_char(text[left - 1]):
        left -= 1
    return left


def _is_name_char(char: str) -> bool:
    return (is_cjk(char) and char.isalpha()) or (char.isalnum() and char.isascii())


def _may_be_name(front: str) -> bool:
    """True if what stands before 公司 may be a name and is no kind of company: 支付公司 is a payments company."""
    plain = words("cjk", "plain_zh")
    if len(front) < MIN_NAME_CHARS or front[0].isdigit():
        return False
    before = ""
    while front != before:
        before = front
        front = front.removesuffix(_longest_plain(front))
    return len(front) >= MIN_NAME_CHARS and front not in plain


def _longest_plain(front: str) -> str:
    plain = words("cjk", "plain_zh")
    sizes = range(min(6, len(front)), MIN_NAME_CHARS - 1, -1)
    return next((front[-size:] for size in sizes if front[-size:] in plain), "")


def _chinese_title(field: str, text: str) -> Iterator[tuple[int, int, str]]:
    match = _ZH_TITLE.match(text) if field == "title" else None
    if match:
        for group in (1, 2):
            if _may_be_name(match.group(group)):
                yield match.start(group), match.end(group), "cue_near"


def _japanese(_: str, text: str) -> Iterator[tuple[int, int, str]]:
    for match in _JA_FORM.finditer(text):
        yield match.start(), match.end(), "legal_form"
    common = words("cjk", "katakana_common")
    for match in _KATAKANA_RUN.finditer(text):
        name = match.group().strip("・")
        if name not in common and text[match.end() : match.end() + 1] != "さ":
            yield match.start(), match.start() + len(name), "single_word"
    for match in _business().finditer(text):
        left = match.start()
        while left > max(0, match.start() - 6) and "\u3400" <= text[left - 1] <= "\u9fff":
            left -= 1
        name = text[left : match.end()]
        if match.start() - left >= 2 and name not in words("cjk", "not_names"):
            yield left, match.end(), "name_word"


def _span(field: str, text: str, start: int, end: int, match: Match | None = None) -> Span:
    span = Span(field, start, end, text[start:end], -1, -1)
    span.key = name_key(span.surface)
    if match is not None:
        span.company_id = match.company_id
        span.evidence.add("registry_ambiguous" if match.ambiguous else "registry")
    return span


@functools.cache
def _ends() -> tuple[str, ...]:
    return tuple(sorted(words("cjk", "name_ends"), key=lambda end: (-len(end), end)))


@functools.cache
def _business() -> re.Pattern[str]:
    return re.compile("|".join(_ends()))


@functools.cache
def _legal_zh() -> re.Pattern[str]:
    return re.compile("|".join(sorted(words("cjk", "legal_ends"), key=lambda end: (-len(end), end))))


@functools.cache
def _business_zh() -> re.Pattern[str]:
    after = "|".join(map(re.escape, words("cjk", "strong_after_zh") | words("cjk", "with_zh")))
    ends = "|".join(words("cjk", "business_zh"))
    return re.compile(rf"(?:{ends})(?=[，。、；：“”（）()\s]|{after})")


@functools.cache
def _starting(key: str) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, table("cjk")[key].split())))


@functools.cache
def _ending(key: str) -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(map(re.escape, table("cjk")[key].split())) + r")[“「]?\Z")
