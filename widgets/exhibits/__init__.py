"""The pages of the gallery: every widget alone, in every state.

A page is a name and a function that builds it; `widgets/gallery.py` lists them.
"""
