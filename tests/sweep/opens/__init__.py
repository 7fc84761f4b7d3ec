"""What each address opens, one file a system: for a reader, the values of what is their own, somebody else's, and nobody's."""

from tests.sweep.opens import assembly, bulletins, plans, portal, requests
from tests.sweep.world import Opens

OPENS: dict[str, Opens] = {**portal.OPENS, **requests.OPENS, **bulletins.OPENS, **plans.OPENS, **assembly.OPENS}
