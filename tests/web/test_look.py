"""Status, field, part and icon say what they should, and refuse what they cannot."""

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError

from makegood.web.icons import ICONS
from makegood.web.statuses import STATUSES, status_look


def drawn(text: str, **context: object) -> str:
    return Template("{% load look %}" + text).render(Context(context))


class Asking(forms.Form):
    name = forms.CharField(label="Preferred name", help_text="As colleagues say it.")
    shift = forms.ChoiceField(
        label="Shift", widget=forms.RadioSelect, choices=[("day", "Day"), ("night", "Night")]
    )
    digest = forms.BooleanField(label="Weekly digest", required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


@pytest.mark.parametrize("state", sorted(STATUSES))
def test_every_state_has_a_word_a_tone_and_a_shape(state: str) -> None:
    look = STATUSES[state]
    assert look.icon in ICONS
    assert look.tone in {"good", "now", "soon", "decide", "plain"}
    text = drawn("{% status state %}", state=state)
    assert str(look.word) in text
    assert "<svg" in text and 'aria-hidden="true"' in text


def test_states_are_found_however_they_are_written() -> None:
    assert status_look("due_soon") == status_look("Due-Soon") == STATUSES["due soon"]


def test_an_unknown_state_is_shown_in_its_own_words() -> None:
    assert "Somewhere new" in drawn("{% status 'somewhere_new' %}")


def test_states_are_told_apart_without_colour() -> None:
    seen = {(str(look.word), look.icon) for look in STATUSES.values()}
    assert len({word for word, _ in seen}) == len(STATUSES)


def test_a_field_says_its_hint_and_its_error_before_the_input() -> None:
    form = Asking({"name": "", "shift": "", "digest": ""})
    text = drawn("{% field form.name %}", form=form)
    places = [
        text.index(part)
        for part in ("<label", 'id="id_name_helptext"', 'id="id_name_error"', "<input")
    ]
    assert places == sorted(places)
    assert 'aria-invalid="true"' in text
    assert "id_name_helptext id_name_error" in text


def test_choices_are_a_fieldset_with_a_legend() -> None:
    text = drawn("{% field form.shift %}", form=Asking({}))
    assert "<fieldset" in text and "<legend>Shift" in text
    assert 'aria-describedby="id_shift_error"' in text
    assert 'for="id_shift_0"' in text


def test_a_lone_checkbox_has_its_label_after_it() -> None:
    text = drawn("{% field form.digest %}", form=Asking())
    assert text.index("<input") < text.index("<label")


def test_a_hidden_field_is_only_its_input() -> None:
    assert drawn("{% field form.token %}", form=Asking()).strip().startswith("<input")


def test_the_error_summary_links_to_every_wrong_field() -> None:
    form = Asking({"name": "", "shift": ""})
    text = drawn('{% include "parts/error_summary.html" %}', form=form)
    assert 'href="#id_name"' in text
    assert 'href="#id_shift_0"' in text


def test_a_part_gets_its_inside_and_nothing_else_from_the_page() -> None:
    text = drawn(
        '{% part "card" %}<p>{{ inner }}</p>{% endpart %}', inner="<b>", title="The page's title"
    )
    assert "<p>&lt;b&gt;</p>" in text
    assert "The page" not in text


def test_a_part_refuses_a_value_without_a_name() -> None:
    with pytest.raises(TemplateSyntaxError, match="not name=value"):
        drawn('{% part "card" "loose" %}{% endpart %}')


def test_an_unknown_shape_is_named() -> None:
    with pytest.raises(TemplateSyntaxError, match="no shape is called 'unicorn'"):
        drawn("{% icon 'unicorn' %}")
