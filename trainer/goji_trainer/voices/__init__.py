"""The seven voices as YAML files, and the readers and checks of them."""
