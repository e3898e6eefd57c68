package io.rollbook.database;

/** How to reach a database: JDBC URL, role, password. */
public record Database(String url, String user, String password) {
    /** Never shows the password. */
    @Override
    public String toString() {
        return user + "@" + url;
    }

    /** The same server and role, another database. */
    public Database named(String database) {
        int query = url.indexOf('?');
        String base = query < 0 ? url : url.substring(0, query);
        String rest = query < 0 ? "" : url.substring(query);
        return new Database(base.substring(0, base.lastIndexOf('/') + 1) + database + rest, user, password);
    }
}
