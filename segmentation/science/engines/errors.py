"""What can go wrong between a user's wish and an engine."""


class EngineError(ValueError):
    """Something the user can mend; the message says what happened and what to do."""


class ParameterError(EngineError):
    """A parameter that does not exist, or a value out of its range."""


class ModelFileError(EngineError):
    """A file that is not a usable model file."""


class TrainingDataError(EngineError):
    """Images or labels that cannot be trained on."""


class InputError(EngineError):
    """An image that this model cannot segment."""
