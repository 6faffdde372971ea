#include "embedded.h"

// A new migration is added here twice: its bytes, and its line in the table. A test compares the table with the folder.
static const unsigned char jobs[] = {
#embed "../../Migrations/0001_jobs.sql"
};
static const unsigned char partitions[] = {
#embed "../../Migrations/0002_partitions.sql"
};
static const unsigned char vocabulary[] = {
#embed "../../Migrations/0003_vocabulary.sql"
};
static const unsigned char idempotency[] = {
#embed "../../Migrations/0004_idempotency.sql"
};
static const unsigned char rescheduling[] = {
#embed "../../Migrations/0005_rescheduling.sql"
};
static const unsigned char lost[] = {
#embed "../../Migrations/0006_lost.sql"
};
static const unsigned char outbox[] = {
#embed "../../Migrations/0007_outbox.sql"
};
static const unsigned char dead_letters[] = {
#embed "../../Migrations/0008_dead_letters.sql"
};
static const unsigned char operations[] = {
#embed "../../Migrations/0009_operations.sql"
};
static const unsigned char notices[] = {
#embed "../../Migrations/0010_notices.sql"
};
static const unsigned char operation_failures[] = {
#embed "../../Migrations/0011_operation_failures.sql"
};
static const unsigned char passages[] = {
#embed "../../Migrations/0012_passages.sql"
};

static const struct embedded_file migrations[] = {
    {"0001_jobs.sql", jobs, sizeof jobs},
    {"0002_partitions.sql", partitions, sizeof partitions},
    {"0003_vocabulary.sql", vocabulary, sizeof vocabulary},
    {"0004_idempotency.sql", idempotency, sizeof idempotency},
    {"0005_rescheduling.sql", rescheduling, sizeof rescheduling},
    {"0006_lost.sql", lost, sizeof lost},
    {"0007_outbox.sql", outbox, sizeof outbox},
    {"0008_dead_letters.sql", dead_letters, sizeof dead_letters},
    {"0009_operations.sql", operations, sizeof operations},
    {"0010_notices.sql", notices, sizeof notices},
    {"0011_operation_failures.sql", operation_failures, sizeof operation_failures},
    {"0012_passages.sql", passages, sizeof passages},
};

size_t embedded_migration_count(void) {
    return sizeof migrations / sizeof migrations[0];
}

struct embedded_file embedded_migration(size_t index) {
    return migrations[index];
}

#if __has_embed("../../openapi.yaml")
static const unsigned char openapi[] = {
#embed "../../openapi.yaml"
};

struct embedded_file embedded_openapi(void) {
    return (struct embedded_file){"openapi.yaml", openapi, sizeof openapi};
}
#else
struct embedded_file embedded_openapi(void) {
    return (struct embedded_file){"openapi.yaml", NULL, 0};
}
#endif
