"""Addresses of the door of other nodes."""

from django.urls import path

from communaux.doors.stream import views

urlpatterns = [
    path(".well-known/void", views.void, name="void"),
    path("feed", views.root, name="feed"),
    path("feed/head", views.head, name="feed_head"),
    path("feed/<int:number>", views.page, name="feed_page"),
    path("feed/<int:number>/salts", views.salts, name="feed_salts"),
]
