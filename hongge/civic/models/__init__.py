"""People, organisations, duties, homes and contracts. What several systems stand on."""

from hongge.civic import levels
from hongge.civic.models.contracts import Contract
from hongge.civic.models.homes import Home, Tenure
from hongge.civic.models.organisations import Organisation, OrganisationQuerySet
from hongge.civic.models.people import Account, Duty, DutyQuerySet, Person

known_levels = levels  # wherever there are people, the tree knows its levels

__all__ = ["Account", "Contract", "Duty", "DutyQuerySet", "Home", "Organisation", "OrganisationQuerySet", "Person", "Tenure"]
