"""Requests leave for public addresses only, in whatever spelling an inner one comes, at creating and at sending."""

import httpx
import pytest
from survey_ingest.connectors import outgoing
from survey_ingest.connectors.addresses import checked_base_url, is_public
from survey_ingest.connectors.outgoing import PublicTransport, ToolAwayError, ToolRefusedError, ask, tool_client
from survey_ingest.testing.running_ingest import RunningIngest

INNER = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "fc00::1", "fd12::1", "fe80::1", "fe80::1%eth0", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "::ffff:a9fe:a9fe", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1", "::127.0.0.1", "not an address", "",
]  # fmt: skip


@pytest.mark.parametrize("address", INNER)
def test_inner_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_others_are(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://api.example.org", "ftp://api.example.org", "api.example.org", "https://", "https:///x", "https://localhost",
        "https://127.0.0.1", "https://2130706433", "https://0x7f000001", "https://0x7f.1", "https://127.1", "https://0177.0.0.1",
        "https://[::1]", "https://[::ffff:127.0.0.1]", "https://user@api.example.org", "https://a:b@api.example.org",
        "https://api.example.org?x=1", "https://api.example.org#x", "https://api.example.org/#", "https://printer.local",
        "https://db.internal", "https://api.example.org:0", "https://api.example.org:99999", "https://intranet",
        "https://api.example.org\\@127.0.0.1", "https://api .example.org", "https://ⓛocalhost", "https://127。0。0。1",
    ],
)  # fmt: skip
async def test_addresses_that_are_no_public_https_are_refused_when_given(ingest: RunningIngest, url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        checked_base_url(url)
    body = {"name": "Ours", "tool": "redcap", "base_url": url, "token": "0" * 32}
    answer = await ingest.client.post("/v1/connectors", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/base_url"


def test_a_public_address_is_taken_without_its_last_slash() -> None:
    assert checked_base_url("https://redcap.example.org/api/") == "https://redcap.example.org/api"


class Recorder(httpx.AsyncBaseTransport):
    """What would have left."""

    def __init__(self, answer: httpx.Response | None = None) -> None:
        self.requests: list[httpx.Request] = []
        self._answer = answer or httpx.Response(200, content=b"{}")

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self._answer


def resolving(*addresses: str) -> outgoing.Resolve:
    async def resolve(_host: str, _port: int) -> list[str]:
        return list(addresses)

    return resolve


@pytest.mark.parametrize("addresses", [*([each] for each in INNER if each), ["8.8.8.8", "127.0.0.1"], []])
async def test_a_name_that_leads_inside_is_refused_when_sending(addresses: list[str]) -> None:
    behind = Recorder()
    async with tool_client(PublicTransport(behind, resolving(*addresses)), "https://api.example.org", {}) as client:
        with pytest.raises(ToolRefusedError):
            await ask(client, "GET", "/v3")
    assert behind.requests == []


async def test_the_connection_is_made_to_the_address_that_was_checked() -> None:
    behind = Recorder()
    async with tool_client(PublicTransport(behind, resolving("8.8.8.8")), "https://api.example.org/x", {}) as client:
        assert await ask(client, "GET", "/v3") == b"{}"
    [sent] = behind.requests
    assert (sent.url.host, sent.headers["host"], sent.url.path) == ("8.8.8.8", "api.example.org", "/x/v3")
    assert sent.extensions["sni_hostname"] == "api.example.org"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(302, headers={"Location": "https://169.254.169.254/"}), ToolRefusedError),
        (httpx.Response(401, content=b"canary"), ToolRefusedError),
        (httpx.Response(404), ToolRefusedError),
        (httpx.Response(429), ToolAwayError),
        (httpx.Response(500, content=b"canary"), ToolAwayError),
    ],
)
async def test_answers_that_are_none_are_named_without_their_words(
    answer: httpx.Response, error: type[Exception]
) -> None:
    behind = Recorder(answer)
    async with tool_client(PublicTransport(behind, resolving("8.8.8.8")), "https://api.example.org", {}) as client:
        with pytest.raises(error) as raised:
            await ask(client, "GET", "/")
    assert "canary" not in str(raised.value)
    assert len(behind.requests) == 1


async def test_an_endless_answer_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "MOST_BYTES", 1000)
    behind = Recorder(httpx.Response(200, content=b"x" * 5000))
    async with tool_client(PublicTransport(behind, resolving("8.8.8.8")), "https://api.example.org", {}) as client:
        with pytest.raises(ToolRefusedError, match="longer"):
            await ask(client, "GET", "/")
