func walk(xs):
	for x in xs:
		for y in x:
			while y > 1 and y < 3:
				y += 1
	for i: int in range(3): pass
	return xs
