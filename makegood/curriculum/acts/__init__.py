"""Every write about the curriculum: keyword-only, atomic, with its record entry."""

from .load import load_folder, load_terms, publish_document, publish_track

__all__ = ["load_folder", "load_terms", "publish_document", "publish_track"]
