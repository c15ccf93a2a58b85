"""SQL's functions, by its words.

The grammar of SQL that PyPI has knows queries, but no dialect's procedures: it makes errors of T-SQL's, PL/SQL's and
PL/pgSQL's bodies, and nothing of their IF and LOOP. The words of all dialects are few and mostly reserved, so a stack
of open blocks finds what the tables of other languages ask a tree for. Spans and walker are those of all languages.

A function is CREATE (or ALTER) FUNCTION, PROCEDURE or TRIGGER with a body, and the like among the declarations of a
package or of another function. A plain query has none.
"""
