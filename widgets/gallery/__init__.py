"""Every widget alone, in every state: `python -m widgets.gallery [--shot DIR]`.

A page is a name and a function that builds it. A package that brings widgets brings its page and
adds it to `PAGES` in `widgets/gallery/__main__.py`.
"""
