"""Django's two databases, but that every change of a kept table (kernel.kept) makes, renews or drops the marks of its rows."""
