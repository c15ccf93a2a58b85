#include <stdlib.h>

void *__attribute__((weak)) resized(void *old, size_t size) {
    return old ? realloc(old, size) : malloc(size);
}

static int FORMAT_PRINTF(2, 3) set_variable(const char *name, const char *format, ...)
{
    if (name && format)
        return 1;
    return 0;
}
