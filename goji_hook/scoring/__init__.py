"""Where a change stands among real code: value to percentile, bucket, score and mood."""
