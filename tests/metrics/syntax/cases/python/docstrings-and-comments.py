"""A module's docstring,

of three lines."""
# a comment
x = 1  # not a line of its own


class A:
    "one line"

    #: documented
    value = 2

    def f(self):
        """Several
        # no comment, but docstring

        lines.
        """
        "a statement too"
        return """
# a string, which is code
"""
