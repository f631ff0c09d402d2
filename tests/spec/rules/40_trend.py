"""Trend: direction, steps, judgement."""

from typing import Any

HIDDEN = {"status": "suppressed", "reason": "privacy_floor"}
LOWER = {"polarity": "lower"}
RANGE = {"polarity": "range", "range": [10, 20]}


def _trend(direction: str, steps: int, judgement: str, reason: str | None = None, **more: Any) -> dict[str, Any]:
    value = {"direction": direction, "steps": steps, "gaps_in_run": more.pop("gaps", 0)}
    return {"value": value, "judgement": judgement, "reason": reason, **more}


TABLES = [
    {
        "figure": "trend",
        "title": "Trend",
        "text": "Direction: the sign of the change from the previous observed value. Steps: how many changes in a row "
        "had that sign, counted back. Judgement: by polarity alone; for a target range the distance to it is compared. "
        "`within_noise`: sampling alone could explain the change.",
        "rows": [
            ("rising, higher is better", "40, 42, 42, 45, 47, 51", {}, _trend("up", 3, "good")),
            ("falling, lower is better", "51, 47, 45", LOWER, _trend("down", 2, "good")),
            ("one point", "40", {}, _trend("none", 0, "neutral", "one_point")),
            ("equal values are flat", "40, 40, 40", {}, _trend("flat", 2, "neutral", "flat")),
            ("gaps are skipped and counted", "40, –, 44, 46", {}, _trend("up", 2, "good", gaps=1)),
            ("from zero, lower is better", "0, 3", LOWER, _trend("up", 1, "bad")),
            ("negative values", "-4, -2", {}, _trend("up", 1, "good")),
            ("no data", "–, –", {}, {"status": "unknown", "reason": "no_data"}),
            ("falling, higher is better", "12, 10", {}, _trend("down", 1, "bad")),
            ("equal values end a rise", "40, 42, 42", {}, _trend("flat", 1, "neutral", "flat")),
            ("a turn ends a rise", "40, 42, 44, 43", {}, _trend("down", 1, "bad")),
            ("only gaps inside the run count", "50, –, 40, 44", {}, _trend("up", 1, "good", gaps=0)),
            ("several gaps", "40, –, –, 44, –, 46", {}, _trend("up", 2, "good", gaps=3)),
            ("a suppressed point inside is a gap", "40, x, 44", {}, _trend("up", 1, "good", gaps=1)),
            ("break at gaps, by choice", "38, 40, –, 44, 46", {"break_at_gaps": True}, _trend("up", 1, "good")),
            (
                "break at a gap before the current point",
                "40, –, 44",
                {"break_at_gaps": True},
                _trend("none", 0, "neutral", "one_point"),
            ),
            (
                "a break in series ends it, and says so",
                "50, 40, | 42, 44",
                {},
                _trend("up", 1, "good", break_at="2013"),
            ),
            (
                "a break just before the current point",
                "40, | 44",
                {},
                _trend("none", 0, "neutral", "one_point", break_at="2012"),
            ),
            ("the last break counts", "40, | 41, 42, | 43, 44", {}, _trend("up", 1, "good", break_at="2014")),
            ("no polarity is not no change", "40, 44", {"polarity": "none"}, _trend("up", 1, "neutral", "no_polarity")),
            ("range: nearer from below", "5, 8", RANGE, _trend("up", 1, "good")),
            ("range: nearer from above", "30, 25", RANGE, _trend("down", 1, "good")),
            ("range: away above", "20, 25", RANGE, _trend("up", 1, "bad")),
            ("range: across it, and farther away", "9, 22", RANGE, _trend("up", 1, "bad")),
            ("range: both inside", "12, 18", RANGE, _trend("up", 1, "neutral", "in_range")),
            ("range: equal and inside", "12, 12", RANGE, _trend("flat", 1, "neutral", "in_range")),
            ("range: equal and outside", "8, 8", RANGE, _trend("flat", 1, "neutral", "flat")),
            ("range: as far on the other side", "8, 22", RANGE, _trend("up", 1, "neutral", "same_distance")),
            ("differences beyond a float's digits count", "0.3, 0.30000000000000000001", {}, _trend("up", 1, "good")),
            ("later points do not count", "40, 42, 41", {"as_of": "2012-06-30"}, _trend("up", 1, "good")),
            ("newest suppressed", "40, 42, x", {}, HIDDEN),
            (
                "no change unless both waves have twenty",
                "40 n19, 44 n200",
                {},
                {"status": "suppressed", "reason": "change_floor"},
            ),
            ("a step from a small wave is no step", "38 n15, 40 n40, 44 n40", {}, _trend("up", 1, "good")),
            (
                "shown, but within noise",
                "37/60, 43/60",
                {"unit": "percent"},
                _trend("up", 1, "good", within_noise=True),
            ),
            ("beyond noise", "248/400, 288/400", {"unit": "percent"}, _trend("up", 1, "good", within_noise=False)),
            ("noise unknown", "62, 72", {"unit": "percent"}, _trend("up", 1, "good", within_noise="absent")),
            ("across school years", "40, 41, 42", {"calendar": "term"}, _trend("up", 2, "good")),
        ],
    },
]
