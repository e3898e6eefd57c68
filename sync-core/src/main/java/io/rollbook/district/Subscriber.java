package io.rollbook.district;

import java.net.URI;
import java.util.Locale;
import java.util.Set;

/** Who is told when something of a district needs a person: counts, codes and a link, never a name of the roster. */
public sealed interface Subscriber {
    /** What they want to hear of. */
    Set<About> about();

    /** Where they hear of it, as it is written into the control database: {@code mail:} or {@code webhook:} and the place. */
    String address();

    /** What is told. */
    enum About {
        /** A plan waits for a person. */
        HELD,
        /** The delivery was not taken: something to mend at the district. */
        REJECTED,
        /** We are at fault, or a part is down. */
        FAILED,
        /** Nothing newer came in the window of the schedule. */
        LATE,
        /** Whatever of these it was, it is over. */
        RECOVERED,
        /** What became of the last day's runs. */
        DIGEST;

        /** As settings and webhooks name it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Somebody with a mail address. */
    record Mail(String to, Set<About> about) implements Subscriber {
        @Override
        public String address() {
            return "mail:" + to;
        }
    }

    /**
     * A program.
     *
     * @param secret by which it knows that we sent it
     * @param allowPrivate whether it may be inside of one's own network
     */
    record Webhook(URI url, Reference secret, boolean allowPrivate, Set<About> about) implements Subscriber {
        @Override
        public String address() {
            return "webhook:" + url;
        }
    }
}
