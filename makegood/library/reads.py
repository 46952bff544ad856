"""Reading works for pages that cite them."""

from collections.abc import Iterable

from .models import Work


def works(codes: Iterable[str]) -> dict[str, Work]:
    """The works with these codes, in one query; unknown codes are absent."""
    return {work.code: work for work in Work.objects.filter(code__in=set(codes))}


def labels(codes: Iterable[str]) -> dict[str, str]:
    """How each work is cited in running text: author and year."""
    return dict(Work.objects.filter(code__in=set(codes)).values_list("code", "label"))
