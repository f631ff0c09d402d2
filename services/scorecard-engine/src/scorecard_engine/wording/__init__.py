"""What figures are called in Arabic and English: numbers, reasons, judgements."""
