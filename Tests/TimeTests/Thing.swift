/// What the ids of these tests name.
enum Thing {}
