"""Random units and tracks, and random text that looks like their files."""

from datetime import date

from hypothesis import strategies as st

from makegood.engines import trackfile as tf
from makegood.engines import unitfile as uf

# Any text at all, and text made of the pieces that our syntax is made of.
SYNTAX = st.sampled_from(
    [
        "---\n", "---", ":::", "::: check\n", "::: fact cites=\"a\"\n", ":::\n", "\n", "- [ ] ",
        "- [x] ", "  > ", "if:", "then: ", "[@", "]", "](glossary:", ")", "## ", "# ", "\t", " ",
        "\r\n", "\r", "\x00", "\ufeff", "\u2028", "\\", '"', "'", "{", "}", "[", ",", ": ", "- ",
        "&a", "*a", "!tag", "id: x\n", "minutes: 60\n", "groups:\n", "audience: ", "everyone",
        "role is ", "null", "~", "|", ">", "%", "@", "`", "<b>", "<!--", "```\n", "| a |\n",
        "::: guide\n### Timing\n", "::: image src=\"x.svg\" alt=\"", "title: a\n", "\ud800",
    ]
)  # fmt: skip
ANYTHING = st.one_of(
    st.text(max_size=200),
    st.lists(st.one_of(SYNTAX, st.text(max_size=4)), max_size=40).map("".join),
)
MARKDOWN = ANYTHING
LINE = st.one_of(st.text(max_size=30), ANYTHING)
IDS = st.from_regex(r"[a-z][a-z0-9]{0,6}(-[a-z0-9]{1,4})?", fullmatch=True)
ID_LISTS = st.lists(IDS, max_size=4, unique=True).map(tuple)
# A date that YAML could take for something else would be found here.
DATES = st.dates(date(1000, 1, 1), date(9999, 12, 30))


def words() -> st.SearchStrategy[str]:
    """A line with something in it, for keys that must have a value."""
    return LINE.filter(lambda line: bool(uf.Case(line, "").title))


BLOCKS = st.one_of(
    st.builds(uf.Text, MARKDOWN),
    st.builds(uf.Image, LINE, LINE, MARKDOWN),
    st.builds(uf.Video, LINE, LINE, LINE, MARKDOWN),
    st.builds(uf.Case, LINE, MARKDOWN),
    st.builds(uf.Fact, st.lists(LINE, max_size=3).map(tuple), MARKDOWN),
    st.builds(uf.Position, LINE, MARKDOWN),
    st.builds(uf.View, LINE, MARKDOWN, ID_LISTS),
    st.builds(uf.Reflection, MARKDOWN),
    st.builds(
        uf.Check,
        MARKDOWN,
        st.lists(st.builds(uf.Answer, LINE, st.booleans(), MARKDOWN), max_size=4).map(tuple),
    ),
    st.builds(uf.Intention, LINE, LINE),
    st.builds(uf.Reading, ID_LISTS, MARKDOWN),
    st.builds(uf.Local, LINE, MARKDOWN),
    st.builds(uf.Guide, MARKDOWN),
)

EQUIVALENTS = st.one_of(
    st.builds(uf.Equivalent, unit=IDS, max_age_months=st.none() | st.integers(1, 600)),
    st.builds(uf.Equivalent, certificate=IDS, max_age_months=st.none() | st.integers(1, 600)),
    st.builds(
        uf.Equivalent,
        certificate=IDS,
        since=st.just("2024-02-29"),
        until=st.sampled_from(["", "2027-01-01"]),
    ),
)


@st.composite
def fronts(draw: st.DrawFn) -> uf.Front:
    """Front matter that may stand in a file."""
    minutes = draw(st.integers(1, 600))
    identity = draw(IDS)
    return uf.Front(
        id=identity,
        title=draw(words()),
        kind=draw(st.sampled_from(uf.KINDS)),
        minutes=minutes,
        edition=draw(st.integers(1, 9999)),
        change=draw(st.sampled_from(uf.CHANGES)),
        changed_minutes=draw(st.integers(0, minutes)),
        window_days=draw(st.integers(1, 730)),
        summary=draw(words()),
        concepts=draw(ID_LISTS),
        skills=tuple(draw(st.lists(LINE, max_size=3))),
        cites=draw(ID_LISTS),
        approver=draw(words()),
        review_by=draw(DATES),
        language=draw(st.sampled_from(["en", "es-MX", "zh-Hant-TW", "no"])),
        variant_of=draw(st.none() | IDS.filter(lambda other: other != identity)),
        counsel=draw(st.booleans()),
        equivalent=tuple(draw(st.lists(EQUIVALENTS, max_size=2))),
    )


UNITS = st.builds(uf.UnitDoc, fronts(), st.lists(BLOCKS, max_size=6).map(tuple))
AUDIENCES = st.sampled_from(
    [
        "everyone", 'within "medi"', 'role is nurse-app and not within "medi/cardiology"',
        "has responsibility supervises or (fte >= 0.5 and shift in (night, evening))",
        "employed < 12 months", "completed universal-core",
    ]
)  # fmt: skip


@st.composite
def groups(draw: st.DrawFn) -> tuple[tf.Group, ...]:
    """Groups in which no unit stands twice."""
    units = draw(st.lists(IDS, min_size=1, max_size=8, unique=True))
    made: list[tf.Group] = []
    while units:
        size = draw(st.integers(1, len(units)))
        chosen, units = tuple(units[:size]), units[size:]
        kind = draw(st.sampled_from("anm"))
        if kind == "a":
            made.append(tf.AllOf(chosen))
        elif kind == "n":
            made.append(tf.NOf(draw(st.integers(1, len(chosen))), chosen))
        else:
            made.append(tf.MinutesOf(draw(st.integers(1, 600)), chosen))
    return tuple(made)


@st.composite
def tracks(draw: st.DrawFn) -> tf.TrackDoc:
    """A track that may stand in a file."""
    identity = draw(IDS)
    others = IDS.filter(lambda other: other != identity)
    days = st.integers(0, 3660)
    due: tf.Due = draw(
        st.builds(tf.By, DATES)
        | st.builds(tf.After, days, st.sampled_from(["hire", "role-start", "leave-end"]))
        | st.builds(tf.After, days, st.just("completion"), others)
    )
    months = draw(st.integers(1, 240))
    renewal = st.builds(tf.Renewal, st.just(months), st.integers(0, min(3660, months * 28)))
    shares = st.integers(1, 1000).map(lambda mille: mille / 1000)
    return tf.TrackDoc(
        id=identity,
        title=draw(words()),
        edition=draw(st.integers(1, 9999)),
        effective=draw(DATES),
        authority=draw(words()),
        audience=draw(AUDIENCES),
        strength=draw(st.sampled_from(tf.STRENGTHS)),
        paid_time=draw(st.booleans()),
        groups=draw(groups()),
        due=due,
        notice_days=draw(st.integers(0, 730)),
        renewal=draw(st.none() | renewal),
        gate=draw(st.none() | st.builds(tf.Gate, others, shares, st.sampled_from(tf.LEVELS))),
        object_to=draw(words()),
        explanation=draw(MARKDOWN),
    )
