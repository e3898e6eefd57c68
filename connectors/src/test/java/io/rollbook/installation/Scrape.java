package io.rollbook.installation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What a scrape of metrics says, in Prometheus' text format: values by name and labels. */
public record Scrape(Map<String, Double> values) {
    /** Reads the text. */
    public static Scrape of(String text) {
        Map<String, Double> values = new LinkedHashMap<>();
        text.lines().filter(line -> !line.startsWith("#") && !line.isBlank()).forEach(line -> {
            int gap = line.lastIndexOf(' ');
            values.put(line.substring(0, gap), Double.valueOf(line.substring(gap + 1)));
        });
        return new Scrape(values);
    }

    /** Names with labels, as they stand there: {@code rollbook_runs_total{state="held"}}. */
    public Set<String> names() {
        return values.keySet();
    }

    /** The value of one; not a number where it is not there. */
    public double value(String name) {
        return values.getOrDefault(name, Double.NaN);
    }
}
