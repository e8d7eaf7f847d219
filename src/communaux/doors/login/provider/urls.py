"""Addresses of the provider; ``paths`` has them."""

from django.urls import path

from communaux.doors.login.provider import cards, discovery, paths, token

urlpatterns = [
    path(paths.CONFIGURATION[1:], discovery.configuration, name="provider_configuration"),
    path(paths.AS_METADATA[1:], discovery.configuration, name="provider_metadata"),
    path(paths.KEYS[1:], discovery.key_set, name="provider_keys"),
    path(paths.TOKEN[1:], token.token, name="provider_token"),
    path("people/<slug:key>/card", cards.card, name="webid_card"),
]
