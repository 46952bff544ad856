"""Addresses of the departments' pages."""

from makegood.people.doors import door
from makegood.people.rules import holds

from .views import departments

sees = holds("department.see")
urlpatterns = [
    door("departments/", departments.departments, may=sees, name="departments"),
    door("departments/confirm/<int:pk>/", departments.confirm, may=holds("responsibility.set"),
         name="confirm-responsibility"),
    door("departments/set/<path:code>/", departments.set_duty, may=holds("responsibility.set"),
         name="set-duty"),
    door("departments.csv/<path:code>/", departments.department_csv, may=sees,
         name="department-csv"),
    door("departments/<path:code>/", departments.department, may=sees, name="department"),
]  # fmt: skip
