package io.rollbook.portal.parse;

import io.rollbook.district.Settings;
import io.rollbook.run.FindingCode;
import io.rollbook.run.Refused;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The formats that can be read, and which of them a delivery is in: told by its files' names and first rows. */
public final class Formats {
    private static final List<Format> KNOWN = List.of(
            OneRoster11.FORMAT,
            OneRoster12.FORMAT,
            OneRoster10.FORMAT,
            Clever.FORMAT,
            SchoolDataSync.V21,
            SchoolDataSync.V2,
            SchoolDataSync1.FORMAT,
            SchoolDataSync1.UK,
            OneRosterRest.V11,
            OneRosterRest.V12);

    /** What is peculiar to the deliveries of one system, in a format that others have too. */
    private static final List<Format> OF_ONE_SYSTEM = List.of(RollbookExport.FORMAT);

    /** Those that are built in. */
    public static final Formats BUILT_IN = new Formats(List.of(), List.of());

    private static final String AUTO = "auto";
    private static final int MOST_MISSING = 8;
    // What a manifest says decides where the files alone hardly do, as where most of them are absent.
    private static final int DECLARED = 3;

    private final List<Format> all;
    private final List<BadProfile> bad;

    /**
     * With these mapping profiles beside what is built in; a profile is used only where a feed asks for it.
     *
     * @param bad profiles that cannot be used, so that whoever asks for one is told why
     */
    public Formats(List<Format> profiles, List<BadProfile> bad) {
        this.all = Stream.concat(KNOWN.stream(), profiles.stream()).toList();
        this.bad = List.copyOf(bad);
    }

    /** Mapping profiles that cannot be used. */
    public List<BadProfile> bad() {
        return bad;
    }

    /** All of them. */
    public List<Format> all() {
        return all;
    }

    /** The formats that a feed's deliveries may be in. @param wanted a feed's setting: {@code auto} or a format's name */
    public List<Format> of(String wanted) {
        return all.stream()
                .filter(format -> wanted.equals(AUTO) ? !format.isProfile() : wanted.equals(format.name()))
                .toList();
    }

    /** The names that a feed may ask for, beside {@code auto}. */
    public List<String> names() {
        return all.stream().map(Format::name).toList();
    }

    /** Why a feed cannot ask for this; empty where it can. */
    public Optional<String> problem(String wanted) {
        if (wanted.equals(AUTO) || names().contains(wanted)) {
            return Optional.empty();
        }
        Optional<String> unusable = bad(wanted).map(BadProfile::refusal);
        if (unusable.isPresent()) {
            return unusable;
        }
        TreeSet<String> known = new TreeSet<>(names());
        known.add(AUTO);
        return Optional.of("there is no format " + wanted + Settings.didYouMean(wanted, known) + ". There are "
                + String.join(", ", known) + "; mapping profiles are read when the portal starts");
    }

    /** What tells the format that a feed asks for from the same one as it was before; empty for what is built in. */
    public String revision(String wanted) {
        return all.stream()
                .filter(format -> format.name().equals(wanted))
                .map(Format::revision)
                .findFirst()
                .orElse("");
    }

    /** How well a delivery is in a format: columns that are the format's, others, what is missing, what the manifest says. */
    private record Match(Format format, int files, int known, int unknown, List<String> missing, boolean declared) {
        int score() {
            return known - unknown - missing.size() + (declared ? DECLARED : 0);
        }

        /** How well it fits, for a sentence. */
        String fits() {
            return knows() + (missing.isEmpty() ? "" : ", and there is no " + lacks());
        }

        private String knows() {
            return "%d of %d columns are known".formatted(known, known + unknown);
        }

        /** Why it is not the format, as a sentence without its end. */
        String lack() {
            return missing.isEmpty()
                    ? "For %s nothing is missing, but only %s".formatted(format.name(), knows())
                    : "For %s there is no %s".formatted(format.name(), lacks());
        }

        private String lacks() {
            String first = missing.stream().limit(MOST_MISSING).collect(Collectors.joining(", "));
            int more = missing.size() - MOST_MISSING;
            return more > 0 ? first + ", and " + more + " more" : first;
        }

        boolean isLikely() {
            return files > 0 && score() > 0;
        }
    }

    /** A format, and by what it was recognised: a sentence without its begin. */
    public record Recognised(Format format, String why) {}

    /**
     * The format of a delivery; empty where none is likely, or two are equally so.
     *
     * @param wanted a feed's setting: {@code auto} or a format's name
     * @param samples the delivery's files
     */
    public Optional<Recognised> recognise(String wanted, List<Sample> samples) {
        List<Match> matches = matches(wanted, samples);
        if (!wanted.equals(AUTO)) {
            return matches.stream()
                    .filter(match -> match.files() > 0)
                    .findFirst()
                    .map(match -> recognised(match.format(), samples, "the feed asks for it; " + match.fits()));
        }
        List<Match> likely = matches.stream().filter(Match::isLikely).toList();
        if (likely.isEmpty() || tied(likely).size() > 1) {
            return Optional.empty();
        }
        Match best = likely.get(0);
        String others = likely.size() < 2
                ? "no other format is likely"
                : "the nearest other is " + likely.get(1).format().name() + ", where "
                        + likely.get(1).fits();
        String declared = best.declared() ? "the manifest says so, and " : "";
        return Optional.of(recognised(best.format(), samples, declared + best.fits() + "; " + others));
    }

