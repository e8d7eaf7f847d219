"""Fields: what a form takes, what a model keeps, what is refused and in which words."""

import math

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation

from communaux.ground.countries import country_choices
from communaux.ground.fields import (
    CountryField,
    LatitudeField,
    LongitudeField,
    PartialDateField,
)
from communaux.ground.time import PartialDate, PartialDateError


class Place(models.Model):
    """A model of these fields alone; it has no table."""

    since = PartialDateField("depuis", blank=True)
    country = CountryField("pays", blank=True)
    latitude = LatitudeField("latitude", null=True, blank=True)
    longitude = LongitudeField("longitude", null=True, blank=True)

    class Meta:
        app_label = "ground_fields"
        managed = False

    def __str__(self) -> str:
        return self.since


class PlaceForm(forms.ModelForm):
    class Meta:
        model = Place
        fields = ["since", "country", "latitude", "longitude"]


def test_a_form_reads_what_people_write():
    form = PlaceForm(
        {"since": "1er janvier 2016", "country": "FR", "latitude": "48,8566", "longitude": "2.3522"}
    )
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {
        "since": "2016-01-01",
        "country": "FR",
        "latitude": 48.8566,
        "longitude": 2.3522,
    }


def test_an_empty_form_says_nothing():
    form = PlaceForm({})
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"since": "", "country": "", "latitude": None, "longitude": None}


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("since", "05/01/16", "écrivez l’année avec quatre chiffres"),
        ("since", "31/02/2016", "ce jour n’existe pas"),
        ("since", "2016-13", "le mois doit être"),
        ("since", "0001", "entre 1000 et 2999"),
        ("since", "naguère", "« naguère » n’est pas une date que nous savons lire"),
        ("latitude", "91", "La latitude doit être entre -90 et 90 degrés."),
        ("longitude", "-180,5", "La longitude doit être"),
        ("latitude", "nan", "Écrivez des degrés"),
        ("latitude", "48°51'", "Écrivez des degrés"),
    ],
)
def test_a_refusal_is_in_words_and_keeps_what_was_typed(name, value, message):
    with translation.override("fr"):
        form = PlaceForm({name: value})
        assert message in form.errors[name][0]
        assert form[name].value() == value


def test_a_country_that_is_none_is_refused():
    assert "country" in PlaceForm({"country": "ZZ"}).errors
    with pytest.raises(ValidationError, match="ZZ"):
        Place._meta.get_field("country").clean("ZZ", None)
    assert Place._meta.get_field("country").clean("XK", None) == "XK"


def test_the_choices_follow_the_language_of_the_reader():
    for language, name in (("fr", "Allemagne"), ("en", "Germany")):
        with translation.override(language):
            choices = dict(PlaceForm().fields["country"].choices)
            assert choices["DE"] == name
            assert len(choices) == len(country_choices(language)) + 1


@pytest.mark.parametrize(
    ("given", "kept"),
    [("janvier 2016", "2016-01"), (PartialDate(2016), "2016"), ("", ""), ("2016-01-05", "2016-01-05")],
)
def test_a_date_is_kept_in_its_iso_text(given, kept):
    place = Place(since=given)
    field = Place._meta.get_field("since")
    assert field.pre_save(place, add=True) == place.since == kept
    place.full_clean()
    assert place.since == kept


def test_what_is_no_date_cannot_be_saved():
    with pytest.raises(PartialDateError):
        Place._meta.get_field("since").pre_save(Place(since="naguère"), add=True)
    with pytest.raises(ValidationError):
        Place(since="naguère").full_clean()


def test_a_query_may_ask_for_the_beginning_of_a_date():
    assert Place._meta.get_field("since").get_prep_value("201") == "201"


@pytest.mark.parametrize("value", [math.nan, 90.1, -91.0, math.inf])
def test_the_model_refuses_what_is_no_latitude(value):
    with pytest.raises(ValidationError):
        Place._meta.get_field("latitude").clean(value, None)


def test_fields_are_plain_columns_to_a_migration():
    assert Place._meta.get_field("latitude").deconstruct()[1:] == (
        "django.db.models.FloatField",
        [],
        {"verbose_name": "latitude", "null": True, "blank": True},
    )
    _name, _path, _args, kwargs = Place._meta.get_field("country").deconstruct()
    assert "choices" not in kwargs
    assert kwargs["max_length"] == 2
