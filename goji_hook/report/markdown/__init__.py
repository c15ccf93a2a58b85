"""A review as Markdown for pages such as those of GitHub and GitLab."""
