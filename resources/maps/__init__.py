"""Ground for the maps: district outlines, street cells, and the page of the web map."""
