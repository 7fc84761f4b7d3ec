"""Pages of bulletins and of work plans."""
