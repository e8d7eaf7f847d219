"""French and English are both complete: the catalogue holds every sentence, and no page mixes the two."""

import errno
import html
import os
import re
import shutil

import polib
import pytest
from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext
from tools import messages

from communaux.site.messages import compile_catalogues
from tests.factories import make_editor, make_organisation, make_steward

CATALOGUE = polib.pofile(str(messages.english_of(messages.FOLDERS[0])))

OPEN = (
    "/", "/directory/", "/directory/map", "/directory/graph", "/directory/table", "/directory/embed",
    "/directory/export", "/directory/?country=xx&page=0", "/listings/", "/commons/", "/people/", "/journal/",
    "/about/", "/accessibility/", "/lists/", "/lists/activities", "/ns", "/api/", "/nothing-here",
    "/organisations/new", "/organisations/zzz", "/organisations/zzz/claim", "/organisations/zzz/edit-link",
    "/organisations/zzz/report", "/organisations/zzz/edit", "/organisations/zzz/no-such-link",
    "/account/login/", "/account/signup/", "/account/password/reset/",
)  # fmt: skip
SIGNED_IN = (
    "/account/", "/account/email/", "/account/password/change/", "/account/2fa/", "/account/2fa/webauthn/",
    "/account/logout/", "/directory/", "/directory/export", "/organisations/zzz",
    "/organisations/zzz/edit", "/organisations/zzz/claim", "/organisations/zzz/transfer",
    "/organisations/zzz/withdraw", "/organisations/zzz/parts/relations", "/organisations/zzz/parts/stakeholders",
    "/organisations/zzz/parts/commons", "/organisations/zzz/parts/listings",
)  # fmt: skip
STEWARDING = ("/desk/", "/imports/", "/organisations/new", "/organisations/zzz", "/people/new", "/journal/")
EMPTY_FORMS = (
    "/organisations/new", "/organisations/zzz/edit-link", "/organisations/zzz/report", "/account/login/",
    "/account/signup/", "/account/password/reset/",
)  # fmt: skip

# Words that are of one language and not of the other, nor the name of a country, of a form or of a format.
WORDS = {
    "en": (
        "le les des une et du dans avec est sont pas vous votre vos cette ces qui aux tout toutes tous rien aucun "
        "aucune fiche annuaire voir ajouter retirer ce leur"
    ),
    "fr": (
        "the and of your you is are not this that with for from have has been please will if when what who sign "
        "account password enter save cancel add remove here see field required"
    ),
}
# Names that have accents, or a French article, in English too.
NAMES = (
    "Côte d’Ivoire", "Curaçao", "Réunion", "São Tomé & Príncipe", "St. Barthélemy", "Åland Islands", "Türkiye",
    "Lire en français",
)  # fmt: skip


def said(page: str, language: str) -> list[str]:
    """Texts and labels of a page, without what is marked as being in another language, nor code."""
    page = re.sub(r"<(script|style|svg|pre|code)\b.*?</\1>", " ", page.split("<body", 1)[-1], flags=re.S)
    page = re.sub(rf'<(\w+)[^>]*\slang="(?!{language})[a-z-]+"[^>]*>.*?</\1>', " ", page, flags=re.S)
    labels = re.findall(r'(?:title|aria-label|placeholder|alt)="([^"]*)"', page)
    texts = [html.unescape(text).strip() for text in [*re.split(r"<[^>]*>", page), *labels]]
    return [text for text in texts if text]


def foreign(text: str, language: str) -> bool:
    """Whether a text is in the other language, as far as small words and accents tell."""
    for name in NAMES:
        text = text.replace(name, "")
    words = set(re.findall(r"(?<![\w-])[a-zà-ÿœ]+(?![\w-])", text.lower()))
    return bool(words.intersection(WORDS[language].split())) or (
        language == "en" and bool(re.search(r"[à-ÿœ«»]", text, re.I))
    )


@pytest.mark.skipif(
    not shutil.which("xgettext"), reason="GNU gettext finds the sentences: apt-get install gettext"
)
def test_the_catalogue_holds_every_sentence(capsys):
    """What ``python -m tools.messages --check`` finds missing is printed."""
    assert messages.main(["--check"]) == 0, capsys.readouterr().out


def test_every_sentence_is_in_english():
    """None is empty, uncertain, or with other placeholders than its French."""
    assert messages.faults(CATALOGUE) == []


def test_english_is_written_as_english():
    """No French quotes, no space before a colon, straight or doubled, no exclamation."""
    wrong = [
        text
        for entry in CATALOGUE
        for text in (entry.msgstr, *entry.msgstr_plural.values())
        if re.search(r"[«»\u00a0\u202f!]| [:;?](?=\s|$)|\w'\w|\.\.\.|  ", text)
    ]
    assert wrong == []


