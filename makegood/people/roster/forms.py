"""Forms of the office's feed pages: a file, its mapping, and the confirmation."""

from dataclasses import replace
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from makegood.engines.roster import FIELDS, Definition, DefinitionError, Guess
from makegood.engines.roster.fields import BY_NAME
from makegood.engines.words import told

from . import reads
from .texts import field_label, guard_text


class UploadForm(forms.Form):
    """A roster file, the feed that it belongs to, and a file of org units where there is one."""

    file = forms.FileField(
        label=_("Roster file"),
        help_text=_("CSV, Excel (.xlsx) or a OneRoster archive. Nothing is changed by sending it."),
    )
    feed = forms.ChoiceField(
        label=_("Feed"),
        required=False,
        help_text=_(
            "The personnel system that wrote the file; a new one is mapped in the next step."
        ),
    )
    orgs = forms.FileField(
        label=_("File of org units"),
        required=False,
        help_text=_("Where the roster names org units by code: code, name, parent code, kind."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(one.name, one.name) for one in reads.latest_definitions()]
        self.fields["feed"].choices = [("", _("A new feed")), *names]  # type: ignore[attr-defined]

    def clean_file(self) -> UploadedFile:
        return _bounded(self.cleaned_data["file"])

    def clean_orgs(self) -> UploadedFile | None:
        file = self.cleaned_data.get("orgs")
        return _bounded(file) if file else None


def _bounded(file: UploadedFile) -> UploadedFile:
    most: int = settings.MAX_UPLOAD_BYTES
    if file.size and file.size > most:
        raise ValidationError(
            _now("The file is larger than %(most)s MB. Put it into a watched folder instead.")
            % {"most": most // 1024**2}
        )
    return file


class MappingForm(forms.Form):
    """Which canonical field each column of the file is; made from a guess."""

    name = forms.SlugField(
        label=_("Name of the feed"),
        max_length=34,
        help_text=_("Such as workday or students. Later files of this feed use the mapping."),
    )
    date_order = forms.ChoiceField(
        label=_("A date such as 03/04/2026 is"),
        choices=[
            ("auto", _("decided by the whole column")),
            ("dmy", _("3 April: the day comes first")),
            ("mdy", _("4 March: the month comes first")),
        ],
    )
    full = forms.BooleanField(
        label=_("The file holds everybody"),
        required=False,
        help_text=_("People of this feed who are not in the file have left."),
    )
    because = forms.CharField(label=_("Because"), max_length=500)

    def __init__(self, headers: list[str], found: Guess, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.headers = [header for header in headers if header and header not in found.refused]
        self.found = found
        guessed = {header: part.field for part in found.parts for header in part.headers}
        choices = [("", _("not used")), *((one.name, field_label(one.name)) for one in FIELDS)]
        self.columns = []
        for number, header in enumerate(self.headers):
            key = f"column-{number}"
            self.fields[key] = forms.ChoiceField(
                label=header, choices=choices, required=False, initial=guessed.get(header, "")
            )
            self.columns.append(key)
        self.order_fields(["name", *self.columns, "date_order", "full", "because"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        columns: dict[str, list[str]] = {}
        for key, header in zip(self.columns, self.headers, strict=True):
            if data.get(key):
                columns.setdefault(data[key], []).append(header)
        base = self.found.definition or Definition(columns={"person_id": ("-",)})
        order = data.get("date_order")
        try:
            data["definition"] = replace(
                base,
                columns={name: tuple(headers) for name, headers in columns.items()},
                date_order=order if order in ("dmy", "mdy") else "auto",
                full=bool(data.get("full")),
            )
        except DefinitionError as error:
            label = field_label(error.field) if error.field in BY_NAME else error.field
            raise ValidationError(
                f"{label}: {told(error.what, _now)} {told(error.mend, _now)}"
            ) from error
        return data


class ApplyForm(forms.Form):
    """The reason for applying a feed, and the guards that are passed by name."""

    because = forms.CharField(label=_("Because"), max_length=500)
    allow = forms.MultipleChoiceField(
        label=_("Pass these guards"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Each refuses a file that looks wrong as a whole. Pass one only if it is right."
        ),
    )

    close_units = forms.BooleanField(
        label=_("Close the org units that the file of org units does not name"),
        required=False,
        help_text=_("Only those that nobody is in. The list shows which."),
    )

    def __init__(
        self, guards: list[dict[str, Any]], *args: Any, closing: int = 0, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not closing:
            del self.fields["close_units"]
        choices = [(one["name"], guard_text(one["name"], one["values"])) for one in guards]
        if choices:
            self.fields["allow"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["allow"]
