"""Under which role an item model answers what: the one agreement between models and views.

Numbers count from Qt.ItemDataRole.UserRole (256), so that neither side needs the other.
"""

ID = 256
"""The id of the thing in this row (str)."""
ROW = 257
"""The row value itself: a frozen struct of `console.domain.rows`."""
TONE = 258
"""neutral | info | warning | critical | good | session: how the row is coloured, exceptions only."""
WAITING = 259
"""True while an ask of this seat about the thing is not answered yet."""
TWIN = 260
"""What is said of a case that is probably a second report of another one (str); '' where nothing is."""
BESIDE = 261
"""What is said of others who have the thing open now (str); '' where nobody has."""
GIVEN = 262
"""What is said of a case that somebody else gave to this person and that was not looked at yet (str), else ''."""
