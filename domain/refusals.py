"""What the domain refuses. The docstring is the rule in words, as the person who is refused reads it."""

from domain.sentence import Filling, SaysWhy


class Refused(SaysWhy):
    """The command is not possible now."""

    def __init__(self, message: str = "", field: str = "", **values: Filling) -> None:
        super().__init__(message, **values)
        self.field = field  # JSON pointer into the request, when one field is to blame

    @property
    def rule(self) -> str:
        """The rule's code: the name of the class in kebab-case."""
        name = type(self).__name__
        return "".join("-" + letter.lower() if letter.isupper() else letter for letter in name).lstrip("-")


class BoardHasTrajectory(Refused):
    """This board already has a running trajectory."""


class AlreadyLaunched(Refused):
    """This trajectory has been launched already."""


class TrajectoryClosed(Refused):
    """This trajectory has ended, and takes no more commands of this kind."""


class UnknownTrajectory(Refused):
    """There is no such trajectory."""


class UnknownStep(Refused):
    """This trajectory's programme has no such step."""


class StepNotOpen(Refused):
    """This step is not open yet: the steps before it come first."""


class StepCompleted(Refused):
    """This step has already been completed: correct its form, or reopen it."""


class StepNotCompleted(Refused):
    """This step has not been completed, so there is no form to correct and nothing to reopen."""


class LaterStepCompleted(Refused):
    """A later step has already been completed on the ground of this one: reopen that one first."""


class DecisionStands(Refused):
    """A correction does not change what the board decided: reopen the step instead."""


class LeadOnly(Refused):
    """Only a project lead may do this."""


class ChairOnly(Refused):
    """This is for the meeting's chair, or a lead."""


class ActingOnly(Refused):
    """Only a project lead or an adviser may do this."""


class InTheFuture(Refused):
    """This day has not come yet: only what has happened is recorded."""


class BeforeTheStart(Refused):
    """This day lies before the start of the trajectory."""


class InThePast(Refused):
    """This day has passed already."""


class ReasonNeeded(Refused):
    """An appointment beyond the term needs a reason."""


class UnknownBarrier(Refused):
    """This barrier was not found at this board."""


class FormDoesNotFit(Refused):
    """This form does not belong to this step."""


class SameProgramme(Refused):
    """This is the programme as it is already."""


class OtherProgramme(Refused):
    """A trajectory stays in its programme: only another version of it will do."""


class OtherSteps(Refused):
    """This version of the programme has other steps than the trajectory."""


class NotTheNewest(Refused):
    """Somebody else has changed the programme since: begin from the newest version."""


class DoesNotHangTogether(Refused):
    """Something in this programme is not right any more: look at the ladder and the months too."""


class OutsideThePromise(Refused):
    """With these terms a trajectory takes shorter or longer than is promised."""


class ContactNeeded(Refused):
    """A trajectory needs at least one contact of the board."""


class LeadNeeded(Refused):
    """A trajectory always has a lead."""


class StepsOutOfOrder(Refused):
    """A step that was already done stands on a step that was not."""


class AlreadyPaused(Refused):
    """This trajectory is paused already: resume it first."""


class NotPaused(Refused):
    """This trajectory is not paused."""


class UnknownQuestion(Refused):
    """This trajectory has no such question."""


class QuestionAnswered(Refused):
    """This question has been answered already."""


class NotCompleted(Refused):
    """Only of a trajectory that was completed is asked what has come of it."""


class NotAskedThen(Refused):
    """The programme does not ask after so many months."""


class BeforeTheEnd(Refused):
    """This day lies before the end of the trajectory."""


class OnWaitingList(Refused):
    """This board is on the waiting list, and no place has been offered to it."""


class NotOnWaitingList(Refused):
    """This board is not on the waiting list."""


class OfferStands(Refused):
    """A place has been offered to this board: it is no longer in line."""


class MeetingOver(Refused):
    """This regional meeting has been held, or was called off."""


class UnknownMeeting(Refused):
    """There is no such regional meeting."""


class RegionGathers(Refused):
    """In this region there is a regional meeting already that boards can join."""


class JoinsNoMore(Refused):
    """Boards can no longer join this regional meeting: it covers no more regions."""


class NotThisMeeting(Refused):
    """This board is not in this regional meeting: it goes to the next."""


class NotPlanned(Refused):
    """This regional meeting has no date yet."""


class PlanChanged(Refused):
    """The plan of this regional meeting has changed since: look at that first."""


class NobodyLeft(Refused):
    """No board would be left: call the regional meeting off instead."""


class EndsBeforeItBegins(Refused):
    """A regional meeting ends later than it begins."""


class ClosedDay(Refused):
    """Boards are closed on this day. With `evenIfClosed` it is planned all the same."""


class KeyReused(Refused):
    """This key was used before, for a command with another content."""
