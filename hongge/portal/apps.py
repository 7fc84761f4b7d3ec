import sys
from importlib import import_module

import structlog
from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PortalConfig(AppConfig):
    name = "hongge.portal"
    label = "portal"
    verbose_name = "门户"

    def ready(self) -> None:
        """Followers, offers and layouts of workbooks are known before the first page.

        The log is one JSON object a line, without what people wrote.
        """
        for room in ("handoffs", "offers"):
            import_module(f"hongge.portal.{room}")
        autodiscover_modules("imports")
        structlog.configure(
            processors=[
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
            logger_factory=structlog.PrintLoggerFactory(sys.stderr),
            cache_logger_on_first_use=False,
        )
