"""Uploads a model and its card to the Hugging Face Hub."""
