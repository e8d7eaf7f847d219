"""The pure part of an import (NET-08): from the columns of a file to the values of records. It reads no file and writes
nothing.

``guess`` proposes a mapping from headers and a few rows; ``mapping`` is its written form (YAML); ``converting`` turns a
row into values and tells every value it refuses; ``identity`` names the row for ever, so that a later import finds it.
"""

from communaux.modules.network.rules.importing.converting import Refusal, convert
from communaux.modules.network.rules.importing.fields import FIELDS, Field
from communaux.modules.network.rules.importing.guess import Guess, guess_columns, mapping_of
from communaux.modules.network.rules.importing.identity import identity, shared_sites
from communaux.modules.network.rules.importing.mapping import (
    Column,
    Mapping,
    MappingError,
    presets,
    recognise,
)
from communaux.modules.network.rules.importing.reading import Reading, read_rows, sites_given_twice
from communaux.modules.network.rules.importing.refusals import FATAL, REFUSALS

__all__ = [
    "FATAL",
    "FIELDS",
    "REFUSALS",
    "Column",
    "Field",
    "Guess",
    "Mapping",
    "MappingError",
    "Reading",
    "Refusal",
    "convert",
    "guess_columns",
    "identity",
    "mapping_of",
    "presets",
    "read_rows",
    "recognise",
    "shared_sites",
    "sites_given_twice",
]
