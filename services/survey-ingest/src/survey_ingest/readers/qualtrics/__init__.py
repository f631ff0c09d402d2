"""The reader of Qualtrics exports."""
