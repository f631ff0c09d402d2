"""Loads the demo coalition over the public interfaces of the three services, once; a broken load is taken up again."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from north_star_local.configuration import write_private
from north_star_local.demo import content
from north_star_local.demo.catalogue import MEASURES_API, Catalogue, enter_by_hand, freeze_baselines, same_name
from north_star_local.demo.client import DemoClient, Json
from north_star_local.demo.instruments import derive, send_files
from north_star_local.welcome import ADMIN_KEY_FILE, DEMO_FILE

SCORECARD_ENGINE = "scorecard-engine"
#: The longest that a link may live.
_LINK_DAYS = 730


def load(urls: Mapping[str, str], operator_key: str, folder: Path, say: Callable[[str], None]) -> None:
    """Make the coalition, send its files, and leave `admin-access-key` and `demo.json` in `folder`.

    `demo.json` is written last: until it is there, a next call goes on where this one stopped. Raises `DemoError`.
    """
    if (folder / DEMO_FILE).exists():
        return
    with DemoClient(urls, _administrator(urls, operator_key, folder)) as client:
        say("demo: the coalition, its measures and targets")
        catalogue = Catalogue(client)
        enter_by_hand(client, catalogue)
        say("demo: two surveys and nine workshops, as export files")
        sources = send_files(client)
        say("demo: data points from answers and attendance")
        derive(client, catalogue, sources)
        freeze_baselines(client, catalogue)
        say("demo: a scorecard to share")
        page = _scorecard_page(client, catalogue)
    write_private(folder / DEMO_FILE, json.dumps({"page": page}) + "\n")


def _administrator(urls: Mapping[str, str], operator_key: str, folder: Path) -> str:
    """The key of the first administrator, from the file that an earlier load left, or of a new coalition."""
    path = folder / ADMIN_KEY_FILE
    if path.exists():
        return path.read_text(encoding="ascii").strip()
    with DemoClient(urls, operator_key) as operator:
        body = {"name": content.COALITION, "timezone": "Asia/Kuwait", "languages": ["ar", "en"]}
        key: str = operator.call("POST", MEASURES_API, "/v1/coalitions", json=body).json()["access_key"]
    write_private(path, f"{key}\n")
    return key


def _scorecard_page(client: DemoClient, catalogue: Catalogue) -> str:
    """Make the scorecard and a share link; the path of its page with the link's token."""
    indicators = [measure["key"] for measure in content.MEASURES if "program" not in measure]
    sections: list[Json] = [{"result_id": catalogue.result, "measures": indicators}]
    sections += [
        {
            "program_id": identity,
            "measures": [measure["key"] for measure in content.MEASURES if measure.get("program") == program],
        }
        for program, identity in catalogue.programs.items()
    ]
    body: Json = {"name": content.SCORECARD, "sections": sections, "breakdowns": ["audience"]}
    made = client.ensure(SCORECARD_ENGINE, "/v1/scorecards", body, same_name(body), body["name"]["en"])
    path = f"/v1/scorecards/{made['id']}/share-links"
    link = client.call("POST", SCORECARD_ENGINE, path, json={"expires_in_days": _LINK_DAYS}).json()
    url: str = link["url"]
    return urlsplit(url).path
