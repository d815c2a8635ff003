"""What is decided about a board in its region: regional meetings, and questions to the contact point."""

from domain import commands as c
from domain import dues, permitted
from domain import events as e
from domain import refusals as no
from domain.decision import Decision
from domain.outlook import reminds_of


def meet(decision: Decision, command: c.Meet) -> None:
    if command.meeting is None:
        _let_go(decision, command)
        return
    step = permitted.open_step(decision.trajectory, command.step)
    if decision.trajectory.pause:
        raise no.AlreadyPaused
    assert step.due
    due = dues.without_regional_meeting(decision.calendar, step.due)
    if command.on:
        due = dues.with_regional_meeting(decision.calendar, due, command.on)
    if step.meeting != command.meeting or due != step.due:
        decision.record(e.MeetingAssigned(step=command.step, meeting=command.meeting, on=command.on, due=due))


def _let_go(decision: Decision, command: c.Meet) -> None:
    """Unless another meeting has gathered the board since."""
    step = permitted.step_named(decision.trajectory, command.step)
    if step.meeting and step.meeting == command.leaves and step.due and step.status == "open":
        due = dues.without_regional_meeting(decision.calendar, step.due)
        decision.record(e.MeetingAssigned(step=command.step, due=due))


def attend(decision: Decision, command: c.Attend) -> None:
    permitted.open_step(decision.trajectory, command.step)
    decision.has_happened(command.on, "/on")
    findings = c.Findings(held_on=command.on)
    decision.record(
        e.StepCompleted(step=command.step, on=command.on, meeting=command.meeting, findings=findings)
    )
    decision.open_what_may()
    decision.close_if_done()


def ask(decision: Decision, command: c.AskRegion) -> None:
    decision.record(e.QuestionAsked(question=command.question))


def record_answer(decision: Decision, command: c.RecordAnswer) -> None:
    decision.record(e.QuestionAnswered(question=command.question, document=command.document))


def remind(decision: Decision) -> None:
    """The contact point is reminded so many times; then the lead is asked to call."""
    for question in decision.trajectory.questions:
        if question.state != "open":
            continue
        if reminds_of(decision.trajectory, question, decision.calendar) > decision.today:
            continue
        if question.reminded < decision.trajectory.programme.question_reminders:
            decision.record(e.QuestionReminded(question=question.id, times=question.reminded + 1))
        else:
            decision.record(e.QuestionUnanswered(question=question.id))
