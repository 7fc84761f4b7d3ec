"""Messages to the reporter."""

from hongge.kernel.outbox import Message, message
from hongge.systems.requests.models import Request


def tell(request: Request, template: str) -> Message:
    """A message for the reporter, without personal data: the address is looked up when it is sent."""
    return message(template=template, kind="request", record=request.pk, place=request.place_id, to_person=None)
