package shop

func (m *Match) Select(caseOf, when int) (defaultOf int) {
	m.Switch(caseOf).For(when).If()
	type T struct{ Func func(int) }
	return map[string]int{"if": 1, "for": 2}["case"]
}
