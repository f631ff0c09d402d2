"""Has the curve been turned?"""

FIVE = {"baseline": {"window": ["2011", "2015"]}}
FOUR = {"baseline": {"window": ["2011", "2014"]}}
LOWER = {"polarity": "lower"}
TOO_SHORT = {"status": "unknown", "reason": "history_too_short"}
FALLING = "70, 68.5, 66, 65, 62.5, 61, 61, 61.5"
TERMS = "50, 40, 52, 43, 53, 44, 56, 47, 60, 52"

TABLES = [
    {
        "figure": "curve",
        "title": "Turning the curve",
        "text": "A straight line through the frozen history; the mean distance of later points from it, in the better "
        "direction, against its t distribution, one-sided, 5 %. Intervals are 95 % prediction intervals.",
        "rows": [
            (
                "slowing a decline counts",
                FALLING,
                FIVE,
                {
                    "value": {
                        "verdict": "turned",
                        "beating_baseline": True,
                        "forecast": [60.85, 59, 57.15],
                        "interval": [[59.01, 62.69], [56.88, 61.12], [54.71, 59.59]],
                        "mean_excess": 2.167,
                        "t": 3.728,
                        "df": 3,
                        "p": 0.0168,
                    }
                },
            ),
            (
                "the same values, lower is better",
                FALLING,
                {**FIVE, **LOWER},
                {"value": {"verdict": "turned_wrong_way", "beating_baseline": False, "p": 0.983}},
            ),
            (
                "one later point says little",
                "50, 54, 49, 53, 51, 55",
                FIVE,
                {
                    "value": {
                        "verdict": "not_yet_distinguishable",
                        "forecast": [51.7],
                        "interval": [[40.7, 62.7]],
                        "t": 0.954,
                        "p": 0.205,
                    }
                },
            ),
            (
                "four points: shown, labelled weak, no verdict",
                "70, 68.5, 66, 65, 64",
                FOUR,
                {"value": {"verdict": None, "df": 2}, "reason": "weak_history"},
            ),
            ("three points", "70, 68.5, 66, 65", {"baseline": {"window": ["2011", "2013"]}}, TOO_SHORT),
            ("two points, no baseline", "70, 68.5", {}, TOO_SHORT),
            ("history that nobody froze", FALLING, {}, {"status": "unknown", "reason": "no_baseline"}),
            ("no later point", "70, 68.5, 66, 65, 62.5", FIVE, {"status": "unknown", "reason": "no_later_points"}),
            (
                "a gap in the history keeps its place in time",
                "70, 68, –, 64, 62.1, 60, 58",
                {"baseline": {"window": ["2011", "2016"]}},
                {"value": {"forecast": [58.0477], "df": 3}},
            ),
            (
                "history before a break",
                "70, 68.5, 66, 65, 62.5, | 61, 61",
                FIVE,
                {"status": "unknown", "reason": "break_in_series", "break_at": "2016"},
            ),
            (
                "perfect fit: no test",
                "10, 12, 14, 16, 18, 21",
                FIVE,
                {"status": "not_applicable", "reason": "perfect_fit", "beating_baseline": True, "forecast": [20]},
            ),
            (
                "no change at all is a perfect fit",
                "10, 10, 10, 10, 10, 10",
                FIVE,
                {"status": "not_applicable", "reason": "perfect_fit", "beating_baseline": False},
            ),
            (
                "rolling averages",
                FALLING,
                {**FIVE, "overlapping": True},
                {"status": "not_applicable", "reason": "overlapping_periods"},
            ),
            (
                "no polarity",
                FALLING,
                {**FIVE, "polarity": "none"},
                {"status": "not_applicable", "reason": "no_polarity"},
            ),
            (
                "terms are fitted per season",
                TERMS,
                {"calendar": "term", "baseline": {"window": ["2011-T1", "2014-T2"]}},
                {"value": {"df": 5, "forecast": [57.875, 48.625], "verdict": "turned"}},
            ),
            (
                "terms need two full years",
                "50, 40, 52, 43, 53, 44",
                {"calendar": "term", "baseline": {"window": ["2011-T2", "2013-T1"]}},
                TOO_SHORT,
            ),
            (
                "intervals of percentages are clamped, and say so",
                "90, 95, 92, 97, 96, 99",
                {**FIVE, "unit": "percent"},
                {"value": {"warnings": ["interval_clamped"], "interval": [[88.1, 100.0]]}},
            ),
            (
                "a history that drifts warns of false alarms",
                "10, 11, 12, 13, 14, 15, 15, 14, 13, 12, 11, 10, 12",
                {"baseline": {"window": ["2011", "2022"]}},
                {"value": {"warnings": ["autocorrelated"]}},
            ),
            (
                "a wave below the change floor",
                "70 n40, 68.5 n15, 66 n40, 65 n40, 62.5 n40, 61 n40",
                FIVE,
                {"status": "suppressed", "reason": "change_floor"},
            ),
            (
                "newest suppressed",
                "70, 68.5, 66, 65, 62.5, x",
                FIVE,
                {"status": "suppressed", "reason": "privacy_floor"},
            ),
            ("no data", "–", FIVE, {"status": "unknown", "reason": "no_data"}),
        ],
    },
]
