"""Where one can go, by role: what one needs most comes first. The first of them is one's own page."""

from collections.abc import Mapping, Sequence

from api.pages.language import _
from domain.commands import Role

Entry = tuple[str, str]  # the path, and its name as a text to translate


WEEK: Entry = ("/week", _("My week"))
STALLED: Entry = ("/stilgevallen", _("Stalled"))
TRAJECTORIES: Entry = ("/trajecten", _("Trajectories"))
MEETINGS: Entry = ("/regiogesprekken", _("Regional meetings"))
WAITING_LIST: Entry = ("/wachtlijst", _("Waiting list"))
FIGURES: Entry = ("/cijfers", _("Figures"))
LESSONS: Entry = ("/ervaringen", _("Lessons"))
REGIONS: Entry = ("/regios", _("Regions"))
MANAGE: Entry = ("/beheer", _("Manage"))

MENU: Mapping[Role, Sequence[Entry]] = {
    "adviser": (WEEK, TRAJECTORIES, LESSONS, REGIONS),
    "lead": (WEEK, STALLED, TRAJECTORIES, MEETINGS, WAITING_LIST, LESSONS, FIGURES, REGIONS, MANAGE),
    "manager": (STALLED, FIGURES, TRAJECTORIES, MEETINGS, WAITING_LIST, LESSONS, REGIONS),
}


def menu(role: Role) -> Sequence[Entry]:
    return MENU[role]


def home(role: Role) -> str:
    return menu(role)[0][0]
