// What Swift's Glibc module leaves out.
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

// glibc declares it only for _GNU_SOURCE, which a Clang module cannot set for the headers of another.
extern int pthread_setname_np(pthread_t thread, const char *name);

/// Where a thread keeps its mark, NULL at first. For one Swift module, which has a variable of its own.
static inline void **clinux_mark(void) {
  static _Thread_local void *mark;
  return &mark;
}
