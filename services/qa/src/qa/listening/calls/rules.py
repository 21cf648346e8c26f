"""What the log of listenings tells apart."""

from enum import StrEnum


class Heard(StrEnum):
    """What of a call was opened."""

    RECORDING = "recording"
    TRANSCRIPT = "transcript"
