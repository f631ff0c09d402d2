"""The reader of LimeSurvey exports."""
