"""The page of the law says what the table says."""

from tests.domain.law_page import PAGE, page


def test_the_page_of_the_law_is_made_from_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m tests.domain.law_page"
