"""Shape of input for owners' assemblies."""

from hongge.civic.assembly.forms.ballots import BallotForm, CastForm, EntryForm, PlatformForm, TakeBackForm
from hongge.civic.assembly.forms.people import CorrectForm, DeliverForm, EntrustForm, NameForm
from hongge.civic.assembly.forms.preparing import ConveneForm, MotionForm, TermsForm
from hongge.civic.assembly.forms.steps import STEP_FORMS, AnswerForm, ObjectForm

__all__ = [
    "STEP_FORMS",
    "AnswerForm",
    "BallotForm",
    "CastForm",
    "ConveneForm",
    "CorrectForm",
    "DeliverForm",
    "EntrustForm",
    "EntryForm",
    "MotionForm",
    "NameForm",
    "ObjectForm",
    "PlatformForm",
    "TakeBackForm",
    "TermsForm",
]
