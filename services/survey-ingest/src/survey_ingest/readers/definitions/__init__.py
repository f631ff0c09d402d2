"""Readers of definition files: QSF, XLSForm, LimeSurvey structures."""
