"""Addresses of the provider; ``paths`` has them."""

from django.urls import path

from communaux.doors.login.provider import (
    authorize,
    cards,
    discovery,
    logout,
    paths,
    register,
    token,
    tokens,
)

urlpatterns = [
    path(paths.CONFIGURATION[1:], discovery.configuration, name="provider_configuration"),
    path(paths.AS_METADATA[1:], discovery.configuration, name="provider_metadata"),
    path(paths.KEYS[1:], discovery.key_set, name="provider_keys"),
    path(paths.TOKEN[1:], token.token, name="provider_token"),
    path(paths.AUTHORIZE[1:], authorize.authorize, name="provider_authorize"),
    path(paths.USERINFO[1:], tokens.userinfo, name="provider_userinfo"),
    path(paths.INTROSPECT[1:], tokens.introspect, name="provider_introspect"),
    path(paths.REVOKE[1:], tokens.revoke, name="provider_revoke"),
    path(paths.REGISTER[1:], register.register, name="provider_register"),
    path(paths.LOGOUT[1:], logout.logout, name="provider_logout"),
    path("people/<slug:key>/card", cards.card, name="webid_card"),
]
