"""Partial dates: read as people write them, never completed, ordered as they are stored, compared honestly."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communaux.ground.time import (
    FIRST_YEAR,
    LAST_YEAR,
    MONTH_NAMES,
    Order,
    PartialDate,
    PartialDateError,
    Precision,
    age_in_days,
    spans_days,
)

days = st.dates(datetime.date(FIRST_YEAR, 1, 1), datetime.date(LAST_YEAR, 12, 31))


@st.composite
def partial_dates(draw):
    d = draw(days)
    return draw(st.sampled_from([PartialDate(d.year), PartialDate(d.year, d.month), PartialDate.of(d)]))


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2016", "2016"),
        (" 2016 ", "2016"),
        ("2016-01", "2016-01"),
        ("2016-01-05", "2016-01-05"),
        ("2016/1", "2016-01"),
        ("2016/01/05", "2016-01-05"),
        ("01/2016", "2016-01"),
        ("1/2016", "2016-01"),
        ("05/01/2016", "2016-01-05"),
        ("5.1.2016", "2016-01-05"),
        ("05-01-2016", "2016-01-05"),
        ("janvier 2016", "2016-01"),
        ("Janvier\u00a02016", "2016-01"),
        ("5 janvier 2016", "2016-01-05"),
        ("le 1er janvier 2016", "2016-01-01"),
        ("1ᵉʳ janvier 2016", "2016-01-01"),
        ("AOÛT 2016", "2016-08"),
        ("aout 2016", "2016-08"),
        ("févr. 2016", "2016-02"),
        ("15 déc. 2016", "2016-12-15"),
        ("January 2016", "2016-01"),
        ("5 January 2016", "2016-01-05"),
        ("January 5, 2016", "2016-01-05"),
        ("May 3rd 2016", "2016-05-03"),
        ("Sept 2016", "2016-09"),
        ("29 février 2016", "2016-02-29"),
        ("2016-01-05T23:30:00Z", "2016-01-05"),
        ("2016-01-05 00:00:00", "2016-01-05"),
        ("2016-01-05T23:30:00.25+02:00", "2016-01-05"),
    ],
)
def test_dates_as_people_write_them(text, iso):
    assert str(PartialDate.parse(text)) == iso


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("hier", "format"),
        ("vers 2016", "format"),
        ("2016?", "format"),
        ("2016-1-5", "format"),
        ("2016-2018", "format"),
        ("2016, 2017", "format"),
        ("5 brumaire 2016", "format"),
        ("42370", "format"),
        ("٢٠١٦", "format"),
        ("05/01/16", "two_digit_year"),
        ("01/16", "two_digit_year"),
        ("janvier 16", "two_digit_year"),
        ("0001-01-01", "year_range"),
        ("0016", "year_range"),
        ("9999-12-31", "year_range"),
        ("2016-13", "month_range"),
        ("2016-00-00", "month_range"),
        ("01/13/2016", "month_range"),
        ("2016-02-30", "day_range"),
        ("2015-02-29", "day_range"),
        ("31/04/2016", "day_range"),
        ("2016-01-00", "day_range"),
    ],
)
def test_what_is_no_date_is_refused_with_its_reason(text, code):
    with pytest.raises(PartialDateError) as caught:
        PartialDate.parse(text)
    assert caught.value.code == code
    assert caught.value.code in PartialDateError.CODES
    assert caught.value.value == text


@pytest.mark.parametrize("parts", [(2016, None, 5), (2016, 13), (2016, 2, 30), (0,)])
def test_an_impossible_date_cannot_be_made(parts):
    with pytest.raises(PartialDateError):
        PartialDate(*parts)


@given(partial_dates())
def test_the_text_reads_back(d):
    assert PartialDate.parse(str(d)) == d
    assert hash(PartialDate.parse(str(d))) == hash(d)


@given(partial_dates(), st.sampled_from(["fr", "en", "fr-FR", "en_GB", "de"]))
def test_every_label_reads_back(d, lang):
    assert PartialDate.parse(d.label(lang)) == d


@given(st.text(max_size=30))
def test_any_other_text_gives_a_date_or_a_reason(text):
    try:
        PartialDate.parse(text)
    except PartialDateError as e:
        assert e.code in PartialDateError.CODES  # noqa: PT017


@given(partial_dates(), partial_dates())
def test_dates_sort_as_their_texts(a, b):
    assert (a < b) == (str(a) < str(b))
    assert (a == b) == (str(a) == str(b))


@given(partial_dates(), partial_dates())
def test_comparison_claims_only_what_every_day_bears_out(a, b):
    order = a.compare(b)
    assert (order is Order.BEFORE) == (a.last_day < b.first_day)
    assert b.compare(a) == {"before": "after", "after": "before", "overlaps": "overlaps"}[order]
    if order is Order.BEFORE:
        assert a < b


@given(partial_dates(), days)
def test_a_date_contains_the_days_it_may_be(d, day):
    assert d.contains(d.first_day)
    assert d.contains(d.last_day)
    assert d.contains(day) == (d.compare(PartialDate.of(day)) is Order.OVERLAPS)
    assert str(PartialDate.of(day)).startswith(str(d)) == d.contains(day)


@given(partial_dates(), days)
def test_age_is_an_interval_as_wide_as_what_is_unknown(d, on):
    least, most = age_in_days(d, on)
    assert most - least == (d.last_day - d.first_day).days
    assert (least == most) == (d.precision is Precision.DAY)
    assert spans_days(d, PartialDate.of(on)) == (least, most)


def test_the_age_of_a_day_is_exact():
    assert age_in_days(datetime.date(2026, 1, 1), datetime.date(2026, 3, 1)) == (59, 59)
    assert age_in_days(PartialDate(2024), datetime.date(2025, 1, 1)) == (1, 366)


@pytest.mark.parametrize(
    ("iso", "fr", "en", "xsd"),
    [
        ("2016", "2016", "2016", "gYear"),
        ("2016-01", "janvier 2016", "January 2016", "gYearMonth"),
        ("2016-01-01", "1er janvier 2016", "1 January 2016", "date"),
        ("2016-08-05", "5 août 2016", "5 August 2016", "date"),
    ],
)
def test_labels_and_linked_data_types(iso, fr, en, xsd):
    d = PartialDate.parse(iso)
    assert (d.label("fr"), d.label("en"), d.label("pl"), d.xsd_type) == (fr, en, iso, xsd)


def test_month_names_agree_with_the_locale_data():
    babel_dates = pytest.importorskip("babel.dates")
    for lang, names in MONTH_NAMES.items():
        assert list(names) == list(babel_dates.get_month_names("wide", locale=lang).values())


def test_the_calendar_says_every_last_day():
    assert PartialDate(2016, 2).last_day == datetime.date(2016, 2, 29)
    assert PartialDate(1900, 2).last_day == datetime.date(1900, 2, 28)
    assert PartialDate(2016).last_day == datetime.date(2016, 12, 31)
