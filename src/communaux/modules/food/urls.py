"""Addresses of the pages of food exchange: an organisation's consents, the platforms of the house."""

from django.urls import URLPattern, path

from communaux.modules.food.pages import consent, platforms

urlpatterns: list[URLPattern] = [
    path("organisations/<slug:slug>/food", consent.page, name="food_consent"),
    path("food/platforms/", platforms.listed, name="food_platforms"),
    path("food/platforms/new", platforms.new, name="food_platform_new"),
    path("food/platforms/<slug:key>/edit", platforms.edit, name="food_platform_edit"),
]
