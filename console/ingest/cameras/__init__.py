"""Cameras and the platforms before them: each protocol's words become one shape, and that becomes an alert.

`envelope` the one shape · `webhook` a signed JSON push · `frigate` objects and reviews over MQTT.
"""
