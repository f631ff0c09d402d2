"""What the page says of figures: the last change and the long run, hidden periods, extreme shares."""

from typing import Any

import httpx
from scorecard_engine.read_model.feed import FeedReader
from scorecard_engine.testing.fake_measures import FakeCoalition
from scorecard_engine.testing.strict_html import read_strictly


async def _shows(client: httpx.AsyncClient, path: str, language: str) -> str:
    answer = await client.get(f"{path}?lang={language}")
    return " ".join(" ".join(read_strictly(answer.text).text).split())


async def test_the_last_step_and_the_long_run_do_not_contradict_one_another(
    client: httpx.AsyncClient, link: dict[str, Any], coalition: FakeCoalition, reader: FeedReader
) -> None:
    turned = coalition.put_measure("not-there", name={"en": "Falls ill"}, polarity="lower", calendar="school_year")
    for place, count in enumerate((350, 346, 341, 335, 331, 300, 299, 298)):
        coalition.put_point(turned, f"SY{2017 + place}", numerator=count, denominator=500)
    coalition.put_around(
        turned,
        targets=[{"period": "SY2024", "breakdown": {}, "value": 60}],
        baseline={"window": {"from": "SY2017", "to": "SY2021"}, "scenarios": []},
    )
    await reader.catch_up(coalition.id)
    words = await _shows(client, link["path"], "en")
    for expected in (
        "Last change Too small to tell Falling for 7 periods, but the last step by itself may be chance alone.",
        "Long run, against the baseline The curve has been turned: taken together, the values",
        "Last change 2 too small to tell 1 not enough data 1 hidden Long run 1 turned the curve",
        "at most 60.0%", "Since the baseline (School year 2017/2018)",
    ):  # fmt: skip
        assert expected in words, expected
    assert "99% of target" not in words
    arabic = await _shows(client, link["path"], "ar")
    for expected in ("1 تم تحويل المنحنى", "على الأكثر", "منذ خط الأساس (العام الدراسي 2017/2018)"):
        assert expected in arabic, expected


async def test_hidden_figures_are_nowhere_on_the_page(client: httpx.AsyncClient, link: dict[str, Any]) -> None:
    html = (await client.get(link["path"])).text
    assert html.count("33.3") > 0
    for secret in ("44.4", "66.7", "42.9", "n = 9", ">12<", ">7<"):
        assert secret not in html, secret


async def test_the_page_says_which_period_is_hidden_and_why(
    client: httpx.AsyncClient, link: dict[str, Any], coalition: FakeCoalition, reader: FeedReader
) -> None:
    reading = next(iter(coalition.measures))
    coalition.put_point(reading, "SY2025", numerator=75, denominator=93)
    for group, (count, people) in {"student": (50, 60), "parent": (20, 25), "principal": (5, 8)}.items():
        coalition.put_point(reading, "SY2025", numerator=count, denominator=people, breakdown={"audience": group})
    await reader.catch_up(coalition.id)
    words = {
        lang: " ".join(" ".join(read_strictly((await client.get(f"{link['path']}?lang={lang}")).text).text).split())
        for lang in ("en", "ar")
    }
    small, beside = (
        "School year 2025/2026: hidden, because ",
        "a small group could be worked out from it by subtraction.",
    )
    assert f"{small}fewer than 10 people are behind it." in words["en"]
    assert f"{small}{beside}" in words["en"]
    assert "العام الدراسي 2025/2026: القيمة محجوبة، لأنها تستند إلى أقل من 10 أشخاص." in words["ar"]
    assert "القيمة محجوبة، لأنه يمكن بالطرح أن تُستنتج منها قيمة مجموعة صغيرة." in words["ar"]


async def test_an_extreme_share_cannot_be_had_from_the_page(
    client: httpx.AsyncClient, link: dict[str, Any], coalition: FakeCoalition, reader: FeedReader
) -> None:
    rare = coalition.put_measure("not-there", name={"en": "Hurt at school"}, polarity="lower")
    coalition.put_point(rare, "2024", numerator=30, denominator=100)
    coalition.put_point(rare, "2025", numerator=3, denominator=87)
    coalition.put_around(rare, targets=[{"period": "2025", "breakdown": {}, "value": 10}])
    await reader.catch_up(coalition.id)
    html = (await client.get(f"{link['path']}?lang=en")).text
    words = " ".join(" ".join(read_strictly(html).text).split())
    assert "at most 5%" in words
    assert "≤5.0%" in words
    for told in ("3.4%", "3.45", "34% of target", "−26.6", "-26.6", "9.6%"):
        assert told not in html, told
