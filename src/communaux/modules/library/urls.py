"""Addresses of the library: resources, news, mentoring, shared development."""

from django.urls import URLPattern, path, re_path

from communaux.modules.library.pages import developers, feeds, mentoring, news, panels, resource, shelves

urlpatterns: list[URLPattern] = [
    path("library/", shelves.listed, name="library"),
    path("library/export.csv", shelves.export, name="library_export"),
    path("library/new", resource.new, name="resource_new"),
    path("library/news/", news.listed, name="news"),
    path("library/news.atom", news.atom, name="news_atom"),
    path("library/news/share", news.share, name="news_share"),
    path("library/news/letter", news.letter, name="news_letter"),
    path("library/news/letter/stop/<str:token>", news.stop_letter, name="news_letter_stop"),
    path("library/news/item/<slug:key>", news.edit, name="news_edit"),
    path("library/news/item/<slug:key>/move", news.move, name="news_move"),
    path("library/mentoring/", mentoring.listed, name="mentoring"),
    path("library/mentoring/new", mentoring.new, name="mentoring_new"),
    path("library/mentoring/pairs/<slug:key>", mentoring.pair, name="mentoring_pair"),
    path("mentoring/<slug:key>/edit", mentoring.edit, name="mentoring_edit"),
    path("library/developers/", developers.listed, name="developers"),
    path("library/developers/skills", developers.skills, name="developers_skills"),
    path("library/developers/new", developers.new, name="development_new"),
    path("developments/<slug:key>/edit", developers.edit, name="development_edit"),
    path("developments/<slug:key>/act", developers.act, name="development_act"),
    path("organisations/<slug:slug>/feeds", feeds.page, name="organisation_feeds"),
    path("library/<slug:key>/edit", resource.edit, name="resource_edit"),
    path("library/<slug:key>/file", resource.download, name="resource_file"),
    path("library/<slug:key>/use", resource.use, name="resource_use"),
    re_path(r"^library/desk/(?P<what>drafts|feeds)$", panels.desk, name="library_desk"),
    re_path(
        r"^library/(?P<key>[-\w]+)/(?P<verb>publish|withdraw|inventory)$", resource.move, name="resource_move"
    ),
]
