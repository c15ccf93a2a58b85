QUERY = """
select 1
# no comment
def f(x):
"""


def after(x):
    text = r'''
    if x and y:
    ''' + b"\"".decode()
    return text
