"""The words that prompts, settings, ranges and reports share."""

from __future__ import annotations

#: The seven metrics, in the order of a tag line.
METRICS = ("loc", "tok", "cx", "nest", "ind", "com", "cmp")
#: What a metric measures, for people.
METRIC_TITLES = {
    "loc": "lines of code",
    "tok": "tokens",
    "cx": "complexity",
    "nest": "nesting depth",
    "ind": "indentation depth",
    "com": "comment ratio",
    "cmp": "repetition",
}
#: Where a value stands: below the first quartile of its range, between, above the third.
BUCKETS = ("low", "mid", "high")
#: The score's bands, from the best to the worst.
MOODS = ("v.positive", "positive", "neutral", "critical", "v.critical")
#: What a change is: whole files, what is staged, a pull request, an author's day.
SCOPES = ("file", "diff", "pr", "day")
LANGUAGES = ("en",)
#: What a review may name: a function, a whole file, a file of which it sees only the added lines, nothing.
PLACES = ("func", "file", "part", "none")
#: What a change did to a function that it leaves behind, from the best to the worst; ``NEW`` ones have no past.
NEW = "new"
DID = ("better", "same", NEW, "worse")
#: How yes and no are written in flags, configuration and environment variables, in lower case.
TRUE, FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off", "")
