"""What sampling alone can explain."""

PERCENT = {"unit": "percent"}
TINY = {**PERCENT, "privacy": {"floor_n": 0, "change_floor": 0}}
NOT_A_SHARE = {"status": "not_applicable", "reason": "not_a_proportion"}
NO_N = {"status": "unknown", "reason": "no_respondents"}
HIDDEN = {"status": "suppressed", "reason": "privacy_floor"}
SMALL = {"status": "suppressed", "reason": "change_floor"}
ASSUMED = "independence_assumed"

TABLES = [
    {
        "figure": "interval",
        "title": "Interval",
        "text": "Wilson's 95 % interval of a share of respondents, as [low, high] in percent.",
        "rows": [
            ("none of 12", "0/12", PERCENT, {"value": [0.0, 24.25]}),
            ("all of 12", "12/12", PERCENT, {"value": [75.75, 100.0]}),
            ("37 of 60", "37/60", PERCENT, {"value": [49.02, 72.91]}),
            ("248 of 400", "248/400", PERCENT, {"value": [57.15, 66.62]}),
            ("1 of 3, floors lowered", "1/3", TINY, {"value": [6.15, 79.23]}),
            ("a percentage and its n", "62 n400", PERCENT, {"value": [57.15, 66.62]}),
            ("respondents unknown", "62", PERCENT, NO_N),
            ("not a percentage", "62 n400", {}, NOT_A_SHARE),
            ("growth is no share", "162 n400", PERCENT, NOT_A_SHARE),
            ("below the floor", "1/3", PERCENT, HIDDEN),
        ],
    },
    {
        "figure": "change_interval",
        "title": "Interval of the change",
        "text": "Newcombe's 95 % interval of the change from the previous observed share, as [low, high] in points. "
        "The waves are taken as independent, and the reason says so.",
        "rows": [
            ("37 to 43 of 60", "37/60, 43/60", PERCENT, {"value": [-6.8, 26.0], "change": 10, "reason": ASSUMED}),
            ("248 to 288 of 400", "248/400, 288/400", PERCENT, {"value": [3.5, 16.4], "change": 10, "reason": ASSUMED}),
            ("one point", "37/60", PERCENT, {"status": "unknown", "reason": "missing_prior"}),
            (
                "across a break",
                "37/60, | 43/60",
                PERCENT,
                {"status": "unknown", "reason": "missing_prior", "break_at": "2012"},
            ),
            ("respondents unknown", "62, 43/60", PERCENT, NO_N),
            ("not a percentage", "62 n60, 70 n60", {}, NOT_A_SHARE),
            ("both waves need twenty", "7/12, 43/60", PERCENT, SMALL),
        ],
    },
    {
        "figure": "detectable_change",
        "title": "Smallest detectable change",
        "text": "The smallest change, in points, that two waves of the current size can tell from chance (95 %).",
        "rows": [
            ("n = 30", "62 n30", PERCENT, {"value": 24.6}),
            ("n = 60", "62 n60", PERCENT, {"value": 17.4}),
            ("n = 100", "62 n100", PERCENT, {"value": 13.5}),
            ("n = 200", "62 n200", PERCENT, {"value": 9.5}),
            ("n = 400", "62 n400", PERCENT, {"value": 6.7}),
            ("n = 1000", "62 n1000", PERCENT, {"value": 4.3}),
            (
                "all alike: no variance to judge by",
                "40/40",
                PERCENT,
                {"status": "not_applicable", "reason": "no_variation"},
            ),
            ("respondents unknown", "62", PERCENT, NO_N),
            ("not a percentage", "62 n60", {}, NOT_A_SHARE),
        ],
    },
]
