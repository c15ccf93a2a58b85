"""Values to text: a review or a trend for the terminal, as Markdown, JSON or a picture."""
