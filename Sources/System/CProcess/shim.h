// Functions that glibc declares only under _GNU_SOURCE, which Swift's Glibc module is built without.
#pragma once
#include <fcntl.h>
#include <spawn.h>

/// The child starts in `path`. glibc 2.29.
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);

/// The child inherits no descriptor from `from` on. glibc 2.34.
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);

/// A file in memory. glibc 2.27.
extern int memfd_create(const char *name, unsigned flags);

/// The child leads a session of its own.
static const int spawn_new_session = 0x80; // POSIX_SPAWN_SETSID
/// The file is closed on exec.
static const unsigned memory_file_close_on_exec = 1; // MFD_CLOEXEC

/// fcntl is variadic, which Swift does not import.
static inline int set_status_flags(int descriptor, int flags) { return fcntl(descriptor, F_SETFL, flags); }

/// The descriptor is closed on exec; fcntl is variadic.
static inline int close_on_exec(int descriptor) { return fcntl(descriptor, F_SETFD, FD_CLOEXEC); }
