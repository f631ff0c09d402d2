"""Change since the baseline."""

HIDDEN = {"status": "suppressed", "reason": "privacy_floor"}
ZERO = {"status": "not_applicable", "reason": "zero_baseline"}
PERCENT = {"unit": "percent"}
LOWER = {"polarity": "lower"}

TABLES = [
    {
        "figure": "baseline_change",
        "title": "Baseline change (CIS)",
        "text": "100·(C−B)/|B|, B set by hand or the earliest observed after the last break; `absolute` is C−B, for "
        "percentages also `points`. `within_noise`: sampling alone could explain the change; pages then say neither "
        "better nor worse.",
        "rows": [
            (
                "rise",
                "40, 42, 42, 45, 47, 51",
                {},
                {"value": 27.5, "absolute": 11, "judgement": "good", "points": "absent"},
            ),
            ("fall, lower is better", "51, 47, 45", LOWER, {"value": -11.8, "absolute": -6, "judgement": "good"}),
            ("baseline is current", "40", {}, {"value": 0, "reason": "baseline_is_current", "judgement": "neutral"}),
            ("flat", "40, 40, 40", {}, {"value": 0, "reason": "flat", "judgement": "neutral"}),
            ("with a gap", "40, –, 44, 46", {}, {"value": 15, "judgement": "good"}),
            ("baseline 0: the difference alone", "0, 3", LOWER, {**ZERO, "absolute": 3, "judgement": "bad"}),
            ("negative baseline", "-4, -2", {}, {"value": 50, "absolute": 2, "judgement": "good"}),
            ("no data", "–, –", {}, {"status": "unknown", "reason": "no_data"}),
            ("percentages also in points", "12, 18", PERCENT, {"value": 50, "absolute": 6, "points": 6}),
            (
                "percentages fall",
                "70, 68.5",
                PERCENT,
                {"value": -2.142857142857143, "points": -1.5, "judgement": "bad"},
            ),
            (
                "beyond noise",
                "248/400, 250/400, 288/400",
                PERCENT,
                {"points": 10, "judgement": "good", "within_noise": False},
            ),
            ("within noise", "37/60, 20/60, 39/60", PERCENT, {"judgement": "good", "within_noise": True}),
            ("noise unknown", "62, 72", PERCENT, {"points": 10, "judgement": "good", "within_noise": "absent"}),
            ("baseline 0 in percent", "0, 18", PERCENT, {**ZERO, "absolute": 18, "points": 18}),
            ("0 is current and baseline", "0", {}, {"value": 0, "reason": "baseline_is_current", "absolute": 0}),
            ("by hand", "40, 50", {"baseline": {"value": 25}}, {"value": 100, "absolute": 25}),
            ("by hand, 0", "40", {"baseline": {"value": 0}}, {**ZERO, "absolute": 40}),
            ("of a period set by hand", "40, 50, 60", {"baseline": {"period": "2012"}}, {"value": 20}),
            (
                "the current period set by hand",
                "40, 50",
                {"baseline": {"period": "2012"}},
                {"value": 0, "reason": "baseline_is_current"},
            ),
            (
                "that period has no value",
                "40, –, 60",
                {"baseline": {"period": "2012"}},
                {"status": "unknown", "reason": "missing_baseline"},
            ),
            ("that period is suppressed", "40, x, 60", {"baseline": {"period": "2012"}}, HIDDEN),
            ("earliest observed: a suppressed point is not", "x, 40, 60", {}, {"value": 50}),
            ("starts again after a break, and says so", "10, | 40, 60", {}, {"value": 50, "break_at": "2012"}),
            (
                "by hand, before a break",
                "10, | 40",
                {"baseline": {"value": 10, "period": "2011"}},
                {"status": "unknown", "reason": "break_in_series", "break_at": "2012"},
            ),
            (
                "no polarity",
                "40, 50",
                {"polarity": "none"},
                {"value": 25, "reason": "no_polarity", "judgement": "neutral"},
            ),
            ("range: nearer", "40, 30", {"polarity": "range", "range": [10, 20]}, {"value": -25, "judgement": "good"}),
            ("newest suppressed", "40, x", {}, HIDDEN),
            (
                "no change unless both waves have twenty",
                "40 n200, 44 n19",
                {},
                {"status": "suppressed", "reason": "change_floor"},
            ),
        ],
    },
]
