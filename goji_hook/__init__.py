"""Code review with a voice, on every commit, on your own machine.

The folders are the stages of a review. A folder imports only from those below it (``make lint`` checks that); folders
that share a line do not import each other.

``cli``              arguments → command → exit status
``commands``         a verb in each file; the only place that joins stages with output
``report``           values → text, Markdown, JSON, pictures; knows no command
``review``           the whole pipeline, and many commits of it
``speech | github``  has a model write something fit to print | the door to GitHub
``models``           which GGUF, and whether it is the right file
``prompt``           assessment → tag line
``scoring``          values → percentile → bucket → score → mood, worst places
``metrics``          change → seven numbers
``change | hook_managers``                what is under review | files of pre-commit, prek, lefthook and husky
``llm | git | terminal | guard | settings``  the doors to llama.cpp, git and the terminal; checks on text; configuration
``system``, ``languages``, ``exit_codes``, ``resources``, ``personas``, ``terms``, ``errors``

So a commit goes ``change → metrics → scoring → prompt → speech → review → report``.
"""

__version__ = "0.1.0"
