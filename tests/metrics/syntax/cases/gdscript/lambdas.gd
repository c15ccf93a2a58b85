var twice = func(x): return x * 2 if x else 0
const K = 1
func outer(xs):
	var f = func(q):
		if q:
			return 1
		return 2
	var g := func named(q): return q or 1
	xs.map(func(x): return x && 1)
	button.pressed.connect(func():
		for i in 3:
			print(i)
	)
	return f.call(g)
