"""``ranges.json`` from real git histories, measured with the hook's own change and metrics.

``history`` draws what to measure, ``measuring`` measures it over the git processes of ``stream``, ``tally`` counts the
values, ``ranges`` turns counts into quantiles and mood bands, and ``run`` does all that on many processors.
"""
