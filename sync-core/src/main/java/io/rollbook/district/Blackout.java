package io.rollbook.district;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Hours of the day in which a feed's source is not contacted at all. They are those of the clock on the wall: an hour that the
 * night of the autumn change has twice is in them twice, and where they would end in the hour that the spring night does not
 * have, they end with it.
 */
public record Blackout(List<Hours> hours) {
    /** No such hours. */
    public static final Blackout NONE = new Blackout(List.of());

    /** Copies. */
    public Blackout {
        hours = List.copyOf(hours);
    }

    /** What is wrong with them together, or with one of them. */
    Optional<String> problem() {
        boolean ends = hours.isEmpty() || hours.stream().anyMatch(each -> !hold(each.to()));
        return ends
                ? Optional.empty()
                : Optional.of("leaves no time of the day in which anything could be pulled: leave some out");
    }

    private boolean hold(LocalTime time) {
        return hours.stream().anyMatch(each -> each.hold(time));
    }

    /**
     * When they end that hold this moment; empty where none do.
     *
     * @param zone on whose clocks they are
     */
    public Optional<Instant> until(Instant moment, ZoneId zone) {
        Instant end = moment;
        for (LocalDateTime wall = wall(end, zone); hold(wall.toLocalTime()); wall = wall(end, zone)) {
            end = endOf(wall, end, zone);
        }
        return end.equals(moment) ? Optional.empty() : Optional.of(end);
    }

    /** The first moment from this one on that they do not hold. */
    public Instant open(Instant moment, ZoneId zone) {
        return until(moment, zone).orElse(moment);
    }

    private Instant endOf(LocalDateTime wall, Instant moment, ZoneId zone) {
        Hours now = hours.stream()
                .filter(each -> each.hold(wall.toLocalTime()))
                .findFirst()
                .orElseThrow();
        LocalDateTime end = wall.toLocalDate().atTime(now.to());
        return moment(end.isAfter(wall) ? end : end.plusDays(1), moment, zone);
    }

    /** When the clock shows that for the first time after a moment. */
    private static Instant moment(LocalDateTime wall, Instant after, ZoneId zone) {
        ZoneOffsetTransition change = zone.getRules().getTransition(wall);
        if (change != null && change.isGap()) {
            return change.getInstant();
        }
        return zone.getRules().getValidOffsets(wall).stream()
                .map((ZoneOffset offset) -> wall.toInstant(offset))
                .filter(each -> each.isAfter(after))
                .findFirst()
                .orElseThrow();
    }

    private static LocalDateTime wall(Instant moment, ZoneId zone) {
        return LocalDateTime.ofInstant(moment, zone);
    }

    /** As a settings file writes them, one after the other. */
    public List<String> texts() {
        return hours.stream().map(Hours::toString).toList();
    }

    /** {@code 06:00-18:00 and 22:00-23:30}. */
    public String words() {
        return texts().stream().collect(Collectors.joining(" and "));
    }
}
