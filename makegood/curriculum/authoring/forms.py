"""The form of a unit: drafts are kept as they are, handing in checks everything, each fault in place."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from makegood.engines.unitfile import BlockError

from ..models import Track, Unit
from ..reads.drafts import Fault, draft_of, faults_of, latest_edition, unchanged

_LINE = re.compile(
    r"(?P<kind>unit|certificate)\s+(?P<code>[a-z0-9]+(?:-[a-z0-9]+)*)"
    r"(?:\s+within\s+(?P<months>[1-9][0-9]{0,2})\s+months?)?"
    r"(?:\s+from\s+(?P<since>\d{4}-\d\d-\d\d))?(?:\s+before\s+(?P<until>\d{4}-\d\d-\d\d))?"
)
NEEDED = ("summary", "approver", "review_by")


class EquivalentField(forms.CharField):
    """What meets the unit as well, one a line: `unit other-id within 36 months`."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("widget", forms.Textarea(attrs={"rows": 2}))
        super().__init__(required=False, **more)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(_written(one) for one in value if isinstance(one, dict))

    def to_python(self, value: Any) -> list[dict[str, Any]]:  # type: ignore[override]
        if isinstance(value, list):
            return value
        found = []
        for number, line in enumerate((value or "").splitlines(), start=1):
            if not line.strip():
                continue
            read = _LINE.fullmatch(line.strip())
            if read is None:
                raise ValidationError(
                    _("Line %(number)s cannot be read. Write: unit other-id within 36 months, "
                      "or: certificate some-code from 2025-01-01 before 2027-01-01.")
                    % {"number": number}
                )  # fmt: skip
            found.append({
                "unit": read["code"] if read["kind"] == "unit" else "",
                "certificate": read["code"] if read["kind"] == "certificate" else "",
                "max_age_months": int(read["months"]) if read["months"] else None,
                "since": _day(read["since"], number), "until": _day(read["until"], number),
            })  # fmt: skip
        return found

    def validate(self, value: Any) -> None:
        """Nothing is asked of an empty list."""

    def run_validators(self, value: Any) -> None:
        """The lines were read one by one."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.prepare_value(initial or []) != (data or "")


class UnitForm(WagtailAdminModelForm):
    """A unit as it is written."""

    equivalent = EquivalentField(
        label=gettext_lazy("Met as well by"),
        help_text=gettext_lazy(
            "One a line: unit other-id within 36 months, or: certificate some-code within 24 months. "
            "A line may end with: from 2025-01-01 before 2027-01-01, the days on which it is done."
        ),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.found: list[Fault] = []
        self.latest = latest_edition(self.instance)
        if "code" in self.fields and self.latest is not None:
            self.fields["code"].disabled = True
            self.fields["code"].help_text = _("Fixed, because an edition is published under it.")
        if "variant_of" in self.fields:
            others = Unit.objects.filter(kind="self-paced", variant_of=None, withdrawn_on=None)
            self.fields["variant_of"].queryset = others.exclude(pk=self.instance.pk).only("title")

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if Track.objects.filter(code=code).exists():
            raise ValidationError(_("A track has this id. Units and tracks share their ids."))
        return code

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not getattr(self, "is_deferred_validation", False):
            for name in NEEDED:
                if name in self.fields and not data.get(name) and name not in self.errors:
                    self.add_error(name, _("This is needed before the unit is handed in."))
        return data

    def _post_clean(self) -> None:
        """After the model has taken what was typed: check it as the file it would become."""
        super()._post_clean()
        if getattr(self, "is_deferred_validation", False) or self.errors:
            return
        self.found = faults_of(self.instance, self.latest, timezone.localdate())
        if not self.found and self._says_nothing_new():
            number = self.latest.number if self.latest else 0
            self.add_error(
                None,
                _("This text is the same as edition %(number)s, so there is nothing to approve.")
                % {"number": number},
            )  # fmt: skip
        _tell(self, self.found)

    def _says_nothing_new(self) -> bool:
        try:
            return unchanged(draft_of(self.instance, self.latest), self.latest)
        except BlockError:
            return False


def _tell(form: forms.BaseForm, found: list[Fault]) -> None:
    """Put each fault where it belongs: at its block, at its field, or above the form."""
    blocks: dict[int, list[str]] = {}
    for fault in found:
        if fault.block is not None:
            blocks.setdefault(fault.block, []).append(fault.text)
        elif fault.field in form.fields:
            form.add_error(fault.field, fault.text)
        else:
            form.add_error(None, fault.text)
    if not blocks:
        return
    body = form.instance.body  # type: ignore[attr-defined]
    errors = {number: _at(body[number].block_type, texts) for number, texts in blocks.items()}
    form.add_error("body", StreamBlockValidationError(block_errors=errors))


def _at(kind: str, texts: list[str]) -> ValidationError:
    if kind in ("text", "reflection", "guide"):
        return ValidationError(" ".join(texts))
    # The editor puts each above the one before it.
    return StructBlockValidationError(non_block_errors=texts[::-1])


def _written(one: dict[str, Any]) -> str:
    kind = "unit" if one.get("unit") else "certificate"
    line = f"{kind} {one.get(kind) or ''}"
    if months := one.get("max_age_months"):
        line += f" within {months} months"
    for word, name in (("from", "since"), ("before", "until")):
        if on := one.get(name):
            line += f" {word} {on}"
    return line


def _day(text: str | None, number: int) -> str:
    """The day as it is kept, empty for none."""
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise ValidationError(
            _("Line %(number)s: %(day)s is not a day. Write year-month-day, as in 2027-11-01.")
            % {"number": number, "day": text}
        ) from None
