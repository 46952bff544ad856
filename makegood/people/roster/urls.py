"""Addresses of the office's feed pages."""

from ..doors import door
from ..rules import holds
from . import views

urlpatterns = [
    door("office/feeds/", views.feeds, may=holds("feeds"), name="feeds"),
    door("office/feeds/<int:pk>/", views.feed_run, may=holds("feeds"), name="feed-run"),
    door("office/feeds/<int:pk>/mapping/", views.mapping, may=holds("feeds"), name="feed-mapping"),
    door("office/feeds/<int:pk>/again/", views.look_again, may=holds("feeds"), name="feed-again"),
    door("office/feeds/<int:pk>/aside/", views.put_aside, may=holds("feeds"), name="feed-aside"),
    door(
        "office/feeds/<int:pk>/<slug:name>.csv", views.feed_list, may=holds("feeds"),
        name="feed-list",
    ),
]  # fmt: skip
