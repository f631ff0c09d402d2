"""Dates that can be read in two ways: how the question is asked, answered, and not asked again."""

import re

import pytest
from survey_ingest.testing.running_ingest import RunningIngest

AUTUMN = b"Timestamp,Role\n3/4/2025 10:00:00,Teacher\n3/4/2025 11:00:00,Parent\n"
LATER = AUTUMN + b"5/6/2025 10:00:00,Parent\n"


async def _days(ingest: RunningIngest, source_id: str) -> set[str]:
    lines = (await ingest.client.get(f"/v1/sources/{source_id}/responses")).text.splitlines()
    return {day for line in lines for day in re.findall(r'"submitted_at": "([0-9-]+)', line)}


async def test_the_question_says_how_to_answer_it_and_is_not_asked_again(ingest: RunningIngest) -> None:
    asked = await ingest.upload("autumn.csv", AUTUMN)
    assert (asked["state"], asked["asks"]) == ("needs_attention", {"date_order": ["day_first", "month_first"]})
    message = asked["problems"][0]["message"]
    assert "-F date_order=day_first" in message
    assert f'PATCH /v1/uploads/{asked["id"]} with {{"date_order": "day_first"}}' in message
    version = re.search(r"If-Match: (\d+)", message)
    assert version is not None
    assert int(version[1]) == asked["version"]
    answer = await ingest.client.patch(
        f"/v1/uploads/{asked['id']}", json={"date_order": "day_first"}, headers={"If-Match": version[1]}
    )
    assert answer.status_code == 200, answer.text
    await ingest.work()
    assert await _days(ingest, asked["source_id"]) == {"2025-04-03"}
    assert (await ingest.get(f"/v1/sources/{asked['source_id']}"))["remembered"] == {"date_order": "day_first"}

    later = await ingest.upload("later.csv", LATER, source_id=asked["source_id"])
    assert later["state"] == "normalized", later
    assert "date_order_remembered" in [problem["code"] for problem in later["problems"]]
    report = (await ingest.get(f"/v1/uploads/{later['id']}/report"))["report"]
    assert (report["date_order"]["value"], report["date_order"]["how"]) == ("day_first", "remembered")
    assert await _days(ingest, asked["source_id"]) == {"2025-04-03", "2025-06-05"}


@pytest.mark.parametrize("order", ["day_first", "month_first"])
async def test_the_file_sent_again_with_the_answer_is_the_answer(ingest: RunningIngest, order: str) -> None:
    asked = await ingest.upload("autumn.csv", AUTUMN)
    answered = await ingest.upload("autumn.csv", AUTUMN, date_order=order)
    assert (answered["id"], answered["state"], answered["options"]) == (
        asked["id"],
        "normalized",
        {"date_order": order},
    )
    other = "month_first" if order == "day_first" else "day_first"
    refused = await ingest.send("autumn.csv", AUTUMN, date_order=other)
    assert refused.status_code == 409
    assert (await ingest.send("autumn.csv", AUTUMN, timezone="Europe/Berlin")).status_code == 409


async def test_an_answer_taken_back_is_forgotten(ingest: RunningIngest) -> None:
    answered = await ingest.upload("autumn.csv", AUTUMN, date_order="month_first", timezone="Europe/Berlin")
    source = f"/v1/sources/{answered['source_id']}"
    assert (await ingest.get(source))["remembered"] == {"date_order": "month_first", "timezone": "Europe/Berlin"}
    address = f"/v1/uploads/{answered['id']}"
    await ingest.client.patch(address, json={"date_order": None}, headers={"If-Match": "*"})
    await ingest.work()
    assert (await ingest.get(source))["remembered"] == {"timezone": "Europe/Berlin"}
    assert (await ingest.get(address))["state"] == "needs_attention"
