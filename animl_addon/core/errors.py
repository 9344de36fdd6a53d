"""What can go wrong for the user. Every message is one sentence that says what to do."""


class AnimlError(Exception):
    """The user's situation, not our mistake: shown as it is, without a traceback."""


class KeyDrawingError(AnimlError):
    """A key is missing, empty, unreadable, too large, or of another size than its partner."""


class TimingError(AnimlError):
    """A count, a chart or an exposure that cannot be drawn."""


class ModelContractError(AnimlError):
    """A model file is missing, damaged, or not what its contract says."""


class DeviceError(AnimlError):
    """The device that was asked for is not there, or drew something else than the CPU."""


class WorkerError(AnimlError):
    """The worker process could not start, or ended by itself."""


class OutputError(AnimlError):
    """A picture could not be written: the folder is missing, read-only or full."""


class JobError(AnimlError):
    """A job description that cannot be understood."""


class SheetError(AnimlError):
    """A sprite sheet, its atlas or its animations cannot be read, divided or written as asked."""


class TrainingError(AnimlError):
    """The model cannot be fine-tuned: where it would be trained is not set up, or it ended by itself."""


class StrokeError(AnimlError):
    """Strokes that cannot be matched or drawn: a position that is not a number, a link to a stroke that is gone."""
