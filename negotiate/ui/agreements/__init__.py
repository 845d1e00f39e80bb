"""The page on the library of agreements: one module for each view, and what views share.

`page` chooses the view; `finding`, `reading`, `drafting`, `corridor` and `suggesting` are the
views; `choosing` holds what a session chose or uploaded, `listings` shows tables, `names` has words
for readers.
"""
