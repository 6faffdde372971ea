// What Swift's Glibc module leaves out.
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

// glibc declares it only for _GNU_SOURCE, which a Clang module cannot set for the headers of another.
extern int pthread_setname_np(pthread_t thread, const char *name);

/// The calling thread's mark, NULL at first. Each Swift module that calls this has marks of its own.
static inline void **clinux_mark(void) {
  static _Thread_local void *mark;
  return &mark;
}
