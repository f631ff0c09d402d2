"""Most recent period, current actual, prior actual."""

NO_DATA = {"status": "unknown", "reason": "no_data"}
HIDDEN = {"status": "suppressed", "reason": "privacy_floor"}

TABLES = [
    {
        "figure": "most_recent_period",
        "title": "Most recent period",
        "text": "The period of the last observed point. `stale_by` counts the closed periods after it; a period is "
        "closed once its last day has ended.",
        "rows": [
            ("the last observed point's period", "40, 42", {}, {"value": "2012", "stale_by": "absent"}),
            ("no point has a value", "–, –", {}, NO_DATA),
            ("missing points are not recent", "40, –", {}, {"value": "2011", "stale_by": 1}),
            ("closed periods after it are counted", "40", {"as_of": "2026-11-23"}, {"value": "2011", "stale_by": 14}),
            ("the day before a period ends it is open", "40", {"as_of": "2012-12-30"}, {"stale_by": "absent"}),
            ("the day a period ends it is closed", "40", {"as_of": "2012-12-31"}, {"value": "2011", "stale_by": 1}),
            ("an open period with data counts", "40, 42", {"as_of": "2012-02-01"}, {"value": "2012"}),
            ("later points do not count", "40, 42", {"as_of": "2011-06-30"}, {"value": "2011"}),
            ("no point by that day", "40", {"as_of": "2010-06-30"}, NO_DATA),
            (
                "school terms close by the school year",
                "40",
                {"calendar": "term", "as_of": "2012-08-31"},
                {"stale_by": 1},
            ),
            ("hidden when the newest point is", "40, x", {}, HIDDEN),
            ("a break after the newest point hides nothing", "40, 42", {"breaks": ["2013"]}, {"value": "2012"}),
        ],
    },
    {
        "figure": "current_actual",
        "title": "Current actual",
        "text": "The value of the last observed point, exactly as stored.",
        "rows": [
            ("the last observed value", "40, 42", {}, {"value": 42}),
            ("a true zero is a value", "40, 0", {}, {"value": 0}),
            ("negative values are values", "40, -4.5", {}, {"value": -4.5}),
            ("no data", "–", {}, NO_DATA),
            ("newest suppressed: never an older point", "40, x", {}, HIDDEN),
            ("a suppressed older point does not matter", "x, 42", {}, {"value": 42}),
            ("fewer respondents than the floor", "40 n200, 42 n9", {}, HIDDEN),
            ("as many respondents as the floor", "42 n10", {}, {"value": 42}),
            ("a floor of the coalition's own", "42 n24", {"privacy": {"floor_n": 25}}, HIDDEN),
            ("a whole denominator counts respondents", "6/9", {"unit": "percent"}, HIDDEN),
            ("numerator and denominator make the percentage", "137/200", {"unit": "percent"}, {"value": 68.5}),
            ("0 of 0 is no value, not 0 %", "12/40, 0/0", {"unit": "percent"}, {"value": 30}),
            ("0 of 40 is 0 %, shown as a bound", "0/40", {"unit": "percent"}, {"value": 0, "shown_as": {"at_most": 5}}),
            (
                "39 of 40 is shown as a bound",
                "39/40",
                {"unit": "percent"},
                {"value": 97.5, "shown_as": {"at_least": 95}},
            ),
            ("a percentage not made of people is shown", "97.5", {"unit": "percent"}, {"shown_as": "absent"}),
        ],
    },
    {
        "figure": "prior_actual",
        "title": "Prior actual",
        "text": "The value of the calendar-previous period, not of the previous point.",
        "rows": [
            ("the previous period's value", "40, 42", {}, {"value": 40}),
            ("months", "9, 10", {"calendar": "month"}, {"value": 9}),
            (
                "missing: the last one observed is named",
                "40, –, 44",
                {},
                {
                    "status": "unknown",
                    "reason": "missing_prior",
                    "last_observed_prior": {"period": "2011", "value": 40},
                },
            ),
            ("one point", "40", {}, {"status": "unknown", "reason": "missing_prior", "last_observed_prior": None}),
            ("suppressed", "40, x, 44", {}, HIDDEN),
            (
                "before a break: not silently",
                "40, | 44",
                {},
                {
                    "status": "unknown",
                    "reason": "missing_prior",
                    "last_observed_prior": None,
                    "break_at": "2012",
                },
            ),
            ("newest suppressed", "40, x", {}, HIDDEN),
            ("no data", "–", {}, NO_DATA),
        ],
    },
]
