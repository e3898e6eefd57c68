package io.rollbook.console;

import io.rollbook.api.Caller;
import java.util.Optional;

/** Who is signed in, by the cookie of a browser. */
public interface ConsoleSessions {
    /** The name of that cookie. */
    String COOKIE = "rollbook";

    /** The caller of this session; empty where it is unknown or over. */
    Optional<Caller> find(String cookie);

    /** The same for what a page asks by itself: it is no use of the session, and makes it last no longer. */
    Optional<Caller> look(String cookie);
}
