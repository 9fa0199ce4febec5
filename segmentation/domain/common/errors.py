"""What can go wrong that a person should be told about."""


class UserError(Exception):
    """Something a person asked for can't be done; the message says what happened and what to do.

    `code` is a stable word for programs, next to the sentence for people.
    """

    code = "invalid"

    def __init__(self, message: str, code: str | None = None) -> None:
        super().__init__(message)
        if code is not None:
            self.code = code


class Conflict(UserError):
    """The request doesn't fit the present state; asking again later may work."""

    code = "conflict"


class QuotaExceeded(UserError):
    """There is no room left for what was asked."""

    code = "quota_exceeded"


class NotFound(UserError):
    """It isn't there, or the person may not know that it is."""

    code = "not_found"

    def __init__(self, message: str = "There is nothing here that you may see.") -> None:
        super().__init__(message)


class Forbidden(UserError):
    """The person may see it, but not do this to it."""

    code = "forbidden"

    def __init__(self, message: str = "Your role in this project does not allow this.") -> None:
        super().__init__(message)
