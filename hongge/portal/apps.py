import sys
from importlib import import_module

import structlog
from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "hongge.portal"
    label = "portal"
    verbose_name = "门户"

    def ready(self) -> None:
        """Followers and offers are known before the first page; the log is one JSON object a line, without what people wrote."""
        for room in ("handoffs", "offers"):
            import_module(f"hongge.portal.{room}")
        structlog.configure(
            processors=[
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
            logger_factory=structlog.PrintLoggerFactory(sys.stderr),
            cache_logger_on_first_use=False,
        )
