"""坐席: the dispatcher's seat."""
