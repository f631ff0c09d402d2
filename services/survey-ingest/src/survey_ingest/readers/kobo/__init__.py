"""The reader of KoboToolbox, ODK Central and Ona."""
