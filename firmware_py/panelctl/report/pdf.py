"""The page as PDF, by WeasyPrint: a library that lays HTML out on paper, without a browser."""

import warnings
from typing import Any

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # of an optional library of its own
    import weasyprint


def pdf(html: str) -> bytes:
    """Return the page on sheets of A4."""
    whole: bytes = weasyprint.HTML(string=html, url_fetcher=_nothing).write_pdf()
    return whole


def _nothing(url: str, *_: Any, **__: Any) -> Any:
    """Fetch nothing: the page holds all that it shows."""
    raise ValueError(f"{url}: the page fetches nothing")
