"""Commitments with a salt in the feed; what was told before by its bare digest is forgotten.

A bare digest can be guessed at for ever. So the feed goes on after its last member, numbers and hash unbroken, and tells
all that is public anew at the first turn; the members before, and the heads signed over them but the last, are erased.
"""

from django.db import migrations, models


def forget(apps, schema_editor):
    """Begin after the last member."""
    Member, Published, PublishedHead, Reached = (
        apps.get_model("nodes", name) for name in ("Member", "Published", "PublishedHead", "Reached")
    )
    last = Member.objects.order_by("-sequence").values_list("sequence", "hash").first()
    if last is None:
        return
    begins = {"begins": last[0], "begins_hash": last[1], "swept": None}
    Reached.objects.update_or_create(pk=1, defaults=begins)
    Member.objects.all().delete()
    Published.objects.all().delete()
    head = PublishedHead.objects.order_by("-id").values_list("id", flat=True).first()
    PublishedHead.objects.exclude(pk=head).delete()


class Migration(migrations.Migration):
    dependencies = [("nodes", "0002_one_turn_at_a_time")]

    operations = [
        migrations.AddField(
            "published", "salt", models.CharField(blank=True, default="", max_length=64, verbose_name="sel"),
            preserve_default=False,
        ),
        migrations.AddField(
            "published", "sequence", models.BigIntegerField(db_index=True, default=0, verbose_name="numéro")
        ),
        migrations.AddField(
            "reached", "begins", models.BigIntegerField(default=0, verbose_name="dernier numéro oublié")
        ),
        migrations.AddField(
            "reached", "begins_hash",
            models.CharField(blank=True, default="", max_length=64, verbose_name="son empreinte"),
            preserve_default=False,
        ),
        migrations.AddField(
            "waiting", "salt", models.CharField(blank=True, default="", max_length=64, verbose_name="sel"),
            preserve_default=False,
        ),
        migrations.AlterField(
            "member", "digest",
            models.CharField(blank=True, max_length=64, verbose_name="engagement sur le contenu"),
        ),
        migrations.RunPython(forget, migrations.RunPython.noop),
    ]  # fmt: skip
