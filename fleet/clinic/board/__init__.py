"""The board: a page for the staff that shows who may go where, and what needs a look."""
