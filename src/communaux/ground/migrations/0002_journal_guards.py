"""The journal becomes append-only: triggers refuse UPDATE, DELETE and TRUNCATE."""

from django.db import migrations

from communaux.ground.journal import guards


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


def remove(apps, schema_editor):
    guards.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("ground", "0001_journal")]
    operations = [migrations.RunPython(install, remove)]
