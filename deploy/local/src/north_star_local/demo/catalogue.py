"""The demo's place in measures-api: who is in the coalition, what it wants, and how it measures that."""

from collections.abc import Callable

from north_star_local.demo import content
from north_star_local.demo.client import DemoClient, Json

MEASURES_API = "measures-api"


def same_name(body: Json) -> Callable[[Json], bool]:
    """What has no key is known by its English name."""
    return lambda item: bool(item["name"].get("en") == body["name"]["en"])


def same_key(body: Json) -> Callable[[Json], bool]:
    """Whether an item has the key of `body`."""
    return lambda item: bool(item["key"] == body["key"])


def _named(client: DemoClient, path: str, body: Json) -> Json:
    return client.ensure(MEASURES_API, path, body, same_name(body), body["name"]["en"])


class Catalogue:
    """What was made: ids by the demo's own keys."""

    def __init__(self, client: DemoClient) -> None:
        """Make, or find, all that has to be there before data comes."""
        for dimension in content.DIMENSIONS:
            client.ensure(MEASURES_API, "/v1/dimensions", dimension, same_key(dimension), dimension["key"])
        initiative = _named(client, "/v1/initiatives", content.INITIATIVE)["id"]
        self.organizations: dict[str, str] = {
            key: _named(client, "/v1/organizations", body)["id"] for key, body in content.ORGANIZATIONS.items()
        }
        self.result: str = _named(client, "/v1/results", content.RESULT | {"initiative_id": initiative})["id"]
        self.programs: dict[str, str] = {
            key: _named(
                client,
                "/v1/programs",
                body | {"initiative_id": initiative, "result_id": self.result},
            )["id"]
            for key, body in content.PROGRAMS.items()
        }
        calendars = {item["key"]: item["id"] for item in client.items(MEASURES_API, "/v1/calendars")}
        self.measures: dict[str, str] = {
            measure["key"]: self._measure(client, measure, calendars) for measure in content.MEASURES
        }

    def _measure(self, client: DemoClient, measure: Json, calendars: dict[str, str]) -> str:
        facets = dict(measure)
        program = facets.pop("program", None)
        facets["calendar_id"] = calendars[facets.pop("calendar")]
        if program is None:
            facets |= {"level": "population", "result_id": self.result}
        else:
            facets |= {"level": "performance", "program_id": self.programs[program]}
        made = client.ensure(MEASURES_API, "/v1/measures", facets, same_key(facets), facets["key"])
        identity: str = made["id"]
        return identity


def enter_by_hand(client: DemoClient, catalogue: Catalogue) -> None:
    """Data points that a person enters, targets and stories. A repeated call changes nothing."""
    for key, (first, values) in content.BY_HAND.items():
        points = [
            {"period": f"SY{year}", "numerator": numerator, "denominator": denominator, "n": denominator}
            for year, (numerator, denominator) in enumerate(values, first)
        ]
        _put(client, catalogue, key, "data-points", {"data_points": points})
    for key, targets in content.TARGETS.items():
        wanted = [{"period": period, "value": value} for period, value in targets.items()]
        _put(client, catalogue, key, "targets", {"targets": wanted})
    for key, story in content.STORIES.items():
        _put_once(client, catalogue, key, "story", {"text": story})


def freeze_baselines(client: DemoClient, catalogue: Catalogue) -> None:
    """Freeze the history of the measures that have a baseline, once their data is there."""
    for key, (first, last) in content.BASELINES.items():
        _put_once(client, catalogue, key, "baseline", {"window": {"from": first, "to": last}, "frozen": True})


def _put_once(client: DemoClient, catalogue: Catalogue, key: str, part: str, body: Json) -> None:
    """For what has versions: a second one would only be said again, and asks for If-Match."""
    if not client.exists(MEASURES_API, f"/v1/measures/{catalogue.measures[key]}/{part}"):
        _put(client, catalogue, key, part, body)


def _put(client: DemoClient, catalogue: Catalogue, key: str, part: str, body: Json) -> None:
    client.call("PUT", MEASURES_API, f"/v1/measures/{catalogue.measures[key]}/{part}", json=body)
