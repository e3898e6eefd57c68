package io.rollbook.routes;

import io.rollbook.broker.Queues;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.component.jms.JmsConstants;

/** Who pulls a run's feed: any intake, or the portal of its district. */
record PullPlace(String district, boolean atPortal) {
    /** The property with the district of a message. */
    static final String DISTRICT = "rollbook_district";

    /** Of what is to be pulled by portals, that of these districts; of all where there are none. */
    static String selector(Set<String> districts) {
        return districts.stream()
                .sorted()
                .map(slug -> "'" + slug + "'")
                .collect(Collectors.joining(", ", DISTRICT + " IN (", ")"));
    }

    /** Where a request goes to. */
    Map<String, Object> headers() {
        return Map.of(
                JmsConstants.JMS_DESTINATION_NAME, atPortal ? Queues.PORTAL_PULLS : Queues.INTAKE, DISTRICT, district);
    }
}
