"""What an adviser and a lead fill in, of a usual length."""

from typing import Any

HEARD = "Het bestuur wil graag, maar zocht een eerste stap die past bij de tijd die er is. " * 4

FORMS: dict[str, dict[str, Any]] = {
    "start-conversation": {
        "presence": "in-person",
        "participants": ["Bestuurder", "Hoofd personeel", "Directeur van een school"],
        "barriers": ["time", "budget", "finding-candidates"],
        "barriersExplained": HEARD,
        "presentJobs": 2,
        "presentHours": 51,
        "hasVision": False,
        "knowsContactPoint": True,
        "targetGroup": "jobs-agreement",
    },
    "action-plan": {
        "vision": HEARD,
        "targetJobs": 4,
        "targetHours": 102,
        "firstStep": "internship",
        "targetGroup": "jobs-agreement",
        "functionAreas": ["facility", "classroom"],
        "barriers": ["time", "budget"],
        "actions": [
            {"what": "Taken in de conciërgerie samenvoegen", "kind": "job-carving"},
            {"what": "Kennismaken met het werkgeversservicepunt", "kind": "cooperation-wsp"},
        ],
        "guidance": ["internal-job-coach", "buddy"],
    },
    "regional-meeting": {"presence": "in-person", "participants": ["Twaalf besturen"], "agreed": HEARD},
    "board-decision": {"decision": "adopted"},
    "carry-out": {
        "actions": [
            {"what": "Taken in de conciërgerie samenvoegen", "state": "done", "note": HEARD},
            {"what": "Kennismaken met het werkgeversservicepunt", "state": "done"},
        ],
        "realisedJobs": 3,
        "realisedHours": 76.5,
    },
    "evaluation": {
        "realisedJobs": 3,
        "realisedHours": 76.5,
        "solvedBarriers": ["time"],
        "whatWorked": HEARD,
        "whatDidNot": HEARD,
        "satisfaction": 4,
    },
    "share-lessons": {
        "lesson": "new",
        "title": "Begin met een stage",
        "text": HEARD,
        "scope": "region",
    },
}
DATED = {
    "start-conversation": "heldOn",
    "action-plan": "meetingOn",
    "regional-meeting": "heldOn",
    "evaluation": "heldOn",
}


def completion(form: str, today: str) -> dict[str, Any]:
    """The body that completes a step with this form, today."""
    dated = {DATED[form]: today} if form in DATED else {}
    return {"form": FORMS[form] | dated}
