"""Messages delivered to people."""

from uuid import UUID

from zhipei_events.envelope import Event
from zhipei_events.people import Whereabouts
from zhipei_events.values import Code


class NotificationSent(
    Whereabouts, Event, type="notify.notification-sent", subject="notification_id", key="person_id"
):
    """A message went out on one channel (NTF-5); one per cause, recipient and template (NTF-6)."""

    notification_id: UUID
    person_id: UUID
    template: Code
    message_class: Code
    """The class by which people choose channels (NTF-2)."""
    channel: Code
    cause_id: UUID
    """The event of which it tells."""
    cause_type: Code
