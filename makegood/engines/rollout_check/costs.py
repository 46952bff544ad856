"""The soft costs, counted from the files."""

import polars as pl

from makegood.engines.rollout_check.case import Case
from makegood.engines.rollout_check.verdict import FORMAT, Notes

col = pl.col
CROWD = 4  # heads of one department in a series that cost nothing


def costs(case: Case, listed: pl.DataFrame) -> tuple[dict[str, float], dict[str, float]]:
    """The weighted parts of the objective by weight name, and the mean preference cost by pattern."""
    weights = case.files.weights
    at = case.attending.join(
        listed.select("pattern", "week", "slot", "cost"), on=["pattern", "week", "slot"], how="left"
    )
    here = pl.when(col("modality") == "virtual").then(col("virtual_cost"))
    paid = at.select(
        "pattern", paid=col("cost").fill_null(0) + here.otherwise(col("in_person_cost"))
    )
    means = paid.group_by("pattern").agg(col("paid").mean()).sort("pattern")
    families = case.files.problem["people"].select("person", "role_family")
    family = case.seats.select("series", "person").join(families, on="person")
    alone = family.group_by("series", "role_family").len().filter(col("len") == 1).height
    crowd = case.seats.group_by("series", "department").len().filter(col("len") > CROWD)
    sizes = case.seats.group_by("series").len()
    short = case.series.join(sizes, on="series", how="left").select(
        (col("size_target") - col("len").fill_null(0).cast(pl.Int32)).clip(0).sum()
    )
    counted = {
        "preference": paid["paid"].sum() or 0,
        "open_meeting": case.meetings.height,
        "lone_role": alone,
        "department_crowd": (crowd["len"] - CROWD).sum() if crowd.height else 0,
        "short": short.item() or 0,
        "unplaced": case.files.problem["needs"].join(
            case.files.plan["seats"], on=["person", "unit"], how="anti").height,
    }  # fmt: skip
    parts = {name: round(weights.get(name, 0.0) * float(n), 6) for name, n in counted.items()}
    return parts, {row["pattern"]: round(row["paid"], 6) for row in means.iter_rows(named=True)}


def compare(
    case: Case, parts: dict[str, float], by_pattern: dict[str, float], notes: Notes
) -> None:
    """Does the summary say what was counted here?"""
    told = case.files.summary

    def near(word: str, said: object, counted: float, slack: float) -> None:
        if isinstance(said, bool) or not isinstance(said, int | float):
            notes.tell(FORMAT, "summary.json", 1, f"{word} is {said!r}, not a number")
        elif not abs(said - counted) <= slack * max(1.0, abs(counted)):  # also where it is NaN
            notes.tell(FORMAT, "summary.json", 1, f"{word} is {said:g}; counted: {counted:g}")

    objective = sum(parts.values())
    if "objective" in told:
        near("objective", told["objective"], objective, 1e-6)
    if "parts" in told:
        said = told["parts"] if isinstance(told["parts"], dict) else {}
        for name, value in parts.items():
            near(f"parts.{name}", said.get(name), value, 1e-6)
    if "pattern_cost" in told:
        means = told["pattern_cost"] if isinstance(told["pattern_cost"], dict) else {}
        for pattern, value in by_pattern.items():
            near(f"pattern_cost.{pattern}", means.get(pattern), value, 1e-3)
    bound = told.get("lower_bound", 0)
    if isinstance(bound, bool) or not isinstance(bound, int | float) or bound != bound:
        notes.tell(FORMAT, "summary.json", 1, f"lower_bound is {bound!r}, not a number")
    elif bound > objective * (1 + 1e-6) + 1e-6:
        notes.tell(FORMAT, "summary.json", 1, f"lower_bound {bound:g} is above the objective")
