"""One table for each language; a module is imported when a file of its language is read."""
