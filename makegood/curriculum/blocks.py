"""The blocks of a unit in Wagtail's editor; one for each kind that a unit file knows.

Kinds, field names and values are those of `makegood.engines.unitfile.to_blocks`. Only lists of ids
are written in one line, `id, id`, as in the file; `from_blocks` reads both forms.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import (
    BooleanBlock,
    CharBlock,
    ListBlock,
    StreamBlock,
    StructBlock,
    TextBlock,
)


class Ids(CharBlock):
    """Ids of works with commas between; a list is accepted as well."""

    def to_python(self, value: Any) -> str:
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def normalize(self, value: Any) -> str:
        return self.to_python(value)


def markdown(rows: int = 6, **more: Any) -> TextBlock:
    more.setdefault(
        "help_text", _("Markdown. Cite as [@work-id], link a term as [word](glossary:id).")
    )
    block = TextBlock(rows=rows, **more)
    # The editor shows no label for a block of one field; a screen reader needs one.
    block.field.widget.attrs["aria-label"] = more["label"]
    return block


def works(required: bool = False) -> Ids:
    return Ids(
        required=required,
        label=_("Works"),
        help_text=_("Ids from the library, with commas between"),
    )


class Image(StructBlock):
    src = CharBlock(label=_("Picture"), help_text=_("Name of the file in the folder of pictures"))
    alt = TextBlock(rows=2, label=_("In words"), help_text=_("What the picture shows, in full"))
    caption = markdown(2, required=False, label=_("Caption"))


class Video(StructBlock):
    url = CharBlock(label=_("Address"))
    title = CharBlock(label=_("Title"))
    minutes = CharBlock(required=False, label=_("Minutes"))
    transcript = markdown(label=_("Transcript"))


class Case(StructBlock):
    title = CharBlock(label=_("Title"))
    body = markdown(label=_("What happens"))


class Fact(StructBlock):
    cites = works(required=True)
    body = markdown(4, label=_("The fact"))


class Position(StructBlock):
    by = CharBlock(label=_("Held by"), help_text=_("The body that holds this"))
    body = markdown(4, label=_("The position"))


class View(StructBlock):
    by = CharBlock(label=_("View of"), help_text=_("Whose view it is"))
    cites = works()
    body = markdown(4, label=_("The view"))


class Answer(StructBlock):
    text = CharBlock(label=_("Answer"))
    correct = BooleanBlock(required=False, label=_("This answer is right"))
    explanation = TextBlock(rows=2, label=_("Why"))


class Check(StructBlock):
    question = markdown(2, label=_("Question"))
    answers = ListBlock(Answer(), min_num=2, label=_("Answers"))


class Intention(StructBlock):
    condition = CharBlock(label=_("If"))
    action = CharBlock(label=_("then"))


class Reading(StructBlock):
    works = works(required=True)
    body = markdown(2, required=False, label=_("Why these"))


class Local(StructBlock):
    scope = CharBlock(label=_("Where"), help_text=_("Code of the org unit whose example it is"))
    body = markdown(4, label=_("The example"))


class UnitBody(StreamBlock):
    """All kinds of blocks that a unit is made of."""

    text = markdown(10, icon="pilcrow", label=_("Text"))
    image = Image(icon="image", label=_("Picture"))
    video = Video(icon="media", label=_("Video"))
    case = Case(icon="openquote", label=_("Case"))
    fact = Fact(icon="tick-inverse", label=_("Fact"))
    position = Position(icon="group", label=_("Institutional position"))
    view = View(icon="user", label=_("View"))
    reflection = markdown(
        3, icon="edit", label=_("Reflection"),
        help_text=_("A prompt. Nobody but the learner can read the answer."),
    )  # fmt: skip
    check = Check(icon="help", label=_("Check question"))
    intention = Intention(icon="arrow-right", label=_("If-then intention"))
    reading = Reading(icon="doc-full", label=_("Further reading"))
    local = Local(icon="home", label=_("Local example"))
    guide = markdown(
        14, icon="list-ul", label=_("Facilitator's guide"),
        help_text=_(
            "Headings with ###: Timing, Preparation, Prompts for silence, Prompts for anger, "
            "Prompts for disagreement, After-care."
        ),
    )  # fmt: skip
