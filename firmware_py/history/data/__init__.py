"""The record as a whole: exported, imported, copied, restored, erased."""
