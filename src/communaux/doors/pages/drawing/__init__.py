"""Maps and graphs as SVG, drawn by the server: pure Python, no Django, no database, no request.

``projection`` says where a place lies on the picture, ``outline`` draws the land, ``cluster`` gathers points,
``mapsvg`` puts them together; ``layout`` places the nodes of a graph and ``graphsvg`` draws them. Every picture works
without JavaScript, takes its colours from classes, and can be walked through with the keyboard.
"""
