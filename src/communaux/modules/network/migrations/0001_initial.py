import communaux.ground.fields
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
            name='Commons',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='créée le')),
                ('updated', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='modifiée le')),
                ('key', models.CharField(default=communaux.nouns.models.base.random_key, editable=False, max_length=16, unique=True, verbose_name='clé')),
                ('name', models.CharField(max_length=160, verbose_name='nom')),
                ('nature', communaux.meaning.fields.CodeField(code_list='commons-natures', max_length=40, verbose_name='nature')),
                ('summary', communaux.meaning.fields.LangTextField(blank=True, default=dict, verbose_name='en une phrase')),
                ('licence', models.CharField(blank=True, help_text='Code SPDX (AGPL-3.0-or-later, CC-BY-SA-4.0) ou nom.', max_length=120, verbose_name='licence')),
                ('openness', communaux.meaning.fields.CodeField(blank=True, code_list='openness', max_length=40, verbose_name='ouverture')),
                ('link', communaux.meaning.fields.LinkField(blank=True, max_length=500, verbose_name='adresse')),
                ('since', communaux.ground.fields.PartialDateField(blank=True, max_length=10, verbose_name='depuis')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='commons', to='nouns.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'commun',
                'verbose_name_plural': 'communs',
            },
        ),
        migrations.CreateModel(
            name='Duplicate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('organisation', 'organisations'), ('person', 'personnes')], max_length=12)),
                ('first', models.BigIntegerField()),
                ('second', models.BigIntegerField()),
                ('score', models.FloatField()),
                ('reasons', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('open', 'en attente'), ('accepted', 'acceptée'), ('refused', 'refusée'), ('withdrawn', 'retirée')], default='open', max_length=10)),
                ('found', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'doublon possible',
                'verbose_name_plural': 'doublons possibles',
                'constraints': [models.UniqueConstraint(fields=('kind', 'first', 'second'), name='duplicate_pair_once'), models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='duplicate_pair_ordered')],
            },
        ),
        migrations.CreateModel(
            name='EditLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('email', models.EmailField(max_length=254)),
                ('created', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires', models.DateTimeField()),
                ('revoked', models.DateTimeField(null=True)),
                ('last_used', models.DateTimeField(null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='edit_links', to='nouns.organisation')),
            ],
            options={
                'verbose_name': 'lien d’édition',
                'verbose_name_plural': 'liens d’édition',
            },
        ),
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=communaux.nouns.models.base.random_key, editable=False, max_length=16, unique=True)),
                ('file', models.FileField(max_length=300, upload_to='imports/', verbose_name='fichier')),
                ('original_name', models.CharField(max_length=200, verbose_name='nom du fichier')),
                ('columns', models.JSONField(default=dict, verbose_name='colonnes')),
                ('state', models.CharField(choices=[('uploaded', 'déposé'), ('planned', 'essayé à blanc'), ('running', 'en cours'), ('done', 'terminé'), ('failed', 'échoué')], default='uploaded', max_length=10, verbose_name='état')),
                ('result', models.JSONField(default=dict)),
                ('job', models.CharField(blank=True, max_length=40)),
                ('started', models.DateTimeField(default=django.utils.timezone.now)),
                ('finished', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='créée le')),
                ('updated', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='modifiée le')),
                ('key', models.CharField(default=communaux.nouns.models.base.random_key, editable=False, max_length=16, unique=True)),
                ('reason', communaux.meaning.fields.CodeField(code_list='report-reasons', max_length=40, verbose_name='ce qui ne va pas')),
                ('text', models.TextField(blank=True, max_length=2000, verbose_name='ce que vous savez')),
                ('contact', models.EmailField(blank=True, help_text='Pour vous répondre. Effacée quand le signalement est clos.', max_length=254, verbose_name='votre adresse')),
                ('state', models.CharField(choices=[('open', 'en attente'), ('accepted', 'acceptée'), ('refused', 'refusée'), ('withdrawn', 'retirée')], default='open', max_length=10, verbose_name='état')),
                ('answer', models.TextField(blank=True, max_length=2000, verbose_name='réponse')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='nouns.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'signalement',
                'verbose_name_plural': 'signalements',
            },
        ),
        migrations.CreateModel(
            name='Stakeholder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='créée le')),
                ('updated', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='modifiée le')),
                ('key', models.CharField(default=communaux.nouns.models.base.random_key, editable=False, max_length=16, unique=True, verbose_name='clé')),
                ('category', communaux.meaning.fields.CodeField(code_list='stakeholder-categories', max_length=40, verbose_name='catégorie')),
                ('label', models.CharField(blank=True, help_text='Comme vous la nommez : livreuses, hôtes…', max_length=120, verbose_name='nom de la catégorie')),
                ('action', models.CharField(blank=True, max_length=300, verbose_name='ce qu’elle fait sur la plateforme')),
                ('status', communaux.meaning.fields.CodeField(blank=True, code_list='stakeholder-status', max_length=40, verbose_name='statut juridique')),
                ('link', communaux.meaning.fields.CodeField(blank=True, code_list='stakeholder-links', max_length=40, verbose_name='lien juridique avec la plateforme')),
                ('governance', models.CharField(blank=True, help_text='Collège, voix, sièges.', max_length=300, verbose_name='place dans la gouvernance')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stakeholders', to='nouns.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'partie prenante',
                'verbose_name_plural': 'parties prenantes',
            },
        ),
        migrations.CreateModel(
            name='Transfer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='créée le')),
                ('updated', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='modifiée le')),
                ('key', models.CharField(default=communaux.nouns.models.base.random_key, editable=False, max_length=16, unique=True)),
                ('email', models.EmailField(max_length=254, verbose_name='adresse de la personne qui reprend la fiche')),
                ('keep', models.BooleanField(default=False, verbose_name='garder aussi mes droits')),
                ('expires', models.DateTimeField(verbose_name='expire le')),
                ('state', models.CharField(choices=[('open', 'en attente'), ('accepted', 'acceptée'), ('refused', 'refusée'), ('withdrawn', 'retirée')], default='open', max_length=10, verbose_name='état')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='transfers', to='nouns.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'transfert de fiche',
                'verbose_name_plural': 'transferts de fiche',
            },
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='créée le')),
                ('updated', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='modifiée le')),
                ('key', models.CharField(default=communaux.nouns.models.base.random_key, editable=False, max_length=16, unique=True)),
                ('message', models.TextField(max_length=2000, verbose_name='qui vous êtes pour elle')),
                ('state', models.CharField(choices=[('open', 'en attente'), ('accepted', 'acceptée'), ('refused', 'refusée'), ('withdrawn', 'retirée')], default='open', max_length=10, verbose_name='état')),
                ('answer', models.TextField(blank=True, max_length=2000, verbose_name='réponse')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='claims', to=settings.AUTH_USER_MODEL, verbose_name='compte')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='claims', to='nouns.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'demande de prise en charge',
                'verbose_name_plural': 'demandes de prise en charge',
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('organisation', 'account'), name='claim_open_once')],
            },
        ),
        migrations.CreateModel(
            name='Listing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='créée le')),
                ('updated', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='modifiée le')),
                ('key', models.CharField(default=communaux.nouns.models.base.random_key, editable=False, max_length=16, unique=True, verbose_name='clé')),
                ('direction', communaux.meaning.fields.CodeField(code_list='listing-directions', max_length=40, verbose_name='sens')),
                ('kind', communaux.meaning.fields.CodeField(code_list='listing-kinds', max_length=40, verbose_name='nature')),
                ('title', models.CharField(max_length=160, verbose_name='en une ligne')),
                ('text', communaux.meaning.fields.LangTextField(blank=True, default=dict, verbose_name='précisions')),
                ('themes', communaux.meaning.fields.CodesField(blank=True, code_list='activities', default=list, verbose_name='domaines')),
                ('until', models.DateField(blank=True, null=True, verbose_name='valable jusqu’au')),
                ('state', communaux.meaning.fields.CodeField(code_list='listing-states', default='open', editable=False, max_length=40, verbose_name='état')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='listings', to='nouns.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'offre ou besoin',
                'verbose_name_plural': 'offres et besoins',
                'indexes': [models.Index(fields=['state', 'direction'], name='listing_open')],
            },
        ),
        migrations.CreateModel(
            name='Relation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='créée le')),
                ('updated', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='modifiée le')),
                ('key', models.CharField(default=communaux.nouns.models.base.random_key, editable=False, max_length=16, unique=True, verbose_name='clé')),
                ('kind', communaux.meaning.fields.CodeField(code_list='relations', max_length=40, verbose_name='lien')),
                ('title', models.CharField(blank=True, help_text='Celui de la convention, s’il y en a une.', max_length=200, verbose_name='intitulé')),
                ('link', communaux.meaning.fields.LinkField(blank=True, max_length=500, verbose_name='texte ou preuve')),
                ('since', communaux.ground.fields.PartialDateField(blank=True, max_length=10, verbose_name='depuis')),
                ('until', communaux.ground.fields.PartialDateField(blank=True, max_length=10, verbose_name='jusqu’à')),
                ('source', communaux.meaning.fields.CodeField(blank=True, code_list='sources', max_length=40, verbose_name='source')),
                ('object', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='relations_in', to='nouns.organisation', verbose_name='avec quelle organisation')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='relations', to='nouns.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'lien',
                'verbose_name_plural': 'liens',
                'constraints': [models.UniqueConstraint(condition=models.Q(('until', '')), fields=('subject', 'kind', 'object', 'title'), name='relation_once'), models.CheckConstraint(condition=models.Q(('subject', models.F('object')), _negated=True), name='relation_with_another')],
            },
        ),
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=communaux.nouns.models.base.random_key, editable=False, max_length=16, unique=True)),
                ('name', models.CharField(max_length=80, verbose_name='source')),
                ('row_key', models.CharField(max_length=300, verbose_name='identifiant dans la source')),
                ('link', communaux.meaning.fields.LinkField(blank=True, max_length=500, verbose_name='adresse')),
                ('licence', models.CharField(blank=True, max_length=120, verbose_name='licence')),
                ('row_hash', models.CharField(max_length=64)),
                ('values', models.JSONField(default=dict)),
                ('read', models.DateTimeField(default=django.utils.timezone.now, verbose_name='lue le')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sources', to='nouns.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'source',
                'verbose_name_plural': 'sources',
                'constraints': [models.UniqueConstraint(fields=('name', 'row_key'), name='source_row_once')],
            },
        ),
    ]
