func pick(x):
	if x == 1:
		return 1
	elif x == 2 or not x:
		return 2
	elif x == 3:
		while true:
			break
	else:
		if x: return 4
	return 5 if x else 6 if x > 2 else 7
