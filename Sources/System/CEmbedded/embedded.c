#include "embedded.h"

// A new migration is added here twice: its bytes, and its line in the table. A test compares the table with the folder.
static const unsigned char jobs[] = {
#embed "../../../Migrations/0001_jobs.sql"
};
static const unsigned char partitions[] = {
#embed "../../../Migrations/0002_partitions.sql"
};
static const unsigned char vocabulary[] = {
#embed "../../../Migrations/0003_vocabulary.sql"
};
static const unsigned char idempotency[] = {
#embed "../../../Migrations/0004_idempotency.sql"
};
static const unsigned char decisions[] = {
#embed "../../../Migrations/0005_decisions.sql"
};
static const unsigned char offers[] = {
#embed "../../../Migrations/0006_offers.sql"
};
static const unsigned char breakers[] = {
#embed "../../../Migrations/0007_breakers.sql"
};
static const unsigned char watch[] = {
#embed "../../../Migrations/0008_watch.sql"
};
static const unsigned char outbox[] = {
#embed "../../../Migrations/0009_outbox.sql"
};
static const unsigned char operations[] = {
#embed "../../../Migrations/0010_operations.sql"
};
static const unsigned char notifications[] = {
#embed "../../../Migrations/0011_notifications.sql"
};
static const unsigned char versioned_texts[] = {
#embed "../../../Migrations/0012_versioned_texts.sql"
};

static const struct embedded_file migrations[] = {
    {"0001_jobs.sql", jobs, sizeof jobs},
    {"0002_partitions.sql", partitions, sizeof partitions},
    {"0003_vocabulary.sql", vocabulary, sizeof vocabulary},
    {"0004_idempotency.sql", idempotency, sizeof idempotency},
    {"0005_decisions.sql", decisions, sizeof decisions},
    {"0006_offers.sql", offers, sizeof offers},
    {"0007_breakers.sql", breakers, sizeof breakers},
    {"0008_watch.sql", watch, sizeof watch},
    {"0009_outbox.sql", outbox, sizeof outbox},
    {"0010_operations.sql", operations, sizeof operations},
    {"0011_notifications.sql", notifications, sizeof notifications},
    {"0012_versioned_texts.sql", versioned_texts, sizeof versioned_texts},
};

size_t embedded_migration_count(void) {
    return sizeof migrations / sizeof migrations[0];
}

struct embedded_file embedded_migration(size_t index) {
    return migrations[index];
}

#if __has_embed("../../../openapi.yaml")
static const unsigned char openapi[] = {
#embed "../../../openapi.yaml"
};

struct embedded_file embedded_openapi(void) {
    return (struct embedded_file){"openapi.yaml", openapi, sizeof openapi};
}
#else
struct embedded_file embedded_openapi(void) {
    return (struct embedded_file){"openapi.yaml", NULL, 0};
}
#endif
