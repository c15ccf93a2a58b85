func kind(x):
	match x:
		1, 2:
			return 1
		[var a, ..]:
			return a
		{"k": var v}:
			return v
		var y when y > 3 and y < 9:
			return y
		_ when x:
			return 0
		_:
			if x:
				return 2
	match x:
		"s": pass
		var rest: return rest
