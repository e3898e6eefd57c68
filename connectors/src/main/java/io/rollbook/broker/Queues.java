package io.rollbook.broker;

/** The names of the queues. */
public final class Queues {
    /** Ids of runs whose feed is to be pulled. */
    public static final String INTAKE = "intake";

    /** The same where the feed is pulled by a portal; each message has its district. */
    public static final String PORTAL_PULLS = "portal-pulls";

    /** Feeds that an intake is to try out. What nobody takes within a minute expires. */
    public static final String INTAKE_TESTS = "intake-tests";

    /** What came of it; each message has the correlation id of its request. */
    public static final String TEST_ANSWERS = "test-answers";

    private Queues() {}

    /** Sealed deliveries on their way to a district's portal. */
    public static String portal(String district) {
        return "portal." + district;
    }

    /** Sealed deliveries of a district that could not be handled; they expire after 14 days. */
    public static String dead(String district) {
        return "dead." + district;
    }
}
