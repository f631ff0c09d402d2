"""Variance, percent of target, attainment, colour band."""

HIDDEN = {"status": "suppressed", "reason": "privacy_floor"}
NO_DATA = {"status": "unknown", "reason": "no_data"}
NO_TARGET = {"status": "unknown", "reason": "no_target"}
ZERO_TARGET = {"status": "not_applicable", "reason": "zero_target"}
NO_BAND = {"status": "not_applicable", "reason": "no_band"}
GOOD = {"met": True, "judgement": "good"}
BAD = {"met": False, "judgement": "bad"}
LOWER = {"polarity": "lower"}

TABLES = [
    {
        "figure": "variance",
        "title": "Variance (CIS)",
        "text": "(A−T)/|T|, as a share of the target; `absolute` is A−T.",
        "rows": [
            ("above the target", "90", {"target": 80}, {"value": 0.125, "absolute": 10, **GOOD}),
            ("below the target", "68.5", {"target": 72}, {"value": -0.0486, "absolute": -3.5, **BAD}),
            ("lower is better", "90", {"target": 80, **LOWER}, {"value": 0.125, **BAD}),
            ("a negative target", "-2", {"target": -4}, {"value": 0.5, "absolute": 2, **GOOD}),
            ("target 0: the difference alone", "3", {"target": 0}, {**ZERO_TARGET, "absolute": 3, **GOOD}),
            (
                "no polarity, no judgement",
                "90",
                {"target": 80, "polarity": "none"},
                {"met": None, "judgement": "neutral"},
            ),
            ("no target", "90", {}, NO_TARGET),
            ("newest suppressed", "90, x", {"target": 80}, HIDDEN),
        ],
    },
    {
        "figure": "percent_of_target",
        "title": "Percent of target (CIS)",
        "text": '100·A/T. Good or bad comes from polarity, never from ">100".',
        "rows": [
            ("below", "180", {"target": 200}, {"value": 90, **BAD}),
            ("met exactly", "200", {"target": 200}, {"value": 100, **GOOD}),
            ("not capped", "500", {"target": 200}, {"value": 250, **GOOD}),
            ("lower is better, above", "120", {"target": 100, **LOWER}, {"value": 120, **BAD}),
            ("lower is better, below", "80", {"target": 100, **LOWER}, {"value": 80, **GOOD}),
            ("inside the range", "12", {"target": 10, "polarity": "range", "range": [5, 15]}, {"value": 120, **GOOD}),
            ("outside the range", "16", {"target": 10, "polarity": "range", "range": [5, 15]}, {"value": 160, **BAD}),
            ("a true zero", "0", {"target": 10}, {"value": 0, **BAD}),
            ("a negative value", "-5", {"target": 10}, {"value": -50, **BAD}),
            ("target 0", "5", {"target": 0}, {**ZERO_TARGET, **GOOD}),
            ("0 of target 0 is not 0 % and not 100 %", "0", {"target": 0, **LOWER}, {**ZERO_TARGET, **GOOD}),
            (
                "target below 0",
                "-5",
                {"target": -10},
                {"status": "not_applicable", "reason": "negative_target", **GOOD},
            ),
            (
                "compared exactly, digit by digit",
                "0.30000000000000000001",
                {"target": 0.3, "polarity": "lower"},
                {"value": 100.0, **BAD},
            ),
            ("no target", "5", {}, NO_TARGET),
            ("newest suppressed", "5, x", {"target": 80}, HIDDEN),
            ("no data", "–", {"target": 80}, NO_DATA),
        ],
    },
    {
        "figure": "attainment",
        "title": "Attainment",
        "text": "100·(A−B)/(T−B): the way gone from the baseline to the target, the same for either polarity. "
        "Below 0 moved away, above 100 exceeded.",
        "rows": [
            ("half way", "40, 50", {"target": 60}, {"value": 50, **BAD}),
            ("lower is better: 80 %, not 980 %", "100, 60", {"target": 50, **LOWER}, {"value": 80, **BAD}),
            ("moved away", "40, 35", {"target": 60}, {"value": -25, **BAD}),
            ("exceeded, not capped", "40, 70", {"target": 60}, {"value": 150, **GOOD}),
            ("baseline by hand", "40, 50", {"target": 60, "baseline": {"value": 20}}, {"value": 75, **BAD}),
            ("target 0", "40, 10", {"target": 0, **LOWER}, {"value": 75, **BAD}),
            (
                "target is the baseline: no value, but met",
                "40, 50",
                {"target": 40},
                {"status": "not_applicable", "reason": "target_is_baseline", **GOOD},
            ),
            (
                "target is the baseline, not met",
                "40, 30",
                {"target": 40},
                {"status": "not_applicable", "reason": "target_is_baseline", **BAD},
            ),
            ("one point: at its start", "40", {"target": 60}, {"value": 0, "reason": "baseline_is_current", **BAD}),
            ("no target", "40, 50", {}, NO_TARGET),
            (
                "the period of the baseline has no value",
                "40, –, 50",
                {"target": 60, "baseline": {"period": "2012"}},
                {"status": "unknown", "reason": "missing_baseline"},
            ),
            ("the baseline is suppressed", "x, 40, 50", {"target": 60, "baseline": {"period": "2011"}}, HIDDEN),
            ("newest suppressed", "40, x", {"target": 60}, HIDDEN),
        ],
    },
    {
        "figure": "colour_band",
        "title": "Colour band",
        "text": "Percent of target against ordered bands, the lower bound included; by default red from 0, amber from "
        "90, green from 100. Whether the target is met is said without a band too. Bands of a lower-is-better "
        "measure run on A/T ascending, from good to bad; a list that runs from red to green, as the default does, is "
        "mirrored about 100 % for it (green to 100 %, amber to 110 %). The lowest band, starting at 0, reaches below "
        "0. A measure with a target range or without polarity has no band.",
        "rows": [
            ("green", "200", {"target": 200}, {"value": "green", **GOOD}),
            ("amber from 90 %", "180", {"target": 200}, {"value": "amber", **BAD}),
            ("just below a bound", "179.999", {"target": 200}, {"value": "red", **BAD}),
            (
                "band 90 %, target 200: 180 is green",
                "180",
                {"target": 200, "bands": {0: "red", 90: "green"}},
                {"value": "green", **BAD},
            ),
            ("zero is red", "0", {"target": 200}, {"value": "red", **BAD}),
            ("a negative value is red", "-10", {"target": 200}, {"value": "red", **BAD}),
            ("lower is better, met", "80", {"target": 100, **LOWER}, {"value": "green", **GOOD}),
            ("lower is better, met exactly", "100", {"target": 100, **LOWER}, {"value": "green", **GOOD}),
            ("lower is better, a little above", "110", {"target": 100, **LOWER}, {"value": "amber", **BAD}),
            ("lower is better, far above", "110.01", {"target": 100, **LOWER}, {"value": "red", **BAD}),
            (
                "bands written ascending for lower-is-better",
                "99",
                {"target": 100, "polarity": "lower", "bands": {0: "green", 100: "amber", 110: "red"}},
                {"value": "green", **GOOD},
            ),
            (
                "the same, lower bound included",
                "110",
                {"target": 100, "polarity": "lower", "bands": {0: "green", 100: "amber", 110: "red"}},
                {"value": "red", **BAD},
            ),
            ("below the lowest band", "30", {"target": 100, "bands": {50: "amber", 100: "green"}}, {**NO_BAND, **BAD}),
            ("target 0: still judged", "5", {"target": 0}, {**NO_BAND, **GOOD}),
            ("negative target: still judged", "-5", {"target": -10}, {**NO_BAND, **GOOD}),
            (
                "target range: still judged",
                "9",
                {"target": 9, "polarity": "range", "range": [5, 8]},
                {**NO_BAND, **BAD},
            ),
            ("no polarity", "9", {"target": 9, "polarity": "none"}, {**NO_BAND, "met": None, "judgement": "neutral"}),
            ("no target", "9", {}, NO_BAND),
            ("newest suppressed", "5, x", {"target": 80}, HIDDEN),
            ("no data", "–", {"target": 80}, NO_DATA),
        ],
    },
]
