"""What the API says for programmers, in the words that people read; with gaps for what differs each time.

A message of the API that people can read as it is stands only in the catalogue, locale/nl/errors.po.
"""

from collections.abc import Mapping

from api.pages.language import _

UNKNOWN_FIELD = _("This is not right.")
FILL_IN = _("Fill this in.")
TOO_SHORT = _("This is too short: at least %(min_length)s characters.")
NOT_A_DAY = _("This is not a date: choose a day, or write it as 2026-12-31.")
NOT_A_TIME = _("This is not a time: write it as 09:30.")
OTHER_CENTURY = _("Choose a day between 2000 and 2099.")
WHOLE_NUMBER = _("Fill in a whole number.")
NUMBER = _("Fill in a number.")
CHOOSE = _("Choose one of these.")
YES_OR_NO = _("Choose yes or no.")
AT_LEAST_ONE = _("At least one is needed.")
UNKNOWN_SIGN = _("There is a sign in this that cannot be kept: type it again.")
NOT_A_MAIL_ADDRESS = _("This is not a mail address.")
NOT_A_PHONE_NUMBER = _("This is not a phone number: use digits, spaces, brackets and + only.")

# By pydantic's code.
OF_CODES: Mapping[str, str] = {
    "missing": FILL_IN,
    "string_too_long": _("This is too long: %(max_length)s characters at most."),
    "string_pattern_mismatch": UNKNOWN_SIGN,
    "string_unicode": UNKNOWN_SIGN,
    "string_type": FILL_IN,
    "too_long": _("These are too many: %(max_length)s at most."),
    "date_type": NOT_A_DAY,
    "date_parsing": NOT_A_DAY,
    "date_from_datetime_parsing": NOT_A_DAY,
    "date_from_datetime_inexact": NOT_A_DAY,
    "int_type": WHOLE_NUMBER,
    "int_parsing": WHOLE_NUMBER,
    "int_parsing_size": WHOLE_NUMBER,
    "int_from_float": WHOLE_NUMBER,
    "float_type": NUMBER,
    "float_parsing": NUMBER,
    "finite_number": NUMBER,
    "greater_than_equal": _("Fill in %(ge)s or more."),
    "greater_than": _("Fill in more than %(gt)s."),
    "less_than_equal": _("Fill in %(le)s at most."),
    "less_than": _("Fill in less than %(lt)s."),
    "literal_error": CHOOSE,
    "uuid_type": CHOOSE,
    "uuid_parsing": CHOOSE,
    "bool_type": YES_OR_NO,
    "bool_parsing": YES_OR_NO,
}
# By the last name in the pointer, where a pattern says what a value looks like.
OF_PATTERNS: Mapping[str, str] = {
    "mail": NOT_A_MAIL_ADDRESS,
    "phone": NOT_A_PHONE_NUMBER,
    "at": NOT_A_TIME,
    "begins": NOT_A_TIME,
    "ends": NOT_A_TIME,
    "board": _("A board's number has five digits."),
    "region": CHOOSE,
    "regions": CHOOSE,
}
# By the API's message.
PLAIN: Mapping[str, str] = {
    "say what the other barrier is": _("Say what the other barrier is."),
    "say what the other first step is": _("Say what the other first step is."),
    "there is a target, or there is none yet": _(
        "Leave this empty, or take away the tick at 'There is no target yet'."
    ),
    "a decision is deferred until a date": _("Say until when the decision is deferred."),
    "only a deferred decision is deferred until a date": _(
        "Leave this empty: only a decision that was deferred has such a date."
    ),
    "a plan is returned with a reason": _("Say why the plan was returned."),
    "a new lesson has a title": _("Give the new lesson a title."),
    "a lesson has a text": _("Say what the board learned."),
    "an addition names the earlier lesson": _("Choose the lesson to which this is an addition."),
    "until lies before from": _("The last day lies before the first."),
    "With these terms a trajectory takes shorter or longer than is promised.": _(
        "With these terms a trajectory takes shorter or longer than is promised: tick 'Save it all the same' "
        "if you mean it."
    ),
    "The request is not valid: see errors.": _("Something is not filled in right."),
    "This is not the `next` of a page.": _("This page of the list is not there any more."),
    "Boards are closed on this day. With `evenIfClosed` it is planned all the same.": _(
        "Boards are closed on this day."
    ),
    "Boards are closed on this day (%(closure)s). With `evenIfClosed` it is planned all the same.": _(
        "Boards are closed on this day (%(closure)s)."
    ),
    "No answer in time. Try again; a command with the same key is done once.": _(
        "There was no answer in time. Try again: it is done only once."
    ),
    "This key was used before, for a command with another content.": _(
        "This form was sent before, with something else in it. Open it again."
    ),
    "This is a defect in the service. Its log has the request id.": _(
        "Something is wrong in Traject itself. Try again later, and tell the project team if it stays."
    ),
    "Sign in: send a bearer token in the Authorization header.": _("Sign in first."),
    "This token names nobody.": _("Your account is not known."),
    "This token is not valid, or not any more.": _("Your session has ended."),
    "This form was not sent from a page of this session.": _("This form is from before you signed in."),
    "What goes outside the project is a file: csv or xlsx.": _("Choose a file: csv or xlsx."),
}
# By the status, for what has no sentence of ours.
OF_STATUS: Mapping[int, str] = {
    403: _("You may not do this."),
    404: _("There is nothing here."),
    405: _("This cannot be done here."),
    409: _("This is not possible now."),
    413: _("This is too large to be sent."),
    503: PLAIN["No answer in time. Try again; a command with the same key is done once."],
}
OTHERWISE = _("This did not work.")
