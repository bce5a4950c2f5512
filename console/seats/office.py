"""单位端: a department's or a street office's seat."""
