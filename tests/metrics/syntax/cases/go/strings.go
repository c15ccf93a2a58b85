package shop

const query = `
select if (a && b) {
// no comment
`

// Show prints.
/* a
   block */
func Show() (string, rune) { // beside code
	return "\"// if" + `/*`, '\'' /* one */
	/* two */ // three
}