def test_no_line_of_french_begins_with_a_colon():
    """Spaces inside quotes and before double signs do not break, however the source was typed."""
    assert messages.unbroken("« Oui » : non ? 10:30 ; fin !") == (
        "«\u00a0Oui\u00a0»\u00a0: non\u00a0? 10:30\u00a0; fin\u00a0!"
    )
    loose = re.compile(r"« | [:;?!»](?:\W|$)")
    with translation.override("fr"):
        said = [gettext(entry.msgid) for entry in CATALOGUE if not entry.msgid_plural]
    assert [text for text in said if loose.search(text)] == []
    assert any("\u00a0:" in text for text in said)


def test_spaces_at_the_ends_are_kept():
    """A sentence put together from pieces keeps the gap after each."""
    assert [
        e.msgid for e in CATALOGUE if e.msgid[-1:].isspace() != e.msgstr[-1:].isspace() and e.msgstr
    ] == []


def test_the_catalogue_compiles_once(tmp_path):
    """The compiled form is made where it is missing, and left alone where it is newer."""
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    shutil.copy(messages.english_of(messages.FOLDERS[0]), folder)
    assert compile_catalogues([tmp_path]) == [folder / "django.mo"]
    assert compile_catalogues([tmp_path]) == []
    compiled = polib.mofile(str(folder / "django.mo"))
    assert compiled.find("Annuaire").msgstr == "Directory"
    assert len(compiled) == len(CATALOGUE)
    assert sorted(path.name for path in folder.iterdir()) == ["django.mo", "django.po"]


def test_an_older_compiled_form_serves_where_nothing_can_be_written(tmp_path, monkeypatch):
    """A read-only file system, as the unit of systemd gives, does not keep the house from starting."""
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    shutil.copy(messages.english_of(messages.FOLDERS[0]), folder)

    def refused(*_):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("communaux.site.messages._put", refused)
    with pytest.raises(OSError, match="Read-only"):
        compile_catalogues([tmp_path])
    (folder / "django.mo").write_bytes(b"")
    os.utime(folder / "django.mo", (0, 0))
    assert compile_catalogues([tmp_path]) == []


def test_dates_in_english_are_european():
    """The day first, and no month that could be read as a day."""
    import datetime

    with translation.override("en"):
        assert date_format(datetime.date(2026, 2, 3)) == "3 February 2026"
        assert date_format(datetime.date(2026, 2, 3), "SHORT_DATE_FORMAT") == "3 Feb 2026"


def test_the_words_tell_the_languages_apart():
    """The finder of foreign words finds them, and leaves the names alone."""
    assert foreign("Voir la fiche", "en")
    assert foreign("Déjà", "en")
    assert foreign("Save your changes", "fr")
    assert not foreign("See the record", "en")
    assert not foreign("Enregistrer la fiche", "fr")
    assert not foreign("Réunion", "en")


@pytest.fixture
def house(db):
    """One organisation whose words are of no language: all that is left on the pages is the house's."""
    return make_organisation("Zzz", slug="zzz", website="https://zzz.example", city="Zzz", country="DE")


@pytest.mark.parametrize("language", ["fr", "en"])
class TestPagesInOneLanguage:
    """No page has words of the other language."""

    def _read(self, answer, language):
        page = answer.content.decode()
        assert f'<html lang="{language}"' in page
        return [text for text in said(page, language) if foreign(text, language)]

    @pytest.mark.parametrize("address", OPEN)
    def test_to_anyone(self, client, house, address, language):
        answer = client.get(address, headers={"accept-language": language}, follow=True)
        assert self._read(answer, language) == []

    @pytest.mark.parametrize("address", SIGNED_IN)
    def test_to_who_keeps_the_record(self, client, house, address, language):
        client.force_login(
            make_editor(house, email="zzz@zzz.example", name="Zzz"),
            backend=settings.AUTHENTICATION_BACKENDS[0],
        )
        answer = client.get(address, headers={"accept-language": language}, follow=True)
        assert answer.status_code == 200
        assert self._read(answer, language) == []

    @pytest.mark.parametrize("address", STEWARDING)
    def test_to_stewards(self, client, house, address, language):
        client.force_login(make_steward("zzz@zzz.example"), backend=settings.AUTHENTICATION_BACKENDS[0])
        answer = client.get(address, headers={"accept-language": language}, follow=True)
        assert answer.status_code == 200
        assert self._read(answer, language) == []

    @pytest.mark.parametrize("address", EMPTY_FORMS)
    def test_refusing_an_empty_form(self, client, house, address, language):
        answer = client.post(address, {}, headers={"accept-language": language}, follow=True)
        assert self._read(answer, language) == []


def test_catalogues_compiled_at_the_first_start_are_read_by_that_start() -> None:
    from communaux.site.commands.run_ import _read_catalogues_again

    with translation.override("fr"):
        before = translation.trans_real._active.value
        _read_catalogues_again()
        assert translation.trans_real._active.value is not before
        assert translation.get_language() == "fr"
        assert "\u00a0" in gettext(
            "Il sera dans l’adresse et ne changera plus : minuscules sans accent, chiffres et traits d’union."
        )
