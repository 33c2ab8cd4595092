"""What the world's publishers write: short reports on invented companies, each text its own."""

from dataclasses import dataclass

FIRMS = [
    "Brankova Marine",
    "Tessaly Hydro",
    "Orlanda Ferries",
    "Quennell Optics",
    "Yarrowmoor Foods",
    "Pelagian Robotics",
    "Drustan Cement",
    "Ilmara Textiles",
    "Kestrin Avionics",
    "Vossberg Paper",
    "Marrow Hill Dairy",
    "Zephrane Solar",
    "Halvorsund Shipping",
    "Cintra Bellows",
    "Ostermond Glass",
    "Lumavine Software",
    "Tarrendale Rail",
    "Wexcombe Pumps",
    "Ferrolane Steel",
]
TOWNS = ["Aldermouth", "Korsholm", "Vellinge Bay", "Santa Irida", "Brackwater", "Nordhaven", "Pont-Lavier"]

# Title and paragraphs; a and b are firms, t a town, n a number.
ENGLISH = [
    (
        "{a} and {b} sign supply agreement",
        "{a} signed a three-year supply agreement with {b} on Monday. It covers {n} units a year.",
        (
            "Under the agreement, {a} will deliver to the works of {b} in {t}, the two companies said in a statement. "
            "The first delivery is planned for the spring. Neither side gave a price."
        ),
        (
            "The managing director of {b} said that the old supplier could no longer keep up with orders. "
            "The contract may be extended by two years if both sides wish so."
        ),
    ),
    (
        "{a} forms joint venture with {b}",
        "{a} and {b} have formed a joint venture that will build and run a plant for {n} workers near {t}.",
        (
            "Each company holds half of the new firm, which is to begin its work when the roof is on. "
            "The two partners have worked together on smaller projects since the last decade."
        ),
        "The town's council still has to grant the permit for the harbour road. A decision is expected before winter.",
    ),
    (
        "{a} reports higher sales for the quarter",
        "{a} sold more in the third quarter than a year before, it said. Sales rose by {n} thousand crowns.",
        (
            "The head of finance named strong demand in the north and a mild autumn as the main reasons. "
            "Costs for power and freight fell for the first time in two years."
        ),
        (
            "For the whole year the company expects growth in the single digits. The board will propose the same "
            "dividend as last year to the shareholders, who meet in {t} in May."
        ),
    ),
    (
        "Fire at the works of {a} in {t} is put out",
        "A fire in a store of {a} in {t} was put out in the early hours of Tuesday. Some {n} pallets burnt.",
        "Nobody was hurt, a spokeswoman said. What burnt was packaging. Production in the halls beside it goes on.",
        (
            "The fire brigade had been called by a night guard who saw smoke above the roof. "
            "What caused the fire is not known, and the police have begun to look into it."
        ),
    ),
]
GERMAN = [
    (
        "{a} und {b} schließen Liefervertrag",
        "{a} und {b} haben am Montag in {t} einen Liefervertrag über {n} Stück im Jahr unterzeichnet.",
        "{a} liefert künftig drei Jahre lang. Über den Preis wurde Stillschweigen vereinbart, sagten beide Häuser.",
        "Für die Beschäftigten ändere sich nichts. Größere Änderungen kämen frühestens im März.",
    ),
]
CHINESE = [
    (
        "布兰科瓦海运与泰萨利水电签署供应协议({n})",
        "布兰科瓦海运公司周一宣布,已与泰萨利水电公司签署为期三年的供应协议。双方在联合声明中公布了这一消息。",
        "根据协议,布兰科瓦海运每年将向对方交付{n}台设备,首批设备计划于明年春季交付。双方均未透露合同金额。",
        "泰萨利水电总经理表示,原供应商已无法满足不断增长的订单。如双方同意,协议可以再延长两年。",
    ),
]
JAPANESE = [
    (
        "クエネル光学、ヤロームーア食品と提携({n})",
        "クエネル光学は月曜日、ヤロームーア食品と業務提携契約を締結したと発表した。契約期間は三年間である。",
        "両社は共同で検査装置を開発し、年間{n}台を工場に納入する計画だ。契約金額は明らかにしていない。",
        "ヤロームーア食品の社長は記者会見で、これまでの供給元では注文の増加に対応できなくなったと述べた。",
    ),
]


@dataclass(frozen=True)
class Article:
    """One report."""

    title: str
    paragraphs: tuple[str, ...]
    language: str = "en"

    @property
    def html(self) -> str:
        return "".join(f"<p>{paragraph}</p>\n" for paragraph in self.paragraphs)

    def page(self, meta: str = "") -> str:
        """The article on a page of its own, with what stands around articles."""
        return (
            f'<!DOCTYPE html>\n<html lang="{self.language}"><head>{meta}<title>{self.title}</title></head><body>\n'
            '<header><nav><a href="/">Home</a> <a href="/markets">Markets</a></nav></header>\n'
            f"<main><article><h1>{self.title}</h1>\n{self.html}</article></main>\n"
            '<footer><p><a href="/imprint">Imprint</a></p></footer></body></html>\n'
        )


def article(site: int, number: int, stories: list[tuple[str, ...]] = ENGLISH, language: str = "en") -> Article:
    """A site's article; no two sites and numbers give the same text."""
    words = {
        "a": FIRMS[(site * 5 + number * 3) % len(FIRMS)],
        "b": FIRMS[(site * 5 + number * 3 + 7) % len(FIRMS)],
        "t": TOWNS[(site + number) % len(TOWNS)],
        "n": 1000 + site * 40 + number,
    }
    title, *paragraphs = (text.format(**words) for text in stories[number % len(stories)])
    return Article(title, tuple(paragraphs), language)


def long_article(site: int, number: int) -> Article:
    """All stories in one: longer than what a feed usually holds."""
    parts = [article(site, number * len(ENGLISH) + i) for i in range(len(ENGLISH))]
    return Article(
        f"Week {number} in review: {parts[0].title}", tuple(text for part in parts for text in part.paragraphs)
    )
