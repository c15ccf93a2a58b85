a = "quote \" # ${b} /* c */"
b = "$${not} %%{code}"
/* c */ c = 1
