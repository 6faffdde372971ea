// Files of the repository that are embedded in the binary by C23's #embed.
#pragma once

#include <stddef.h>

/// The bytes of one file; they live as long as the process.
struct embedded_file {
    const char *name;
    const unsigned char *bytes;
    size_t size;
};

/// How many migrations there are.
size_t embedded_migration_count(void);

/// The migration at `index`, counted from 0, in the order of their numbers.
struct embedded_file embedded_migration(size_t index);

/// The description of the API; size 0 when the file was missing at compile time.
struct embedded_file embedded_openapi(void);
