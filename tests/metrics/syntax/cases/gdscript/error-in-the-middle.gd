func before(x):
	return x and 1

var y = = 3

func after(x):
	if x:
		return 1
