"""The seven metrics: of a file's added lines, and of a whole change."""
