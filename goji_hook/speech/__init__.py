"""Has a model say something that passes the guard."""
