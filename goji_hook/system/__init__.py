"""Small services of the operating system: cache, child processes, timers, processors."""
