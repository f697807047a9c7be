"""Charts as inline SVG: no script, no request, no font of their own.

Across, everything is placed in per cent of the width; down, in em of the one size of text that a chart has. So
a chart fills a telephone and a wall with letters of the same size, and needs no second layout. Colours are
classes that the page's style fills in for light, dark and paper; no colour speaks alone.
"""
