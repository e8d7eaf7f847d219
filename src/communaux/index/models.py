"""The tables of full text, made from the organisations and thrown away at will: ``words`` says how they are read.

Written by ``postings`` alone. They are the same on both databases, so that searching is too.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class FoldedField(models.TextField):
    """A text compared byte by byte: a range of words is then the same on every database."""

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


class IndexState(models.Model):
    """How far the index has read the journal, and by which scheme of words it was made. One row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    sequence = models.BigIntegerField(default=0)
    scheme = models.IntegerField(default=0)

    class Meta:
        db_table = "index_state"

    def __str__(self) -> str:
        return f"index at {self.sequence}"


class IndexDocument(models.Model):
    """The words by which one organisation is found now: what to take out when it changes.

    ``words``: one line a level, from the name down to the description, folded words parted by spaces.
    """

    organisation = models.BigIntegerField(primary_key=True)
    words = models.TextField()

    class Meta:
        db_table = "index_document"

    def __str__(self) -> str:
        return f"words of {self.organisation}"


class IndexForm(models.Model):
    """One folded word as it is written somewhere, its stem, and how many organisations write it."""

    form = FoldedField(primary_key=True)
    stem = FoldedField()
    documents = models.IntegerField()

    class Meta:
        db_table = "index_form"

    def __str__(self) -> str:
        return self.form


class IndexPosting(models.Model):
    """Which of 4,096 organisations hold a stem, at which level: ``postings.pack`` says how ``bits`` is written."""

    pk = models.CompositePrimaryKey("stem", "level", "block")
    stem = FoldedField()
    level = models.SmallIntegerField()
    block = models.IntegerField()
    bits = models.BinaryField()

    class Meta:
        db_table = "index_posting"

    def __str__(self) -> str:
        return f"{self.stem} {self.level} {self.block}"
