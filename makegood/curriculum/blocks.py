"""The blocks of a unit in Wagtail's editor; one for each kind that a unit file knows.

Field names are those of `makegood.engines.unitfile.model`; lists of ids are written as
`id, id` in one line, as in the file.
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
    URLBlock,
)


def markdown(**more: Any) -> TextBlock:
    return TextBlock(rows=6, help_text=_("Markdown; cite as [@work-id]"), **more)


def works(required: bool = False) -> CharBlock:
    return CharBlock(required=required, help_text=_("Ids from the library, with commas between"))


class TextSection(StructBlock):
    body = markdown()


class Image(StructBlock):
    src = CharBlock(help_text=_("File name below content/images"))
    alt = TextBlock(rows=2, help_text=_("What the picture shows, in full"))
    body = markdown(required=False)


class Video(StructBlock):
    url = URLBlock()
    title = CharBlock()
    minutes = CharBlock(required=False)
    body = markdown(label=_("Transcript"))


class Case(StructBlock):
    title = CharBlock()
    body = markdown()


class Fact(StructBlock):
    cites = works(required=True)
    body = markdown()


class Position(StructBlock):
    by = CharBlock(help_text=_("The body that holds this"))
    body = markdown()


class View(StructBlock):
    by = CharBlock(help_text=_("Whose view it is"))
    cites = works()
    body = markdown()


class Reflection(StructBlock):
    body = markdown()


class Answer(StructBlock):
    text = CharBlock()
    correct = BooleanBlock(required=False)
    explanation = TextBlock(rows=2)


class Check(StructBlock):
    question = markdown()
    answers = ListBlock(Answer(), min_num=2)


class Intention(StructBlock):
    condition = CharBlock(label=_("If"))
    action = CharBlock(label=_("then"))


class Reading(StructBlock):
    works = works(required=True)
    body = markdown(required=False)


class Local(StructBlock):
    scope = CharBlock(help_text=_("Code of the org unit whose example it is"))
    body = markdown()


class Guide(StructBlock):
    body = markdown()


class UnitBody(StreamBlock):
    """All kinds of blocks that a unit is made of."""

    text = TextSection(icon="pilcrow")
    image = Image(icon="image")
    video = Video(icon="media")
    case = Case(icon="openquote", label=_("Case"))
    fact = Fact(icon="tick-inverse", label=_("Fact"))
    position = Position(icon="group", label=_("Institutional position"))
    view = View(icon="user", label=_("View"))
    reflection = Reflection(icon="edit", label=_("Reflection"))
    check = Check(icon="help", label=_("Check question"))
    intention = Intention(icon="arrow-right", label=_("If-then intention"))
    reading = Reading(icon="doc-full", label=_("Further reading"))
    local = Local(icon="home", label=_("Local example"))
    guide = Guide(icon="list-ul", label=_("Facilitator guide"))
