"""What earlier sessions allow and show: allowances, courses, records, dates."""
