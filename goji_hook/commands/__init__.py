"""The commands, one verb a file: ``run_VERB(settings, …)`` joins the stages, prints, and returns the exit status."""
