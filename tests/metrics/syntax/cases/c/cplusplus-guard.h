#ifndef GUARD_H
#define GUARD_H
#ifdef __cplusplus
extern "C" {
#endif

static inline int in_header(int a) { return a ? 1 : 2; }
int declared(void);

#ifdef __cplusplus
}
#endif
#endif
