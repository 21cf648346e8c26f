"""Everything that can come in as an event: nothing yet, everybody else listens to the directory."""

from chassis.subscriptions import Subscriptions

SUBSCRIPTIONS = Subscriptions("people")
