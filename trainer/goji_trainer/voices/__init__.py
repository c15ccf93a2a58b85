"""The seven voices as YAML files, their reader, and checks on them."""
