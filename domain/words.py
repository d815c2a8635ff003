"""The codes in the words that people read: Dutch first, English beside it."""

from typing import Literal

Language = Literal["nl", "en"]

# Long enough to say it, short enough to read: boards mix these two up.
TARGET_GROUP_HELP = {
    "nl": "De banenafspraak geldt voor mensen die in het doelgroepregister van UWV staan. De Participatiewet "
    "is ruimer: niet iedereen die eronder valt, staat in dat register. Weet u het niet zeker, kies dan "
    "'nog niet bekend'.",
    "en": "The jobs agreement covers people in UWV's target-group register. The Participation Act is wider: "
    "not everybody under it is in that register. When in doubt, choose 'not known yet'.",
}

WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "state": {
        "running": ("loopt", "running"),
        "paused": ("pauze", "paused"),
        "completed": ("afgerond", "completed"),
        "withdrawn": ("gestopt", "withdrawn"),
    },
    "phase": {
        "intake": ("intake", "intake"),
        "plan": ("plan", "plan"),
        "evaluation": ("evaluatie", "evaluation"),
    },
    "step-status": {
        "waiting": ("nog niet open", "not open yet"),
        "open": ("open", "open"),
        "completed": ("afgerond", "completed"),
        "skipped": ("overgeslagen", "skipped"),
    },
    "stall-reason": {
        "no-adviser": ("geen adviseur", "no adviser"),
        "no-internal-contact": ("geen interne verantwoordelijke", "no internal contact"),
        "board-silent": ("bestuur reageert niet", "board silent"),
        "awaiting-decision": ("wacht op bestuursbesluit", "awaiting the board's decision"),
        "awaiting-carrying-out": ("wacht op uitvoering", "awaiting carrying out"),
        "awaiting-regional-meeting": ("wacht op regiogesprek", "awaiting a regional meeting"),
        "adviser-overdue": ("adviseur te laat", "adviser overdue"),
        "lead-overdue": ("projectleider te laat", "lead overdue"),
        "pause-overrun": ("pauze voorbij", "pause overrun"),
    },
    "role": {
        "lead": ("projectleider", "project lead"),
        "adviser": ("adviseur", "adviser"),
        "manager": ("manager", "manager"),
    },
    "function": {
        "director": ("bestuurder", "director"),
        "hr": ("HR", "HR"),
        "internal": ("interne verantwoordelijke", "internal contact"),
    },
    "sector": {
        "po": ("primair onderwijs", "primary education"),
        "vo": ("voortgezet onderwijs", "secondary education"),
    },
    "zone": {"noord": ("noord", "north"), "midden": ("midden", "central"), "zuid": ("zuid", "south")},
    "way": {
        "phone": ("telefoon", "phone"),
        "mail": ("mail", "mail"),
        "visit": ("bezoek", "visit"),
        "video": ("videogesprek", "video call"),
    },
    "presence": {"in-person": ("op locatie", "in person"), "online": ("online", "online")},
    "barrier": {
        "time": ("tijd", "time"),
        "workload": ("werkdruk", "workload"),
        "priority": ("prioriteit", "priority"),
        "distance": ("ver van mijn bed", "distance"),
        "budget": ("budget", "budget"),
        "commitment": ("commitment", "commitment"),
        "support": ("draagvlak", "support"),
        "resistance": ("weerstand", "resistance"),
        "finding-candidates": ("kandidaten vinden", "finding candidates"),
        "shrinkage": ("krimp", "shrinkage"),
        "regulations-unclear": ("regels onduidelijk", "regulations unclear"),
        "other": ("anders", "other"),
    },
    "target-group": {
        "jobs-agreement": ("banenafspraak (in doelgroepregister)", "jobs agreement (in the register)"),
        "participation-act": (
            "Participatiewet, niet in het register",
            "Participation Act, not in the register",
        ),
        "other": ("anders", "other"),
        "not-known": ("nog niet bekend", "not known yet"),
    },
    "first-step": {
        "internship": ("stage", "internship"),
        "work-experience": ("werkervaringsplek", "work-experience place"),
        "trial-placement": ("proefplaatsing", "trial placement"),
        "other": ("anders", "other"),
    },
    "function-area": {
        "facility": ("facilitair", "facility"),
        "office": ("kantoor", "office"),
        "classroom": ("in de klas", "classroom"),
        "other": ("anders", "other"),
    },
    "action-kind": {
        "job-creation": ("functiecreatie", "job creation"),
        "job-carving": ("jobcarving", "job carving"),
        "social-procurement": ("sociaal inkopen", "social procurement"),
        "internship-route": ("stageroute", "internship route"),
        "cooperation-wsp": ("samenwerking met het WSP", "cooperation with the WSP"),
        "other": ("anders", "other"),
    },
    "action-state": {
        "to-do": ("nog te doen", "to do"),
        "under-way": ("loopt", "under way"),
        "done": ("klaar", "done"),
        "dropped": ("vervallen", "dropped"),
    },
    "guidance": {
        "internal-job-coach": ("interne jobcoach", "internal job coach"),
        "external-job-coach": ("externe jobcoach", "external job coach"),
        "buddy": ("buddy (Harrie)", "buddy"),
    },
    "decision": {
        "adopted": ("vastgesteld", "adopted"),
        "deferred": ("aangehouden", "deferred"),
        "returned": ("teruggegeven", "returned"),
    },
    "withdraw-reason": {
        "workload": ("tijd of werkdruk", "time or workload"),
        "support": ("draagvlak", "support"),
        "change-of-people": ("wisseling van mensen", "change of people"),
        "merger": ("fusie", "merger"),
        "other-priority": ("andere prioriteit", "other priority"),
        "setback": ("tegenslag", "setback"),
        "other": ("anders", "other"),
    },
    "pause-reason": {
        "workload": ("tijd of werkdruk", "time or workload"),
        "change-of-people": ("wisseling van mensen", "change of people"),
        "merger": ("fusie", "merger"),
        "illness": ("ziekte", "illness"),
        "other-priority": ("andere prioriteit", "other priority"),
        "other": ("anders", "other"),
    },
    "lesson": {
        "new": ("nieuwe ervaring", "new lesson"),
        "addition": ("aanvulling", "addition"),
        "none": ("niets nieuws", "nothing new"),
    },
    "scope": {"region": ("voor de regio", "for the region"), "nation": ("ook landelijk", "nationally too")},
    "due-line": {
        "term": ("termijn", "term"),
        "meeting": ("bestuursvergadering", "board meeting"),
        "appointment": ("afspraak", "appointment"),
        "pause": ("pauze", "pause"),
    },
    "event": {
        "launched": ("traject gestart", "trajectory launched"),
        "step-opened": ("stap geopend", "step opened"),
        "step-completed": ("stap afgerond", "step completed"),
        "step-corrected": ("formulier verbeterd", "form corrected"),
        "step-skipped": ("stap overgeslagen", "step skipped"),
        "step-reopened": ("stap heropend", "step reopened"),
        "step-planned": ("afspraak gemaakt", "appointment made"),
        "decision-deferred": ("besluit aangehouden", "decision deferred"),
        "plan-returned": ("actieplan teruggegeven", "action plan returned"),
        "contacted": ("contact met het bestuur", "contact with the board"),
        "contacts-changed": ("contactpersonen gewijzigd", "contacts changed"),
        "handover-planned": ("overdracht gepland", "handover planned"),
        "handed-over": ("overgedragen", "handed over"),
        "paused": ("pauze begonnen", "pause began"),
        "resumed": ("hervat", "resumed"),
        "withdrawn": ("gestopt", "withdrawn"),
        "completed": ("traject afgerond", "trajectory completed"),
        "noted": ("notitie", "note"),
        "reminded": ("herinnering", "reminder"),
        "return-nears": ("einde van de pauze nadert", "the pause is about to end"),
        "stalled": ("stilgevallen", "stalled"),
        "runs-long": ("duurt langer dan beloofd", "runs longer than promised"),
        "ticked": ("niets te doen", "nothing to do"),
    },
}


def word(kind: str, code: str, language: Language) -> str:
    dutch, english = WORDS[kind][code]
    return dutch if language == "nl" else english
