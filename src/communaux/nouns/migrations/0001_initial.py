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
    ]

    operations = [
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='adresse électronique')),
                ('is_active', models.BooleanField(default=True, verbose_name='ouvert')),
                ('is_steward', models.BooleanField(default=False, verbose_name='intendance de la fédération')),
                ('is_researcher', models.BooleanField(default=False, verbose_name='recherche')),
                ('joined', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='ouvert le')),
            ],
            options={
                'verbose_name': 'compte',
                'verbose_name_plural': 'comptes',
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='créée le')),
                ('updated', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='modifiée le')),
                ('slug', models.SlugField(editable=False, max_length=80, unique=True, verbose_name='adresse')),
                ('state', models.CharField(choices=[('draft', 'brouillon'), ('published', 'publiée'), ('withdrawn', 'retirée'), ('merged', 'fusionnée')], default='published', editable=False, max_length=10, verbose_name='état de la fiche')),
                ('fictional', models.BooleanField(default=False, editable=False, help_text='Organisation inventée, pour montrer.', verbose_name='exemple')),
                ('name', models.CharField(help_text='Le nom d’usage, tel que vos membres le disent.', max_length=160, verbose_name='nom')),
                ('short_name', models.CharField(blank=True, max_length=40, verbose_name='sigle ou nom court')),
                ('kind', communaux.meaning.fields.CodeField(code_list='organisation-kinds', default='platform', max_length=40, verbose_name='sorte d’organisation')),
                ('summary', communaux.meaning.fields.LangTextField(blank=True, default=dict, help_text='Ce que vous faites, pour qui. Une phrase, sans slogan.', verbose_name='en une phrase')),
                ('description', communaux.meaning.fields.LangTextField(blank=True, default=dict, help_text='Quelques paragraphes si vous le souhaitez.', verbose_name='description')),
                ('website', communaux.meaning.fields.LinkField(blank=True, help_text='Par exemple https://exemple.coop', max_length=500, verbose_name='site')),
                ('links', communaux.meaning.fields.LinksField(blank=True, default=list, help_text='Réseaux sociaux, dépôt de code, wiki : une adresse par ligne.', verbose_name='autres liens')),
                ('logo', models.FileField(blank=True, help_text='PNG, JPEG ou WebP, 512 Ko au plus.', max_length=200, upload_to='logos/', verbose_name='logo')),
                ('email', models.EmailField(blank=True, help_text='Visible des membres connectés seulement.', max_length=254, verbose_name='adresse électronique')),
                ('phone', models.CharField(blank=True, help_text='Visible des membres connectés seulement.', max_length=40, verbose_name='téléphone')),
                ('maturity', communaux.meaning.fields.CodeField(blank=True, code_list='maturity', max_length=40, verbose_name='étape')),
                ('started', communaux.ground.fields.PartialDateField(blank=True, help_text='L’année suffit : 2016, 2016-01 ou 2016-01-05.', max_length=10, verbose_name='début')),
                ('ceased', communaux.ground.fields.PartialDateField(blank=True, max_length=10, verbose_name='fin d’activité')),
                ('street', models.CharField(blank=True, max_length=200, verbose_name='rue')),
                ('postcode', models.CharField(blank=True, max_length=20, verbose_name='code postal')),
                ('city', models.CharField(blank=True, max_length=120, verbose_name='ville')),
                ('region', models.CharField(blank=True, max_length=120, verbose_name='région ou territoire')),
                ('country', communaux.ground.fields.CountryField(blank=True, max_length=2, verbose_name='pays du siège')),
                ('countries', communaux.meaning.fields.CountriesField(blank=True, default=list, verbose_name='pays d’activité')),
                ('latitude', models.FloatField(blank=True, null=True, verbose_name='latitude')),
                ('longitude', models.FloatField(blank=True, null=True, verbose_name='longitude')),
                ('activities', communaux.meaning.fields.CodesField(blank=True, code_list='activities', default=list, verbose_name='activités')),
                ('legal_forms', communaux.meaning.fields.CodesField(blank=True, code_list='legal-forms', default=list, verbose_name='formes juridiques')),
                ('igas', communaux.meaning.fields.CodesField(blank=True, code_list='igas', default=list, help_text='Les catégories du rapport de l’IGAS (2016), ou « autre ».', verbose_name='catégories de plateforme')),
                ('interactions', communaux.meaning.fields.CodesField(blank=True, code_list='interactions', default=list, verbose_name='opérations permises')),
                ('markets', communaux.meaning.fields.CodesField(blank=True, code_list='markets', default=list, verbose_name='relations')),
                ('registration', models.CharField(blank=True, help_text='SIREN, ou l’équivalent de votre pays.', max_length=40, verbose_name='numéro d’immatriculation')),
                ('checked_on', models.DateField(blank=True, editable=False, null=True, verbose_name='vérifiée le')),
                ('checked_by', communaux.meaning.fields.CodeField(blank=True, code_list='sources', editable=False, max_length=40, verbose_name='vérifiée par')),
                ('merged_into', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='nouns.organisation', verbose_name='fusionnée dans')),
            ],
            options={
                'verbose_name': 'organisation',
                'verbose_name_plural': 'organisations',
                'indexes': [models.Index(fields=['website'], name='organisation_website')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('latitude__range', (-90, 90)), ('longitude__range', (-180, 180))), _connector='OR'), name='organisation_coordinates'), models.CheckConstraint(condition=models.Q(models.Q(('merged_into__isnull', False), ('state', 'merged')), models.Q(models.Q(('state', 'merged'), _negated=True), ('merged_into__isnull', True)), _connector='OR'), name='organisation_merged_into')],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='créée le')),
                ('updated', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='modifiée le')),
                ('key', models.CharField(default=communaux.nouns.models.base.random_key, editable=False, max_length=16, unique=True, verbose_name='clé')),
                ('fictional', models.BooleanField(default=False, editable=False, verbose_name='exemple')),
                ('name', models.CharField(max_length=120, verbose_name='nom')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='adresse électronique')),
                ('summary', communaux.meaning.fields.LangTextField(blank=True, default=dict, verbose_name='en une phrase')),
                ('website', communaux.meaning.fields.LinkField(blank=True, max_length=500, verbose_name='site')),
                ('listed', models.BooleanField(default=False, help_text='Sans cela, seuls les membres connectés voient cette page.', verbose_name='visible publiquement')),
                ('account', models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='person', to=settings.AUTH_USER_MODEL)),
                ('merged_into', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='nouns.person', verbose_name='fusionnée dans')),
            ],
            options={
                'verbose_name': 'personne',
                'verbose_name_plural': 'personnes',
            },
        ),
        migrations.CreateModel(
            name='Affiliation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='créée le')),
                ('updated', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='modifiée le')),
                ('key', models.CharField(default=communaux.nouns.models.base.random_key, editable=False, max_length=16, unique=True, verbose_name='clé')),
                ('role', communaux.meaning.fields.CodeField(code_list='affiliations', default='member', max_length=40, verbose_name='rôle')),
                ('function', models.CharField(blank=True, max_length=120, verbose_name='fonction')),
                ('since', communaux.ground.fields.PartialDateField(blank=True, max_length=10, verbose_name='depuis')),
                ('until', communaux.ground.fields.PartialDateField(blank=True, max_length=10, verbose_name='jusqu’à')),
                ('may_edit', models.BooleanField(default=False, editable=False, verbose_name='tient la fiche à jour')),
                ('source', communaux.meaning.fields.CodeField(blank=True, code_list='sources', max_length=40, verbose_name='source')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='affiliations', to='nouns.organisation', verbose_name='organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='affiliations', to='nouns.person', verbose_name='personne')),
            ],
            options={
                'verbose_name': 'affiliation',
                'verbose_name_plural': 'affiliations',
                'constraints': [models.UniqueConstraint(condition=models.Q(('until', '')), fields=('person', 'organisation', 'role'), name='affiliation_once')],
            },
        ),
    ]
