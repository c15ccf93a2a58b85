"""Places a change among real code: value to percentile, bucket, score and mood."""
