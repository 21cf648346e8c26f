"""Everything that notify starts by time."""

from datetime import time

from chassis.messages.timers import Timers, daily
from notify.addressing.recipients.actions import close_day, whole_tenant
from notify.delivery.inbox.actions import digest_scopes, send_digest

# Each place at the time of its own policy, ntf.digest_time; the scopes say when.
TIMERS = Timers(
    daily("digest", rule="NTF-8", at=time(18), scopes=digest_scopes, run=send_digest),
    daily("vacancies", rule="NTF-1", at=time(18), scopes=whole_tenant, run=close_day),
)
