func text():
	var a = "if and or # no comment"
	var b = 'x' # a comment
	var c = """
	if a:
		# not either
	"""
	var d = &"name" + ^"path/if"
	var e = $"Node/if".get_node(@"x")
	# another
	return a
