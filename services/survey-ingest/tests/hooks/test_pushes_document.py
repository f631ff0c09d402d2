"""docs/pushes.md and the scripts beside it do what they say."""

import asyncio
import base64
import json
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import pytest
from playwright._impl._driver import compute_driver_executable
from standardwebhooks import Webhook
from survey_ingest.hooks.advice import next_step
from survey_ingest.hooks.deliveries import Tool
from survey_ingest.hooks.making import HEADER
from survey_ingest.testing.running_ingest import RunningIngest

DOCS = Path(__file__).parents[4] / "docs"
TEXT = (DOCS / "pushes.md").read_text(encoding="utf-8")
SCRIPT = DOCS / "examples" / "google-forms-push.gs"


def template(heading: str) -> str:
    """The JSON under a heading."""
    found = re.search(rf"## {heading}.*?```json\n(.*?)```", TEXT, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("tool", get_args(Tool))
def test_each_tool_has_a_row_and_a_next_step(tool: Tool) -> None:
    assert f"| `{tool}` |" in TEXT
    assert next_step(tool, None)


def test_links_lead_somewhere() -> None:
    for link in re.findall(r"\]\(([^)#]+)\)", TEXT):
        assert (DOCS / link).exists(), link


async def _hook(ingest: RunningIngest, tool: str) -> dict[str, Any]:
    source = (await ingest.client.post("/v1/sources", json={"name": {"en": "Reading"}})).json()
    hook: dict[str, Any] = (await ingest.client.post(f"/v1/sources/{source['id']}/hooks", json={"tool": tool})).json()
    return hook


async def _titles(ingest: RunningIngest, hook: dict[str, Any]) -> set[str]:
    await ingest.work_until_quiet()
    summary = await ingest.get(f"/v1/sources/{hook['source_id']}/summary")
    return {question["title"] for question in summary["questions"]}


@pytest.mark.parametrize("as_text", [True, False])
async def test_the_flows_body_is_understood(ingest: RunningIngest, as_text: bool) -> None:
    hook = await _hook(ingest, "ms_forms")
    response = {"r0123456789abcdef0123456789abcdef": 'He said "yes"', "submitDate": "2026-03-04T15:00:00Z"}
    shown = json.dumps(response)
    body = template("Microsoft Forms").replace("@{triggerOutputs()?['body/resourceData/responseId']}", "7")
    # Some flows keep the quotation marks around an expression, and escape what is in it.
    expression = "\"@{outputs('Get_response_details')?['body']}\""
    assert expression in body
    body = body.replace(expression, json.dumps(shown) if as_text else shown)
    headers = {"Content-Type": "application/json", hook["header_name"]: hook["header_value"]}
    assert hook["header_name"] == HEADER
    assert HEADER in TEXT
    assert (await ingest.client.post(hook["url"], content=body, headers=headers)).status_code == 200
    assert await _titles(ingest, hook) == {"How satisfied are you with the lessons?"}


GOOGLE = """
const crypto = require('crypto'), fs = require('fs');
const [script, url, secret, runs] = process.argv.slice(2);
const signed = (buffer) => Array.from(buffer, (byte) => byte > 127 ? byte - 256 : byte);
const plain = (bytes) => Buffer.from(bytes.map((byte) => byte & 255));
const Utilities = {
  base64Decode: (text) => signed(Buffer.from(text, 'base64')),
  base64Encode: (bytes) => plain(bytes).toString('base64'),
  newBlob: (text) => ({ getBytes: () => signed(Buffer.from(text, 'utf8')) }),
  computeHmacSha256Signature: (value, key) =>
    signed(crypto.createHmac('sha256', plain(key)).update(plain(value)).digest()),
  sleep: () => {},
};
const PropertiesService = {
  getScriptProperties: () => ({ getProperty: (name) => ({ URL: url, SECRET: secret })[name] }),
};
const item = (id, title, type, value, rows) => ({
  getItem: () => ({
    getId: () => id, getTitle: () => title, getType: () => ({ toString: () => type }),
    asGridItem: () => ({ getRows: () => rows }), asCheckboxGridItem: () => ({ getRows: () => rows }),
  }),
  getResponse: () => value,
});
const response = {
  getId: () => '2_ABaOnueq', getTimestamp: () => new Date('2026-03-04T15:00:00.250Z'),
  getRespondentEmail: () => 'canary@example.org',
  getItemResponses: () => [
    item(1, 'ما مدى رضاك؟', 'MULTIPLE_CHOICE', 'راضٍ جدًا'),
    item(2, 'Subjects', 'CHECKBOX', ['Art', 'Music; loud']),
    item(3, 'Rate', 'GRID', ['Good', null], ['Lessons', 'Food']),
    item(4, 'When', 'CHECKBOX_GRID', [['Sun'], null], ['Morning', 'Evening']),
  ],
};
const FormApp = { getActiveForm: () => ({ getResponses: () => [response] }) };
const statuses = [503, 200, 200];
const sent = [];
const UrlFetchApp = {
  fetch: (address, options) => {
    const body = plain(options.payload).toString('base64');
    sent.push({ address, headers: options.headers, type: options.contentType, body });
    return { getResponseCode: () => statuses.shift() };
  },
};
eval(fs.readFileSync(script, 'utf8') + '\\nonResponse({ response }); sendAll();');
console.log(JSON.stringify(sent));
"""


async def test_the_script_for_google_forms_signs_what_is_let_in_and_sends_nothing_twice(
    ingest: RunningIngest, tmp_path: Path
) -> None:
    hook = await _hook(ingest, "google_forms")
    runner = tmp_path / "run.js"
    runner.write_text(GOOGLE, encoding="utf-8")
    node = str(compute_driver_executable()[0])
    command = [node, str(runner), str(SCRIPT), hook["url"], hook["secret"]]
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=True)
    sent = json.loads(done.stdout)
    # The first try was answered 503, the second 200; then all was sent once more by hand.
    assert len(sent) == 3
    assert {each["headers"]["webhook-id"] for each in sent} == {"gf_2_ABaOnueq_1772636400250"}
    assert "canary" not in done.stdout
    statuses = []
    for each in sent:
        assert each["address"] == hook["url"]
        headers = {**each["headers"], "Content-Type": each["type"]}
        body = base64.b64decode(each["body"])
        answer = await ingest.client.post(each["address"], content=body, headers=headers)
        statuses.append((answer.status_code, answer.json()["status"]))
    assert statuses == [(200, "accepted"), (200, "known"), (200, "known")]
    assert await _titles(ingest, hook) == {
        "ما مدى رضاك؟",
        "Subjects",
        "Rate [Lessons]",
        "Rate [Food]",
        "When [Morning]",
        "When [Evening]",
    }


async def test_our_own_form_is_read_as_it_is_shown(ingest: RunningIngest) -> None:
    hook = await _hook(ingest, "standard_webhooks")
    body = template("Any other tool")
    at = datetime.now(UTC)
    headers = {
        "webhook-id": "m1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(hook["secret"]).sign("m1", at, body),
    }
    assert (await ingest.client.post(hook["url"], content=body.encode(), headers=headers)).status_code == 200
    assert await _titles(ingest, hook) == {"ما مدى رضاك؟", "Subjects", "Rate [Lessons]"}