    /** As the system writes it that the manifest names, where that has ways of its own. */
    private static Recognised recognised(Format format, List<Sample> samples, String why) {
        return OF_ONE_SYSTEM.stream()
                .filter(own -> own.name().equals(format.name())
                        && samples.stream().anyMatch(sample -> Objects.equals(own.system(), sample.system())))
                .findFirst()
                .map(own -> new Recognised(own, why + "; it is an export of " + own.system()))
                .orElse(new Recognised(format, why));
    }

    /** Why a delivery is refused of which the format reads files that are no CSV at all; empty where there is none. */
    public Optional<Refused> unreadable(Format format, List<Sample> samples) {
        return Optional.of(WrongFile.sentences(samples, sample -> format.file(sample.name())
                        .filter(shape -> shape.entity() != null)
                        .isPresent()))
                .filter(sentences -> !sentences.isEmpty())
                .map(sentences -> new Refused("UNKNOWN_FORMAT", sentences));
    }

    /** Why a delivery in which no format was recognised is refused. */
    public Refused refused(String wanted, List<Sample> samples) {
        return bad(wanted)
                .map(profile -> new Refused("BAD_MAPPING", profile.refusal()))
                .orElseGet(() -> new Refused("UNKNOWN_FORMAT", wrongOrNearest(wanted, samples)));
    }

    /** Which files are no CSV at all; where others are, what these lack, too. */
    private String wrongOrNearest(String wanted, List<Sample> samples) {
        String wrong = WrongFile.sentences(samples, sample -> true);
        if (!wrong.isEmpty() && samples.stream().allMatch(sample -> sample.wrong() != null)) {
            return wrong;
        }
        return (wrong + " " + nearest(wanted, samples)).strip();
    }

    private Optional<BadProfile> bad(String wanted) {
        // A file that is named like a format that is built in takes nothing from that.
        return of(wanted).isEmpty()
                ? bad.stream().filter(profile -> profile.name().equals(wanted)).findFirst()
                : Optional.empty();
    }

    /** The formats that fit equally well, or else the nearest two; what each of them lacks, and what decides. */
    private String nearest(String wanted, List<Sample> samples) {
        if (!wanted.equals(AUTO) && !names().contains(wanted)) {
            return "The feed asks for the format " + wanted + ", which cannot be read; these can: "
                    + String.join(", ", names()) + ".";
        }
        List<Match> matches = matches(wanted, samples);
        List<Match> tied = tied(matches.stream().filter(Match::isLikely).toList());
        if (tied.size() > 1) {
            String names = tied.stream().map(match -> match.format().name()).collect(Collectors.joining(" and "));
            return "The files fit " + names + " equally well. Name one of them as format in the feed's settings. "
                    + lacks(tied.stream().filter(match -> !match.missing().isEmpty()));
        }
        return "No format was recognised. "
                + lacks(matches.stream()
                        .sorted(Comparator.comparingInt(Match::files).reversed())
                        .limit(2));
    }

    private static String lacks(Stream<Match> matches) {
        return matches.map(match -> match.lack() + ".").collect(Collectors.joining(" "));
    }

    /** Of matches, the best first, those that are as good as the best. */
    private static List<Match> tied(List<Match> matches) {
        return matches.stream()
                .filter(match -> match.score() == matches.get(0).score())
                .toList();
    }

    /** The best first. */
    private List<Match> matches(String wanted, List<Sample> samples) {
        return of(wanted).stream()
                .map(format -> match(format, samples))
                .sorted(Comparator.comparing((Match match) -> match.files() > 0)
                        .thenComparingInt(Match::score)
                        .reversed())
                .toList();
    }

    private static Match match(Format format, List<Sample> samples) {
        int files = 0;
        int known = 0;
        int unknown = 0;
        List<String> missing = new ArrayList<>();
        for (FileShape shape : format.files()) {
            Optional<Sample> sample =
                    samples.stream().filter(one -> shape.matches(one.name())).findFirst();
            if (sample.isEmpty() && shape.required()) {
                missing.add(shape.file());
            }
            if (sample.isEmpty() || shape.entity() == null) {
                continue;
            }
            files++;
            Header header = HeaderSearch.among(sample.get().firstRows(), shape);
            if (header.width() == 0) {
                continue;
            }
            known += header.cells().size()
                    + (int) header.denied().stream()
                            .filter(Header.Denied::known)
                            .count();
            // A source's own columns tell nothing of the format, nor do those that are never read.
            unknown += header.named()
                    - header.cells().size()
                    - header.denied().size()
                    - header.metadata().size();
            header.notes().stream()
                    .filter(note -> note.code() == FindingCode.MISSING_COLUMN)
                    .forEach(note -> missing.add(note.column() + " in " + shape.file()));
        }
        boolean declared = format.version() != null
                && samples.stream().anyMatch(sample -> format.version().equals(sample.version()));
        return new Match(format, files, known, unknown, List.copyOf(missing), declared);
    }
}
