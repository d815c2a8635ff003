"""What the domain refuses. The docstring is the rule in words, as the person who is refused reads it."""


class Refused(Exception):
    """The command is not possible now."""

    def __init__(self, detail: str = "", field: str = "") -> None:
        self.detail = detail or (type(self).__doc__ or "").strip()
        self.field = field  # JSON pointer into the request, when one field is to blame
        super().__init__(self.detail)

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
    """This trajectory has ended: nothing about it can be changed any more."""


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


class KeyReused(Refused):
    """This key was used before, for a command with another content."""
