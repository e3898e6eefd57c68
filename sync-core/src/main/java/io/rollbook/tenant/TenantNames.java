package io.rollbook.tenant;

/**
 * The names of a district's database and roles. Slugs hold no underscore, so that two districts never share a name.
 *
 * @param database the database
 * @param owner owns everything in it; nobody can log in as it
 * @param app works in it
 * @param reader may read it: for the district's own queries
 */
record TenantNames(String database, String owner, String app, String reader) {
    static TenantNames of(String slug) {
        if (!slug.matches("[a-z][a-z0-9-]{1,40}")) {
            throw new IllegalArgumentException("not a district's slug");
        }
        String database = "rollbook_" + slug.replace('-', '_');
        return new TenantNames(database, database + "_owner", database + "_app", database + "_read");
    }
}
