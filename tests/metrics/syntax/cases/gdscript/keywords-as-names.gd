signal match_found
enum { IF, ELSE }
func get_when(set, get):
	return set.match(get)
func when(): return {"if": 1, "and": 2}
