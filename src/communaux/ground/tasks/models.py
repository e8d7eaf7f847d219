"""The table of jobs: what was asked, how far it is, what came out. Written by ``jobs`` and ``pulse`` only."""

import uuid

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """One piece of background work. ``done`` and ``total`` count whatever the job counts; ``total`` 0 is unknown."""

    class State(models.TextChoices):
        WAITING = "waiting", _("en attente")
        RUNNING = "running", _("en cours")
        DONE = "done", _("terminée")
        FAILED = "failed", _("échouée")
        STOPPED = "stopped", _("arrêtée")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.TextField(_("genre"))
    owner = models.TextField(_("demandée par"), blank=True, help_text=_("IRI de la personne"))
    function = models.TextField(_("fonction"))
    arguments = models.JSONField(_("arguments"), default=dict, encoder=DjangoJSONEncoder)
    state = models.TextField(_("état"), choices=State.choices, default=State.WAITING)
    created = models.DateTimeField(_("demandée"), default=timezone.now)
    started = models.DateTimeField(_("commencée"), null=True, blank=True)
    finished = models.DateTimeField(_("finie"), null=True, blank=True)
    done = models.BigIntegerField(_("fait"), default=0)
    total = models.BigIntegerField(_("à faire"), default=0)
    message = models.TextField(_("message"), blank=True)
    result = models.JSONField(_("résultat"), null=True, blank=True, encoder=DjangoJSONEncoder)
    error = models.TextField(_("trace de l’erreur"), blank=True)
    cursor = models.JSONField(_("point de reprise"), null=True, blank=True, encoder=DjangoJSONEncoder)
    attempts = models.PositiveIntegerField(_("essais"), default=0)
    heartbeat = models.DateTimeField(_("dernier signe de vie"), null=True, blank=True)
    stop_asked = models.BooleanField(_("arrêt demandé"), default=False)
    task = models.UUIDField(_("tâche"), null=True, blank=True)

    class Meta:
        db_table = "job"
        verbose_name = _("tâche de fond")
        verbose_name_plural = _("tâches de fond")
        ordering = ["-created"]
        indexes = [
            models.Index(fields=["state", "created"], name="job_state"),
            models.Index(fields=["owner", "created"], name="job_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id} {self.state}"

    @property
    def is_over(self) -> bool:
        """Nothing more will happen to it."""
        return self.state in (self.State.DONE, self.State.FAILED, self.State.STOPPED)

    @property
    def fraction(self) -> float | None:
        """How far it is, from 0 to 1; None when unknown."""
        return min(1.0, self.done / self.total) if self.total > 0 else None
