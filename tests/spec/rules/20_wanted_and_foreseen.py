"""Targets and the baseline's forecasts."""

NO_DATA = {"status": "unknown", "reason": "no_data"}
HIDDEN = {"status": "suppressed", "reason": "privacy_floor"}
NO_TARGET = {"status": "unknown", "reason": "no_target"}
NO_FORECAST = {"status": "unknown", "reason": "no_forecast"}
FORESEEN = {"scenarios": {"expected": {"2012": 41, "2013": 39.5}, "hopeful": {"2013": 45, "2014": 50}}}

TABLES = [
    {
        "figure": "current_target",
        "title": "Current target",
        "text": "The target of the current period only.",
        "rows": [
            ("the target of that period", "40, 42", {"target": 45}, {"value": 45}),
            ("a target of zero is a target", "40", {"target": 0}, {"value": 0}),
            ("no target", "40", {}, NO_TARGET),
            ("an older target is not carried forward", "40, 42", {"targets": {"2011": 45}}, NO_TARGET),
            (
                "carried forward by choice, and says so",
                "40, –, 42",
                {"targets": {"2010": 44, "2011": 45, "2014": 50}, "carry_target_forward": True},
                {"value": 45, "reason": "carried_forward", "carried_from": "2011"},
            ),
            ("nothing to carry", "40", {"targets": {"2012": 45}, "carry_target_forward": True}, NO_TARGET),
            (
                "the target of the last observed period, not of a missing one",
                "40, –",
                {"targets": {"2012": 45}},
                NO_TARGET,
            ),
            ("newest suppressed", "40, x", {"target": 45}, HIDDEN),
            ("no data", "–", {"target": 45}, NO_DATA),
        ],
    },
    {
        "figure": "next_target",
        "title": "Next target",
        "text": "The target of the period after the current one.",
        "rows": [
            ("the next period's target", "40, 42", {"targets": {"2012": 45, "2013": 50}}, {"value": 50}),
            ("a later one does not count", "40, 42", {"targets": {"2014": 50}}, NO_TARGET),
            ("newest suppressed", "40, x", {"targets": {"2013": 50}}, HIDDEN),
        ],
    },
    {
        "figure": "forecast_next",
        "title": "Forecast for next",
        "text": 'What the baseline foresees for the period after the current one (the "Forecast" of CIS). The first '
        "scenario that covers the period is shown, and named.",
        "rows": [
            ("of the next period", "40, 42", {"baseline": FORESEEN}, {"value": 39.5, "scenario": "expected"}),
            (
                "the first scenario that covers it",
                "40, 42, 43",
                {"baseline": FORESEEN},
                {"value": 50, "scenario": "hopeful"},
            ),
            ("no baseline", "40", {}, NO_FORECAST),
            ("the period is not covered", "40, 42, 43, 44", {"baseline": FORESEEN}, NO_FORECAST),
            (
                "no forecast crosses a break",
                "40, | 42",
                {"baseline": {**FORESEEN, "window": ["2010", "2011"]}},
                {"status": "unknown", "reason": "break_in_series", "break_at": "2012"},
            ),
            ("newest suppressed", "40, x", {"baseline": FORESEEN}, HIDDEN),
        ],
    },
    {
        "figure": "forecast_for_current",
        "title": "Forecast for current",
        "text": "What the baseline foresaw for the current period: another figure than the forecast for next.",
        "rows": [
            ("of the current period", "40, 42", {"baseline": FORESEEN}, {"value": 41, "scenario": "expected"}),
            ("no baseline", "40", {}, NO_FORECAST),
            ("the period is not covered", "40", {"baseline": FORESEEN}, NO_FORECAST),
        ],
    },
]
