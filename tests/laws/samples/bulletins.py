"""A bulletin, and what its steps need."""

from typing import Any

from hongge.bulletins import actions as bulletins
from hongge.bulletins.models import Bulletin
from hongge.kernel import clock
from tests.cast import Cast
from tests.laws.samples.sample import Sample


def opened(cast: Cast) -> Bulletin:
    since = clock.today().replace(day=1)
    texts = {"mast": "工作通报", "title": "诉求办理情况", "text": "收到诉求{{requests.received}}件。"}
    return bulletins.begin(
        cast.places["古南街道"], **texts, since=since, until=clock.today(), issuer=cast.bodies["古南街道"], actor=cast["street"].actor
    )


def given(step: str, cast: Cast) -> dict[str, Any]:
    now = clock.now()
    return {
        "edit": {"title": f"诉求办理情况（{now:%f}）"},
        "check": {"checked_by_id": cast["district"].actor.duty},
        "publish": {"published_at": now, "published_by_id": cast["district"].actor.duty, "year": now.year},
    }.get(step, {})


SAMPLES = {"bulletin": Sample(opened, given)}
