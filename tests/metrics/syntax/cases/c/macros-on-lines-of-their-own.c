BEGIN_DECLS

static int first(void) { return 1; }

FORMAT_PRINTF(3, 0)
size_t
print_all(char *to, size_t n, const char *format, va_list ap) {
	if (n > 1 && to)
		return 1;
	return 0;
}

DEFINE_LIST(ages, struct age)

int main(void) { return first(); }
