"""Sheets of paper that hang beside a panel."""
