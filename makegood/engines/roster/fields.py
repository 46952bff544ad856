"""The canonical form of a roster: its fields, the names other systems give them, what is refused."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Level = Literal["person", "appointment", "row"]


@dataclass(frozen=True, slots=True)
class Field:
    """One canonical field: its name, its label, what it belongs to, its meaning, its other names."""

    name: str
    label: str
    level: Level
    meaning: str
    aliases: tuple[str, ...]
    several: bool = False  # several columns may be mapped to it


def _field(
    name: str, label: str, level: Level, meaning: str, aliases: str, several: bool = False
) -> Field:
    names = tuple(part.strip() for part in aliases.split("|"))
    return Field(name, label, level, meaning, names, several)


FIELDS: tuple[Field, ...] = (
    _field(
        "person_id",
        "Person id",
        "person",
        "The institution's own id; text, leading zeros kept. The same id is the same person.",
        "person id|employee id|emplid|empl id|emp id|employee number|employee no|empno|emp no|"
        "emp number|worker id|worker|worker employee id|pernr|personnel number|personnel no|"
        "pers no|spriden id|banner id|pidm|person number|eeid|ee id|ecn|associate id|file number|"
        "staff id|staff number|student id|university id|univ id|campus id|universal id|uid|"
        "sourced id|user id|userid|id|unique id|institution id|payroll id|badge id|hr id|employee|"
        "personalnummer|matricule|assignment number|person code|code",
    ),
    _field(
        "name",
        "Full name",
        "person",
        "Given and family name in one cell, such as Okafor, Ada or Ada Okafor.",
        "name|full name|worker name|employee name|legal name|person name|display name|name display|"
        "legal full name|name formatted|complete name|emnam|ename|worker full name",
    ),
    _field(
        "given",
        "Given name",
        "person",
        "Given name.",
        "given name|given|first name|first|fname|forename|legal first name|name first|vorna|vorname|"
        "spriden first name|givenname|firstname|emp first name|employee first name|legal name first|"
        "legal first|prenom",
    ),
    _field(
        "family",
        "Family name",
        "person",
        "Family name.",
        "family name|family|last name|last|lname|surname|legal last name|name last|nachn|nachname|"
        "spriden last name|familyname|lastname|emp last name|employee last name|legal name last|"
        "legal last|nom",
    ),
    _field(
        "preferred_name",
        "Preferred name",
        "person",
        "The given name the person goes by.",
        "preferred name|preferred first name|preferred given name|known as|nickname|rufnm|"
        "spbpers pref first name|preferred|goes by|chosen name|chosen first name|pref first name|"
        "preferred name first|pref name|name in use",
    ),
    _field(
        "pronouns",
        "Pronouns",
        "person",
        "Pronouns, as the person writes them.",
        "pronouns|pronoun|personal pronouns|preferred pronouns|worker pronouns|pronoun desc",
    ),
    _field(
        "email",
        "E-mail",
        "person",
        "Work e-mail address.",
        "email|e mail|email address|work email|email addr|business email|primary work email|"
        "work email address|email work|primary email|goremal email address|institutional email|"
        "campus email|mail|e mail address|smtp|usrid long|university email|email primary work|"
        "email address work|company email",
    ),
    _field(
        "language",
        "Language",
        "person",
        "Language for messages and units, as a code such as en or es.",
        "language|preferred language|lang|lang cd|language code|correspondence language|locale|"
        "communication language|sprsl|preferred locale|pref language|language preference|"
        "display language",
    ),
    _field(
        "no_daily_email",
        "Does not read e-mail daily",
        "person",
        "Yes for whoever does not read e-mail on most working days.",
        "no daily email|no daily e mail|no email|no e mail|does not read email daily|"
        "no campus email daily use|offline worker|deskless|no email access",
    ),
    _field(
        "shared_workstation",
        "Uses a shared workstation",
        "person",
        "Yes for whoever has no computer of their own at work.",
        "shared workstation|shared computer|shared workstation only|shared pc|kiosk user|kiosk|"
        "shared device|frontline worker",
    ),
    _field(
        "ref",
        "Appointment id",
        "appointment",
        "The system's own key of this appointment; without one, org unit, title and role family.",
        "appointment ref|appointment id|appointment|position id|position number|position nbr|"
        "position no|empl rcd|empl record|empl rcd nbr|employee record|job id|job record|plans|"
        "nbrjobs posn|posn|position|job number|assignment id|job instance id|record number|"
        "position code|appointment number|job suffix|rcd nbr",
    ),
    _field(
        "org",
        "Org unit",
        "appointment",
        "Code, name or path of the org unit; several columns together are the levels of a path.",
        "org|org unit|org unit code|org code|orgunit|org unit path|org path|organization|organisation|"
        "organizational unit|organisational unit|sup org|supervisory organization|supervisory org|"
        "deptid|dept id|department id|department code|dept code|department|dept|dept name|"
        "department name|cost center|cost centre|cost center code|kostl|orgeh|org unit name|"
        "nbrjobs orgn code|orgn code|orgn|home department|home dept|home orgn|org level 1|"
        "org level 2|org level 3|org level 4|school|division|college|section|business unit|"
        "org unit id|primary org|primary org sourced id|org sourced id|cost center id|unit|"
        "organization code|home organization|org1|org2|org3|location hierarchy path|org hierarchy|"
        "abteilung|home cost center|hr organization|level 1|level 2|level 3",
        several=True,
    ),
    _field(
        "title",
        "Title",
        "appointment",
        "Position or job title.",
        "title|job title|position title|business title|job|stltx|plstx|nbrjobs desc|working title|"
        "job name|position name|posn title|job description|job profile name|job desc|position desc|"
        "employee title|jobtitle|title description|local title|official title|stelle|poste",
    ),
    _field(
        "role_family",
        "Role family",
        "appointment",
        "What kind of work; mapped from the system's job family, job code or title.",
        "role family|role|job family|job family group|job profile|jobcode|job code|employee class|"
        "empl class|empl cls|eclass|ecls code|e class|job function|stell|persk|employee subgroup|"
        "employee group|job category|job class|worker type|employee type|role type|job group|"
        "classification|staff category|job family name|position class|job family code|"
        "appointment type|pebempl ecls code",
    ),
    _field(
        "fte",
        "FTE",
        "appointment",
        "Share of full time between 0 and 1.5; 80% and 0,8 are read as well.",
        "fte|full time equivalent|fte percent|fte %|percent fte|job fte|nbrjobs fte|effort|bsgrd|"
        "percent effort|appointment percent|working time percentage|employment percentage|"
        "percent time|position fte|appt pct|std fte|fte pct|capacity utilization level|"
        "employment pct|full part time percent|total fte",
    ),
    _field(
        "shift",
        "Shift pattern",
        "appointment",
        "When the person works: day-weekday, evening, night, rotating, weekend, clinic-session.",
        "shift|shift pattern|work shift|shift code|work schedule|schkz|shift name|work pattern|"
        "schedule|work schedule rule|shift type|schedule pattern",
    ),
    _field(
        "location",
        "Location",
        "appointment",
        "Campus or building, as text.",
        "location|work location|campus|site|location name|location code|building|btrtl|werks|"
        "location descr|personnel area|personnel subarea|work site|facility|primary location|"
        "work address|location desc|standort|place of work",
    ),
    _field(
        "manager",
        "Manager ids",
        "appointment",
        "Ids of one or more managers; several in one cell or in several columns.",
        "manager|manager id|managers|mgr id|mgr|supervisor|supervisor id|supervisor emplid|"
        "reports to|reports to id|manager employee id|manager emplid|direct manager id|"
        "manager worker id|chief|line manager|line manager id|dotted line manager|"
        "dotted line manager id|matrix manager|matrix manager id|second manager|second manager id|"
        "manager 2|manager id 2|nbrjobs supervisor id|supervisor number|supervisor employee id|"
        "mstbr|reports to emplid|manager pernr|supervisor code|manager ids|manager person id|"
        "additional manager id|manager number|direct supervisor id|supervisor id 2|leader id",
        several=True,
    ),
    _field(
        "start",
        "From",
        "appointment",
        "First day of the appointment.",
        "start|start date|from|begin date|begda|hire date|hire dt|position start date|job start date|"
        "effective date|effdt|appointment start|appointment start date|date of hire|original hire date|"
        "nbrjobs begin date|begin|begindate|last hire date|continuous service date|entry date|"
        "employment start date|start dt|job entry date|position entry date|most recent hire date|"
        "eintrittsdatum|date start|valid from|seniority date|last start date",
    ),
    _field(
        "end",
        "To",
        "appointment",
        "First day on which the appointment no longer holds; empty while open.",
        "end|end date|to|until|endda|termination date|term date|termination dt|appointment end|"
        "appointment end date|position end date|job end date|contract end date|last day of work|"
        "last day worked|nbrjobs end date|enddate|expected job end dt|end dt|separation date|"
        "employment end date|austrittsdatum|date end|valid to|expected end date|term dt",
    ),
    _field(
        "status",
        "Employment status",
        "row",
        "Tells rows of people who have left from rows of people who are there.",
        "status|employment status|empl status|hr status|worker status|employee status|active|"
        "active status|active flag|stat2|pebempl empl status|nbrjobs status|job status|enabled user|"
        "is active|assignment status|currently active",
    ),
    _field(
        "responsibilities",
        "Responsibilities",
        "person",
        "Duties that cut across roles, several in one cell: supervises; teaches; sees-patients.",
        "responsibilities|responsibility|duties|duty|functions|responsibility codes|roles held",
        several=True,
    ),
    _field(
        "leave_start",
        "Leave from",
        "person",
        "First day away. What kind of leave it is stays in the personnel system.",
        "leave start|leave from|leave start date|loa start|loa start date|leave begin|loa begin date|"
        "first day of leave|leave begin date|absence start|absence start date|loa from|"
        "leave of absence start date|leave effective date",
    ),
    _field(
        "leave_end",
        "Leave to",
        "person",
        "First day back; empty while it is not known.",
        "leave end|leave to|leave end date|loa end|loa end date|return date|leave until|loa until|"
        "return from leave date|expected return date|first day back|absence end|absence end date|"
        "loa to|leave of absence end date|expected return dt|leave return date",
    ),
)

BY_NAME: dict[str, Field] = {one.name: one for one in FIELDS}


@lru_cache(maxsize=20_000)
def plain(header: str) -> str:
    """A header in lower case, words apart, without accents: EmployeeID and EMPLOYEE_ID are one."""
    text = unicodedata.normalize("NFKD", header)
    text = "".join(ch for ch in text if not unicodedata.combining(ch))
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)
    text = re.sub(r"(?<=[A-Z])(?=[A-Z][a-z])", " ", text)
    text = text.casefold().replace("%", " % ")
    text = "".join(ch if ch.isalnum() or ch == "%" else " " for ch in text)
    return " ".join(text.split())
