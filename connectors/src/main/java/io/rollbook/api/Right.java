package io.rollbook.api;

import static io.rollbook.control.Tokens.Role.ADMIN;
import static io.rollbook.control.Tokens.Role.AUDITOR;
import static io.rollbook.control.Tokens.Role.OPERATOR;
import static io.rollbook.control.Tokens.Role.ROSTER_ADMIN;
import static io.rollbook.control.Tokens.Role.VIEWER;

import io.rollbook.control.Tokens.Role;
import java.util.List;
import java.util.Set;

/**
 * What a request does, and which roles may. A role of one district may in that district only; to it, any other district
 * is not there.
 */
public enum Right {
    /** Sees districts, runs, counts and proofs. */
    COUNTS(OPERATOR, AUDITOR, ADMIN, ROSTER_ADMIN, VIEWER),
    /** Sees values and ids of the roster. Never those who run the service. */
    ROWS(ADMIN, ROSTER_ADMIN, VIEWER),
    /** Takes the whole roster out, sealed to a key: those who deliver it and decide about it. */
    EXPORT(ADMIN, ROSTER_ADMIN),
    /** Takes it out for anyone to read who comes by the file. */
    EXPORT_PLAIN(ADMIN),
    /** Starts, delivers, repeats and stops runs. */
    DELIVER(OPERATOR, ADMIN, ROSTER_ADMIN),
    /** Decides on held plans. */
    DECIDE(OPERATOR, ADMIN, ROSTER_ADMIN),
    /** Says when feeds begin by themselves. */
    SCHEDULE(OPERATOR, ADMIN),
    /** Makes and ends tokens. */
    TOKENS(OPERATOR, ADMIN),
    /** Invites people to the console and ends their accounts. */
    ACCOUNTS(OPERATOR, ADMIN),
    /** Opens the district's database to other programs of the district. */
    LOGIN(ADMIN),
    /** Reads who made, used and ended tokens and accounts of any district and of none. */
    REGISTER(OPERATOR, AUDITOR),
    /** Sets up districts, takes keys out and in, looks at the machine. */
    OPERATE(OPERATOR);

    private final Set<Role> roles;

    Right(Role... roles) {
        this.roles = Set.of(roles);
    }

    /** The roles that may, by their words. */
    List<String> roleWords() {
        return roles.stream().sorted().map(Role::word).toList();
    }

    boolean isOf(Role role) {
        return roles.contains(role);
    }
}
