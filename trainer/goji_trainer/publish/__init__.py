"""Publishes a model and its card on the Hugging Face Hub."""
