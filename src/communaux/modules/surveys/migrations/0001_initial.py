import communaux.meaning.fields
import communaux.nouns.models.base
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('nouns', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Survey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='créée le')),
                ('updated', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='modifiée le')),
                ('slug', models.SlugField(editable=False, max_length=60, unique=True, verbose_name='adresse')),
                ('title', communaux.meaning.fields.LangTextField(blank=True, default=dict, verbose_name='titre')),
                ('aim', communaux.meaning.fields.LangTextField(blank=True, default=dict, help_text='Pourquoi vous posez ces questions, et ce que vous ferez des réponses.', verbose_name='but')),
                ('audience', communaux.meaning.fields.CodeField(code_list='survey-audiences', default='organisations', max_length=40, verbose_name='qui peut répondre')),
                ('state', communaux.meaning.fields.CodeField(code_list='survey-states', default='draft', editable=False, max_length=40, verbose_name='état')),
            ],
            options={
                'verbose_name': 'enquête',
                'verbose_name_plural': 'enquêtes',
            },
        ),
        migrations.CreateModel(
            name='SurveyVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='créée le')),
                ('updated', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='modifiée le')),
                ('key', models.CharField(editable=False, max_length=80, unique=True, verbose_name='clé')),
                ('number', models.PositiveIntegerField(editable=False, verbose_name='numéro')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='ce qui change')),
                ('definition', models.JSONField(editable=False, verbose_name='questionnaire')),
                ('digest', models.CharField(editable=False, max_length=64, verbose_name='empreinte')),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='surveys.survey', verbose_name='enquête')),
            ],
            options={
                'verbose_name': 'version du questionnaire',
                'verbose_name_plural': 'versions du questionnaire',
                'constraints': [models.UniqueConstraint(fields=('survey', 'number'), name='survey_version_once')],
            },
        ),
        migrations.CreateModel(
            name='Wave',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='créée le')),
                ('updated', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='modifiée le')),
                ('slug', models.SlugField(editable=False, max_length=80, unique=True, verbose_name='adresse')),
                ('title', communaux.meaning.fields.LangTextField(blank=True, default=dict, help_text='Par exemple l’année : 2026.', verbose_name='nom')),
                ('opens', models.DateField(verbose_name='premier jour')),
                ('closes', models.DateField(verbose_name='dernier jour')),
                ('state', communaux.meaning.fields.CodeField(code_list='wave-states', default='planned', editable=False, max_length=40, verbose_name='état')),
                ('questionnaire', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waves', to='surveys.surveyversion', verbose_name='questionnaire')),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waves', to='surveys.survey', verbose_name='enquête')),
            ],
            options={
                'verbose_name': 'vague',
                'verbose_name_plural': 'vagues',
                'constraints': [models.CheckConstraint(condition=models.Q(('opens__lte', models.F('closes'))), name='wave_opens_before_it_closes')],
            },
        ),
        migrations.CreateModel(
            name='Response',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='créée le')),
                ('updated', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='modifiée le')),
                ('key', models.CharField(default=communaux.nouns.models.base.random_key, editable=False, max_length=16, unique=True, verbose_name='clé')),
                ('state', communaux.meaning.fields.CodeField(code_list='response-states', default='draft', editable=False, max_length=40, verbose_name='état')),
                ('answers', models.JSONField(blank=True, default=dict, editable=False, verbose_name='réponses')),
                ('marks', models.JSONField(blank=True, default=dict, editable=False)),
                ('aside', models.JSONField(blank=True, default=dict, editable=False)),
                ('visibility', models.JSONField(blank=True, default=dict, editable=False, verbose_name='qui peut lire')),
                ('consent', models.BooleanField(default=False, verbose_name='usage pour la recherche')),
                ('consent_on', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='consentement du')),
                ('submitted_on', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='envoyée le')),
                ('consent_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='nouns.person')),
                ('organisation', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='responses', to='nouns.organisation', verbose_name='organisation')),
                ('person', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='responses', to='nouns.person', verbose_name='personne')),
                ('taken_from', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='surveys.response', verbose_name='reprise de')),
                ('wave', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='responses', to='surveys.wave', verbose_name='vague')),
            ],
            options={
                'verbose_name': 'réponse à une enquête',
                'verbose_name_plural': 'réponses aux enquêtes',
                'indexes': [models.Index(fields=['wave', 'state'], name='response_of_wave')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('organisation__isnull', False), ('person__isnull', True)), models.Q(('organisation__isnull', True), ('person__isnull', False)), _connector='OR'), name='response_of_one'), models.UniqueConstraint(fields=('wave', 'organisation'), name='response_of_organisation_once'), models.UniqueConstraint(fields=('wave', 'person'), name='response_of_person_once')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sent', models.DateTimeField()),
                ('reminded', models.DateTimeField(blank=True, null=True)),
                ('reminders', models.PositiveIntegerField(default=0)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='nouns.organisation')),
                ('wave', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='surveys.wave')),
            ],
            options={
                'verbose_name': 'invitation à répondre',
                'verbose_name_plural': 'invitations à répondre',
                'constraints': [models.UniqueConstraint(fields=('wave', 'organisation'), name='invitation_once')],
            },
        ),
        migrations.CreateModel(
            name='Cell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', models.CharField(max_length=40)),
                ('field', models.CharField(max_length=90)),
                ('row', models.CharField(blank=True, max_length=40)),
                ('column', models.CharField(blank=True, max_length=60)),
                ('position', models.PositiveIntegerField(default=0)),
                ('text', models.TextField(blank=True)),
                ('number', models.FloatField(blank=True, null=True)),
                ('visibility', models.CharField(max_length=12)),
                ('response', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cells', to='surveys.response')),
                ('wave', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='surveys.wave')),
            ],
            options={
                'verbose_name': 'cellule',
                'verbose_name_plural': 'cellules',
                'indexes': [models.Index(fields=['wave', 'field', 'visibility'], name='cell_of_field'), models.Index(fields=['response', 'question'], name='cell_of_answer')],
            },
        ),
        migrations.CreateModel(
            name='Code',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='créée le')),
                ('updated', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='modifiée le')),
                ('key', models.CharField(default=communaux.nouns.models.base.random_key, editable=False, max_length=16, unique=True, verbose_name='clé')),
                ('field', models.CharField(editable=False, max_length=90, verbose_name='champ')),
                ('label', communaux.meaning.fields.LangTextField(blank=True, default=dict, help_text='Deux ou trois mots : « manque de temps ».', verbose_name='code')),
                ('note', communaux.meaning.fields.LangTextField(blank=True, default=dict, help_text='Ce qui en relève, et ce qui n’en relève pas.', verbose_name='quand l’employer')),
                ('order', models.PositiveIntegerField(default=0, editable=False)),
                ('wave', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='codes', to='surveys.wave', verbose_name='vague')),
            ],
            options={
                'verbose_name': 'code d’une question ouverte',
                'verbose_name_plural': 'codes des questions ouvertes',
                'indexes': [models.Index(fields=['wave', 'field', 'order'], name='code_of_field')],
            },
        ),
        migrations.CreateModel(
            name='CodedAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=90)),
                ('codes', models.JSONField(default=list)),
                ('updated', models.DateTimeField(auto_now=True)),
                ('coder', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('response', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='coded', to='surveys.response')),
                ('wave', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='surveys.wave')),
            ],
            options={
                'verbose_name': 'réponse codée',
                'verbose_name_plural': 'réponses codées',
                'indexes': [models.Index(fields=['wave', 'field'], name='coded_of_field')],
                'constraints': [models.UniqueConstraint(fields=('response', 'field', 'coder'), name='coded_once_by_each')],
            },
        ),
    ]
