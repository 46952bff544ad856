"""Background work about people; the worker finds it here."""

from .roster.tasks import look_at_watched_paths, preview_run

__all__ = ["look_at_watched_paths", "preview_run"]
