package io.rollbook.intake;

import io.rollbook.ciphertext.OpenPgp;
import io.rollbook.district.Feed;
import io.rollbook.doctor.CheckResult;
import io.rollbook.intake.IntakeException.Reason;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tries out a feed whose files lie somewhere: connects, lists, looks at first bytes. Touches nothing, names no file. */
final class FileTrial {
    /** In the order in which they are passed. */
    private static final List<String> STEPS = List.of("connection", "host key", "login", "folder");

    /** Of a set the first bytes of so many are looked at. */
    private static final int MOST_LOOKS = 10;

    private final Feed feed;
    private final Clock clock;
    private final List<CheckResult> steps = new ArrayList<>();
    private String will = "";

    FileTrial(Feed feed, Clock clock) {
        this.feed = feed;
        this.clock = clock;
    }

    /** {@code chosen}: which of the listed files the next run would take. */
    Trial of(Source source, Path folder, Function<List<RemoteFile>, Choice> chosen) {
        try (Source.Visit visit = source.visit(feed, folder)) {
            STEPS.forEach(step -> steps.add(CheckResult.ok(step, passed(step))));
            look(visit, chosen);
        } catch (IntakeException e) {
            failed(e);
        }
        return Trial.of(steps, will);
    }

    private static String passed(String step) {
        return switch (step) {
            case "connection" -> "the server answers";
            case "host key" -> "it is the pinned one";
            case "login" -> "the server lets us in";
            default -> "it is there, and may be listed";
        };
    }

    private void failed(IntakeException e) {
        String at =
                switch (e.reason()) {
                    case SECRET_UNUSABLE -> "secret";
                    case HOST_KEY_CHANGED -> "host key";
                    case LOGIN_REFUSED -> "login";
                    case FOLDER_MISSING -> "folder";
                    default -> "connection";
                };
        String advice = String.valueOf(e.getMessage());
        if (!steps.isEmpty()) {
            steps.add(CheckResult.failed("reading", e.reason().name(), advice));
            return;
        }
        STEPS.subList(0, Math.max(0, STEPS.indexOf(at))).forEach(step -> steps.add(CheckResult.ok(step, passed(step))));
        steps.add(CheckResult.failed(at, e.reason().name(), advice));
    }

    private void look(Source.Visit visit, Function<List<RemoteFile>, Choice> chosen) {
        List<RemoteFile> listed;
        try {
            listed = FilePull.listed(visit, feed);
        } catch (IntakeException e) {
            String advice = String.valueOf(e.getMessage());
            steps.add(
                    e.reason() == Reason.NOTHING_THERE
                            ? CheckResult.warning("files", "none matches", advice)
                            : CheckResult.failed("files", e.reason().name(), advice));
            will = will(0, 0);
            return;
        }
        Choice choice = chosen.apply(listed);
        steps.add(CheckResult.ok("files", found(listed)));
        encryption(visit, choice.files());
        steps.add(CheckResult.ok(
                "signer",
                feed.signer() == null
                        ? "none is pinned: whoever may write there can deliver"
                        : "pinned: only what that key has signed is taken"));
        quiet(visit, listed, choice.files());
        will = will(choice.files().size(), choice.more() ? 1 : 0);
    }

    private static String found(List<RemoteFile> listed) {
        RemoteFile newest = listed.get(listed.size() - 1);
        return (listed.size() == 1 ? "1 file matches" : listed.size() + " files match; the newest") + " has "
                + newest.size() + " bytes and is of " + newest.modified();
    }

    private void encryption(Source.Visit visit, List<RemoteFile> files) {
        int looked = 0;
        int sealed = 0;
        for (RemoteFile file : files.subList(Math.max(0, files.size() - MOST_LOOKS), files.size())) {
            List<byte[]> first = new ArrayList<>();
            visit.read(file, in -> first.add(in.readNBytes(OpenPgp.PROBE)));
            looked += first.size();
            sealed += (int) first.stream().filter(OpenPgp::looksEncrypted).count();
        }
        int plain = looked - sealed;
        if (looked == 0) {
            steps.add(CheckResult.ok("encryption", "no file to look at"));
        } else if (plain == 0) {
            steps.add(CheckResult.ok("encryption", "OpenPGP by its first bytes"));
        } else if (feed.plaintext() == Feed.Plaintext.REFUSE) {
            steps.add(CheckResult.failed("encryption", Reason.NOT_OPENPGP.name(), Fetching.NOT_ENCRYPTED));
        } else if (feed.signer() != null) {
            steps.add(CheckResult.failed(
                    "encryption",
                    "a file is in the clear, and so cannot be signed by the pinned key",
                    "Have it encrypted and signed, or take signer out of the feed's settings."));
        } else {
            steps.add(CheckResult.ok("encryption", "in the clear: it is sealed while it streams"));
        }
    }

    /** A scheduled run waits for files to be left alone; what changes under our eyes is not whole. */
    private void quiet(Source.Visit visit, List<RemoteFile> before, List<RemoteFile> chosen) {
        Duration age = chosen.stream()
                .map(RemoteFile::modified)
                .max(Comparator.naturalOrder())
                .map(newest -> Duration.between(newest, clock.instant()))
                .orElse(feed.quiet());
        if (!visit.list().equals(before)) {
            steps.add(CheckResult.warning(
                    "quiet", "files changed while they were looked at", "Run the feed when the export has ended."));
        } else if (age.compareTo(feed.quiet()) < 0) {
            steps.add(CheckResult.warning(
                    "quiet",
                    "changed " + Math.max(0, age.toSeconds()) + " s ago, and quiet is "
                            + feed.quiet().toSeconds() + " s",
                    "A scheduled run waits for that; sync takes it at once."));
        } else {
            steps.add(CheckResult.ok(
                    "quiet", "left alone for longer than " + feed.quiet().toSeconds() + " s"));
        }
    }

    private String will(int files, int more) {
        String takes =
                switch (feed.delivery()) {
                    case NEWEST -> "Takes the newest file that matches";
                    case SET -> "Takes all files that match as one delivery" + (files > 0 ? ", now " + files : "");
                    case EACH ->
                        "Takes each file that matches once, oldest first"
                                + (files == 0 ? "; none is left now" : more > 0 ? "; several are left now" : "");
                };
        return takes + after(feed.sftp());
    }

    private static String after(Feed.@Nullable Sftp server) {
        Feed.AfterRead after = server == null ? new Feed.AfterRead(Feed.AfterRead.Kind.KEEP, null) : server.afterRead();
        return switch (after.kind()) {
            case KEEP -> ", and leaves files where they are.";
            case MOVE -> ", and moves what was delivered to " + after.folder() + ".";
            case DELETE -> ", and deletes what was delivered.";
        };
    }
}
