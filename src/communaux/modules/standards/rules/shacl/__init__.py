"""SHACL Core (https://www.w3.org/TR/shacl/): shapes read once, compiled to functions, run over data node by node.

Plain Python and pyoxigraph's parser; no Django, no network. ``read_shapes`` reads and compiles, ``validate`` runs.
SPARQL-based constraints and targets are not part of Core: they are named in ``Shapes.unsupported``, never skipped in
silence. A shape that cannot tell good data from bad is named in ``Shapes.idle``.
"""

from communaux.modules.standards.rules.shacl.compiling import Shapes, all_shapes, read_shapes
from communaux.modules.standards.rules.shacl.results import Report, Violation, to_graph
from communaux.modules.standards.rules.shacl.running import MOST, validate

__all__ = ["MOST", "Report", "Shapes", "Violation", "all_shapes", "read_shapes", "to_graph", "validate"]
