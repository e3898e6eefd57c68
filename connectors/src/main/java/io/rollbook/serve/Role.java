package io.rollbook.serve;

/** Which part of the way a process takes. */
public enum Role {
    /** Everything, for a single machine. */
    ALL,
    /** Opens, merges, serves people. Holds keys and credentials of its districts. */
    PORTAL,
    /** Fetches, seals and sends. Holds neither a private key nor a credential of a district's database. */
    INTAKE;

    /** Whether this process holds districts' keys. */
    public boolean isPortal() {
        return this != INTAKE;
    }

    /** Whether this process fetches from districts. */
    public boolean isIntake() {
        return this != PORTAL;
    }
}
