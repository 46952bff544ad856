"""The library's items: works as CSL-JSON, with annotation, level, topics and relations."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Work(models.Model):
    """An article, book or other source, as CSL-JSON with the library's own annotation and level."""

    LEVELS = [("starting", _("starting")), ("building", _("building")), ("leading", _("leading"))]

    code = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=500)
    authors = models.CharField(
        max_length=500, blank=True
    )  # as shown: Jones CP, Smith A, and others
    label = models.CharField(max_length=120)  # as cited: Jones 2000
    year = models.SmallIntegerField(null=True)
    type = models.CharField(max_length=40)
    container = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=500, blank=True)
    annotation = models.TextField(blank=True)
    level = models.CharField(max_length=10, choices=LEVELS, blank=True)
    topics = models.JSONField(default=list)
    audience = models.JSONField(default=list)
    relations = models.JSONField(default=list)
    identifier_status = models.CharField(max_length=20, default="unchecked")
    csl = models.JSONField()

    class Meta:
        ordering = ["authors", "year"]

    def __str__(self) -> str:
        return f"{self.label}. {self.title}"
