"""Events that notify publishes, by wing."""

from zhipei_events.notify.delivery import (
    NotificationSent,
)

__all__ = [
    "NotificationSent",
]
