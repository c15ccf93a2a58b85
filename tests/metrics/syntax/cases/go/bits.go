package shop

func Bits(a, b uint, p *bool) uint {
	a &^= b | a&b
	a <<= 1
	if *p && !*p {
		goto end
	}
end:
	return a
}
